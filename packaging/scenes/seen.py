"""The sightings of the demonstration case: where, when, who, how known, and what is marked on which scene."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """An annotation of an object of a scene's truth; ``label`` may name its values; ``scene`` if not the source's."""

    thing: str
    label: str
    scene: str = ""


def _seen(key: str, scene: str, vessel: str, ladder: str, note: str, *marks: Mark) -> dict:
    return {
        "key": key,
        "place": scene.split("-")[0],
        "start": "",
        "end": "",
        "vessel": vessel,
        "identification": ladder,
        "status": "observed",
        "source": f"scene:{scene}",
        "grade": "F6",  # nothing can be judged from a drawing
        "note": note,
        "marks": marks,
    }


def _told(
    key: str,
    place: str,
    start: str,
    end: str,
    vessel: str,
    ladder: str,
    status: str,
    source: str,
    grade: str,
    note: str,
) -> dict:
    return {
        "key": key,
        "place": place,
        "start": start,
        "end": end,
        "vessel": vessel,
        "identification": ladder,
        "status": status,
        "source": source,
        "grade": grade,
        "note": note,
    }


SIGHTINGS: tuple[dict, ...] = (
    _told(
        "round-trips", "najin", "2023-08-15T00:00:00Z", "2023-10-14T23:59:59Z", "", "possible", "reported", "rusi-2023-10-16", "B2",
        "At least five round trips between Najin and Dunay from mid-August to 14 October 2023, as reported. The first day stands for “mid-August”.",
    ) | {"count": 5, "low": 5, "unit": "round trips", "stated": "round trips, mid-August to 14 October 2023"},
    _told(
        "white-house-containers", "najin", "", "2023-10-13T23:59:59Z", "", "possible", "reported", "white-house-2023-10-13", "B3",
        "Up to 1,000 containers sent from North Korea, as stated by the White House; when the first went is not known to us, and Najin stands for where from.",
    ) | {"category": "container", "count": 1000, "low": 0, "high": 1000, "unit": "containers", "stated": "by 13 October 2023"},
    _told(
        "najin-visits", "najin", "2023-08-01T00:00:00Z", "2024-02-29T23:59:59Z", "", "possible", "reported", "csis-visits", "B2",
        "At least 25 visits to Najin by February 2024, as reported. First day assumed.",
    ) | {"count": 25, "low": 25, "unit": "visits", "stated": "visits, by February 2024"},
    _told(
        "trips-four-ships", "najin", "", "2024-03-31T23:59:59Z", "", "possible", "reported", "nkpro-2024-03", "B2",
        "32 trips by four ships by March 2024, as reported; it overlaps with what others counted.",
    ) | {"count": 32, "unit": "trips", "stated": "trips by four ships, by March 2024"},
    _seen(
        "najin-0829-lady-r", "najin-2023-08-29", "lady-r", "possible",
        "Cargo ship with the bridge forward at the south face of the middle pier; laid out as Lady R, name not readable. Rail flats with containers on the pier.",
        Mark("vessel-1", "vessel, bridge forward"), Mark("stack-1", "containers, {rows} rows x {bays} bays"), Mark("train-1", "{cars} rail cars"),
    ) | {"likelihood": "roughly even chance", "rationale": "Bridge forward, as Lady R has it; Angara is laid out alike, and no name can be read."},
    _seen(
        "najin-0912-maia", "najin-2023-09-12", "maia-1", "possible",
        "Cargo ship with the bridge aft and two deck cranes at the south-western pier. Its length agrees with the 131 m reported for Maia-1.",
        Mark("vessel-1", "vessel, bridge aft"),
    ) | {"likelihood": "likely", "rationale": "131 m and the bridge aft, as Maia-1 is reported; other ships are so too, and no name can be read."},
    _seen(
        "najin-0912-stack", "najin-2023-09-12", "", "possible",
        "A block of containers about 90 m long on the same pier: 14 bays by 7 rows, up to three tiers, about 250 to 300 boxes of 20 ft.",
        Mark("stack-1", "containers, {rows} rows x {bays} bays"), Mark("train-1", "{cars} rail cars"),
    ) | {"category": "container block"},
    _told(
        "passage-0912-0914", "dunay", "2023-09-12T02:09:00Z", "2023-09-14T02:05:00Z", "maia-1", "possible", "inferred", "scene:dunay-2023-09-14", "F6",
        "Inferred from two simulated scenes: a ship of the same length and layout at Najin, then at Dunay 47 h 56 min later. No position between them: a gap.",
    ) | {"simulated": True},
    _seen(
        "dunay-0914-maia", "dunay-2023-09-14", "maia-1", "possible",
        "Ship of the same length and layout as two days before at Najin, at the seaward face of the jetty. Containers in the yard, rail flats beside them.",
        Mark("vessel-1", "vessel, bridge aft"), Mark("stack-1", "containers, {rows} rows x {bays} bays"), Mark("train-1", "{cars} rail cars"),
    ) | {"likelihood": "likely", "rationale": "131 m and the bridge aft, as Maia-1 is reported; other ships are so too, and no name can be read."},
    _seen(
        "dunay-1002-lady-r", "dunay-2023-10-02", "lady-r", "possible",
        "Ship with the bridge forward under way toward the jetty, wake visible; laid out as Lady R. Part of the scene lies under cloud: not observed is not the same as nothing there.",
        Mark("vessel-1", "vessel under way, bridge forward"), Mark("stack-1", "containers, {rows} rows x {bays} bays"),
    ) | {"likelihood": "roughly even chance", "rationale": "Bridge forward, as Lady R has it; Angara is laid out alike, and no name can be read."},
    _told(
        "tumangang-cars", "tumangang", "2023-10-05T00:00:00Z", "2023-10-06T00:00:00Z", "", "possible", "reported", "csis-tumangang", "B2",
        "About 73 rail cars in the yard on 5 October 2023, against at most 20 in the five years before, as reported.",
    ) | {"category": "rail car", "count": 73, "unit": "cars", "stated": "about 73 rail cars on 5 October 2023"},
    _told(
        "tumangang-before", "tumangang", "2018-10-05T00:00:00Z", "2023-10-05T00:00:00Z", "", "possible", "reported", "csis-tumangang", "B2",
        "At most 20 rail cars in the five years before 5 October 2023, as reported.",
    ) | {"category": "rail car", "low": 0, "high": 20, "unit": "cars", "stated": "at most 20 rail cars in the five years before"},
    _told(
        "najin-0920-cloud", "najin", "2023-09-20T00:00:00Z", "2023-09-21T00:00:00Z", "", "possible", "observed", "simulated-search", "F6",
        "SIMULATED, invented for the demonstration: an image was looked for and showed cloud over the port.",
    ) | {"simulated": True, "outcome": "not observed", "reason": "cloud"},
    _told(
        "dunay-0920-nothing", "dunay", "2023-09-20T02:00:00Z", "2023-09-20T02:00:00Z", "", "possible", "observed", "simulated-search", "F6",
        "SIMULATED, invented for the demonstration: no ship at the jetty on an image that was looked at and not kept.",
    ) | {"simulated": True, "outcome": "nothing seen"},
    _seen(
        "najin-1005-leaving", "najin-2023-10-05", "lady-r", "possible",
        "Ship with the bridge forward under way out of the bay, heading east-south-east; laid out as Lady R. Long strings of rail cars in the yard. Cloud hides part of the town and the bay.",
        Mark("vessel-1", "vessel under way, bridge forward"), Mark("train-1", "{cars} rail cars"), Mark("train-2", "{cars} rail cars"),
    ) | {"likelihood": "roughly even chance", "rationale": "Bridge forward, as Lady R has it; Angara is laid out alike, and no name can be read."},
    _seen(
        "najin-1012-angara", "najin-2023-10-12", "angara", "possible",
        "Ship with the bridge forward alongside the middle pier under two portal cranes; length and layout agree with Angara. Containers on the pier and on rail flats.",
        Mark("vessel-1", "vessel, bridge forward"), Mark("stack-1", "containers, {rows} rows x {bays} bays"),
        Mark("stack-2", "containers, {rows} rows x {bays} bays"), Mark("crane-3", "portal crane"), Mark("crane-4", "portal crane"),
    ) | {"likelihood": "roughly even chance", "rationale": "Bridge forward, as Angara has it; Lady R is laid out alike, and no name can be read."},
    _told(
        "angara-1209", "najin", "2023-12-09T00:00:00Z", "2023-12-10T00:00:00Z", "angara", "identified", "reported", "press-onn", "C2",
        "Angara unloading at Najin while containers waited at the next pier on 9 December 2023: press, quoting Open Nuclear Network. The name is the report's, not ours.",
    ),
    _seen(
        "najin-1209-angara", "najin-2023-12-09", "angara", "possible",
        "Ship with the bridge forward at the middle pier, two holds open, empty rail flats and lorries beside it. A block of containers waits on the next pier.",
        Mark("vessel-1", "vessel, bridge forward"), Mark("stack-1", "containers waiting, {rows} rows x {bays} bays"), Mark("train-1", "{cars} empty rail flats"),
    ) | {"likelihood": "roughly even chance", "rationale": "Bridge forward, as Angara has it; Lady R is laid out alike, and no name can be read."},
    _seen(
        "dunay-1213-maria", "dunay-2023-12-13", "maria", "same-type",
        "Cargo ship with the bridge aft at the seaward face of the jetty; shorter than Maia-1; same type as Maria, a weak basis for a name.",
        Mark("vessel-1", "vessel, bridge aft"), Mark("stack-1", "containers, {rows} rows x {bays} bays"), Mark("train-1", "{cars} rail cars"),
    ),
    _told(
        "vostochny-calls", "vostochny", "2023-08-01T00:00:00Z", "2024-02-29T23:59:59Z", "", "possible", "reported", "csis-visits", "B2",
        "19 calls at Vostochny that were not to be seen in AIS, by February 2024, as reported; the same report counts at least 25 visits to Najin. First day assumed.",
    ) | {"count": 19, "unit": "calls", "stated": "calls not to be seen in AIS, by February 2024"},
    _told(
        "tikhoretsk-feb", "tikhoretsk", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z", "", "possible", "reported", "csis-tikhoretsk", "B3",
        "About 60 rail cars at the depot in February 2024, as reported; the day is not known to us.",
    ) | {"category": "rail car", "count": 60, "unit": "cars", "stated": "about 60 rail cars in February 2024"},
    _told(
        "tikhoretsk-apr", "tikhoretsk", "2024-04-01T00:00:00Z", "2024-04-30T23:59:59Z", "", "possible", "reported", "csis-tikhoretsk", "B3",
        "About 50 rail cars at the depot in April 2024, as reported; the day is not known to us.",
    ) | {"category": "rail car", "count": 50, "unit": "cars", "stated": "about 50 rail cars in April 2024"},
)  # fmt: skip
