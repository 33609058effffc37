"""Places, ships, sources, findings and the route of the demonstration case, from open reporting as a fact sheet gives it."""

_NOT_READ = "not read by us: taken from secondary notes"
_CHECK = "check against the original before use"
_FLAG = "Flag as reported; not checked against a register."


def _place(
    key: str,
    name: str,
    aliases: tuple[str, ...],
    lat: float,
    lon: float,
    kind: str,
    country: str,
    radius_m: float,
    check: str,
    note: str,
) -> dict[str, object]:
    return {
        "key": key, "name": name, "aliases": list(aliases), "lat": lat, "lon": lon, "kind": kind, "country": country,
        "radius_m": radius_m, "check": check, "note": note,
    }  # fmt: skip


PLACES: tuple[dict[str, object], ...] = (
    _place("najin", "Najin", ("Rajin", "Rason", "나진", "라진"), 42.233, 130.300, "port", "KP", 2500.0, "",
           "The port; entries for “Rajin” often give the district, 14 km away."),
    _place("dunay", "Dunay", ("Dunai", "Дунай"), 42.857, 132.341, "port", "RU", 3500.0,
           "check the pier on an image",
           "The pier's place is not confirmed: this is open water in the bay south of the settlement, 2.7 km from the reported position (42.88N, 132.35E), which lies inland; a pier on the eastern side would make the way about 5 km longer. “Dunay” also translates as “Danube”. The jetty on the simulated scenes is invented."),
    _place("vostochny", "Vostochny", ("Восточный", "Vostochny Port"), 42.733, 133.050, "port", "RU", 4000.0, "",
           "Also the name of a cosmodrome."),
    _place("tikhoretsk", "Tikhoretsk", ("Тихорецк", "Tikhoretskaya"), 45.85, 40.13, "depot", "RU", 8000.0,
           "check the position", "Ammunition depot in Krasnodar Krai, as reported; the point stands for the town."),
    _place("tumangang", "Tumangang", ("Tumangang Station", "두만강"), 42.415, 130.635, "rail yard", "KP", 3000.0,
           "check the position", "Border station opposite Khasan; the point is approximate and from general knowledge."),
    _place("chita", "Chita", ("Чита",), 52.03, 113.50, "station", "RU", 10000.0,
           "check the position", "Via point of the rail leg on the Trans-Siberian; the point stands for the town."),
)  # fmt: skip


def _vessel(key: str, name: str, imo: str, length_m: float | None, marks: str, note: str) -> dict[str, object]:
    return {
        "key": key, "name": name, "imo": imo, "mmsi": "", "flag": "Russia (as reported)", "length_m": length_m, "beam_m": None,
        "marks": marks, "bridge": marks.removeprefix("bridge "), "check": _CHECK, "note": f"{note} {_FLAG}".strip(),
    }  # fmt: skip


VESSELS: tuple[dict[str, object], ...] = (
    _vessel("angara", "Angara", "9179842", None, "bridge forward", "Listed by the United States on 8 May 2022."),
    _vessel("lady-r", "Lady R", "9161003", None, "bridge forward", ""),
    _vessel("maria", "Maria", "8517839", None, "", "Its layout on the simulated scenes (bridge aft) is assumed."),
    _vessel(
        "maia-1",
        "Maia-1",
        "9358010",
        131.0,
        "",
        "131 m long, as reported. Its layout on the simulated scenes (bridge aft) is assumed.",
    ),
)


def _source(key: str, publisher: str, title: str, published: str, kind: str, note: str) -> dict[str, object]:
    return {
        "key": key, "publisher": publisher, "title": title, "published": published, "kind": kind, "url": "",
        "read_on": _NOT_READ, "check": _CHECK, "note": note,
    }  # fmt: skip


SOURCES: tuple[dict[str, object], ...] = (
    _source("rusi-2023-10-16", "Royal United Services Institute (RUSI)", "The Orient Express", "2023-10-16", "report",
            "At least five round trips between mid-August and 14 October 2023."),
    _source("white-house-2023-10-13", "The White House", "Statement of 13 October 2023 (title not known to us)", "2023-10-13", "press statement",
            "1,000 containers."),
    _source("press-onn", "Press, quoting Open Nuclear Network", "On Najin, 9 December 2023 (title and publisher not known to us)", "", "report",
            "Angara unloading at Najin while containers waited at the next pier, 9 December 2023."),
    _source("csis-visits", "Center for Strategic and International Studies (CSIS)", "On visits to Najin and Vostochny (title not known to us)", "2024-02", "report",
            "At least 25 visits to Najin and 19 calls at Vostochny not to be seen in AIS, by February 2024."),
    _source("csis-tumangang", "Center for Strategic and International Studies (CSIS)", "On rail traffic at Tumangang (title not known to us)", "2023-10", "report",
            "About 73 rail cars on 5 October 2023 against at most 20 in the five years before. The month of publication is assumed."),
    _source("csis-tikhoretsk", "Center for Strategic and International Studies (CSIS)", "On the depot at Tikhoretsk (title not known to us)", "2024", "report",
            "About 60 rail cars in February, 50 in April 2024. The year of publication is assumed."),
    _source("nkpro-2024-03", "NK Pro", "On ship traffic between Najin and Russia (title not known to us)", "2024-03", "report",
            "32 trips by four ships by March 2024."),
    _source("ofac-sdn", "U.S. Department of the Treasury, Office of Foreign Assets Control", "Specially Designated Nationals list, entry of 8 May 2022", "2022-05-08", "list",
            "Angara (IMO 9179842). A match names the list and its date; import the current list to check."),
    {
        "key": "simulated-search", "publisher": "Roadstead", "title": "Simulated log of a search for images", "published": "", "kind": "simulated log",
        "url": "", "read_on": "invented for the demonstration, not read", "check": "",
        "note": "SIMULATED: shows how a day that was not observed differs from one on which nothing was seen.",
    },
)  # fmt: skip

FINDINGS: tuple[dict[str, object], ...] = (
    {
        "key": "trips",
        "text": "Open reporting counts at least five round trips between Najin and Dunay from mid-August to 14 October 2023, at least 25 visits to Najin by February 2024, and 32 trips by four ships by March 2024; the counts overlap and were not added up.",
        "sources": ["rusi-2023-10-16", "csis-visits", "nkpro-2024-03"],
    },
    {
        "key": "containers",
        "text": "The White House put the number of containers at 1,000 on 13 October 2023; this case does not test that figure.",
        "sources": ["white-house-2023-10-13"],
    },
    {
        "key": "passage",
        "text": "On SIMULATED scenes a ship about 131 m long lies beside containers at Najin on 12 September 2023, and one of the same length and layout at Dunay two days later; a direct passage would fit the gap between them.",
        "sources": ["scene:najin-2023-09-12", "scene:dunay-2023-09-14"],
    },
    {
        "key": "angara",
        "text": "The press, quoting Open Nuclear Network, reported Angara unloading at Najin on 9 December 2023 while containers waited at the next pier; Angara has been on a United States list since 8 May 2022.",
        "sources": ["press-onn", "ofac-sdn"],
    },
    {
        "key": "rail",
        "text": "It is likely that containers landed on the Primorsky coast went on by rail to Tikhoretsk: reports count about 73 rail cars at Tumangang on 5 October 2023 against at most 20 in the five years before, and about 60 at Tikhoretsk in February 2024, but no single load was followed from end to end.",
        "sources": ["csis-tumangang", "csis-tikhoretsk"],
    },
)

# One entry, so that a match can be shown; the list itself is the user's to import.
LISTING: dict[str, object] = {
    "name": "OFAC SDN (excerpt of one entry)",
    "publisher": "U.S. Department of the Treasury, Office of Foreign Assets Control",
    "dated": "2022-05-08T00:00:00Z",
    "note": "Not the list: one entry from secondary notes, not checked against it. Import the list itself to know who is on it.",
    "entries": [
        {
            "number": "not known to us",
            "name": "ANGARA",
            "imo": "9179842",
            "kind": "vessel",
            "listed_on": "2022-05-08T00:00:00Z",
        }
    ],
}

CHARTS: tuple[dict[str, object], ...] = (
    {"title": "Ships calling at Najin", "kind": "calls", "places": ["najin"], "step": "week",
     "start": "2023-08-14T00:00:00Z", "end": "2023-12-25T00:00:00Z", "printed": True,
     "note": "Observed days are those of the SIMULATED scenes; rates of them say nothing of the real port."},
    {"title": "Rail cars at Tumangang and Tikhoretsk, as reported", "kind": "cars", "places": ["tumangang", "tikhoretsk"],
     "step": "month", "start": "2023-08-01T00:00:00Z", "end": "2024-05-01T00:00:00Z", "printed": True, "note": ""},
    {"title": "Containers at Najin and Dunay", "kind": "containers", "places": ["najin", "dunay"], "step": "week",
     "start": "2023-08-14T00:00:00Z", "end": "2023-12-25T00:00:00Z", "printed": False,
     "note": "Counted on SIMULATED scenes."},
)  # fmt: skip

ROUTE: dict[str, object] = {
    "title": "Najin to Tikhoretsk by Dunay",
    "origin": "najin",
    "via": ["dunay", "chita"],
    "destination": "tikhoretsk",
    "avoid": ["CN", "MN", "KZ"],
    "legs": [
        {"from": "najin", "to": "dunay", "mode": "sea", "status": "inferred", "sources": ["rusi-2023-10-16"]},
        {
            "from": "dunay", "to": "tikhoretsk", "via": ["chita"], "mode": "rail", "status": "inferred",
            "sources": ["csis-tikhoretsk"], "note": "Dunay has no branch in the open rail data: the first stretch is drawn by hand.",
        },
    ],
    "note": "A plan that fits the reporting; not a track.",
}  # fmt: skip
