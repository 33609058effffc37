"""The demonstration case, built step by step from ``resources/demo/case.json`` as an analyst would build it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import (
    Annotation,
    Chart,
    Finding,
    Leg,
    Listed,
    Place,
    Record,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Vessel,
)
from roadstead.domain.resources import resource
from roadstead.domain.times import parse_interval, parse_time
from roadstead.domain.vocabulary import Identification, Status, Tlp, parse_word
from roadstead.services import annotating, candidates, counting, routing, scenes
from roadstead.services.classes import schema_of
from roadstead.services.session import CaseSession
from roadstead.spatial.stacking import Stacking

if TYPE_CHECKING:
    from roadstead.imagery import ImageryPool
    from roadstead.services.tasks import Progress

_FURTHER = ("outcome", "reason", "category", "low", "count", "high", "unit", "likelihood", "rationale", "stated")
DEMO_NAME = "najin.gpkg"
AUTHOR = "Roadstead demonstration"


def build_demo(folder: Path, pool: ImageryPool, progress: Progress) -> Path:
    """Builds the demonstration case in ``folder`` and gives its path; an earlier one of that name is replaced.

    It is built under another name and put in place when it is whole. Raises UserError when the folder cannot be
    written or the earlier case is open elsewhere.
    """
    plan = json.loads(resource("demo", "case.json").read_text(encoding="utf-8"))
    case, draft = folder / DEMO_NAME, folder / f"new-{DEMO_NAME}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be written ({error.strerror}).", "Choose another folder.") from error
    try:
        with CaseSession.create(draft, plan["title"], AUTHOR) as session:
            _Builder(session, plan).build(pool, progress)
        draft.replace(case)
    except OSError as error:
        raise UserError(f"{case} cannot be replaced ({error.strerror}).", "Close it in the other program.") from error
    finally:
        draft.unlink(missing_ok=True)
    return case


class _Builder:
    """Carries the plan's short keys to the uuids of the rows they became."""

    def __init__(self, session: CaseSession, plan: dict[str, Any]) -> None:
        self.session, self.plan = session, plan
        self.uuids: dict[str, str] = {}
        self.scenes: dict[str, Scene] = {}

    def build(self, pool: ImageryPool, progress: Progress) -> None:
        """All of it, each step one action of the journal."""
        self._heading()
        self._rows("Place", [self._place(p) for p in self.plan["places"]])
        self._rows("Vessel", [self._vessel(v) for v in self.plan["vessels"]])
        self._rows("Source", [self._source(s) for s in self.plan["sources"]])
        self._listing()
        for index, scene in enumerate(self.plan["scenes"]):
            progress(0.05 + 0.5 * index / len(self.plan["scenes"]), scene["key"])
            self._scene(scene, pool)
        for sighting in self.plan["sightings"]:
            self._sighting(sighting)
        self._charts()
        progress(0.6, "route")
        self._route()
        findings = [
            Finding(position=n, text=f["text"], sources=self._refs(f["sources"]))
            for n, f in enumerate(self.plan["findings"], start=1)
        ]
        self.session.do(Operation("add-findings", "Write the key findings", tuple(findings)))
        progress(1.0, "")

    def _heading(self) -> None:
        info = self.session.store.info()
        info = replace(info, question=self.plan["question"], author=self.plan["author"], tlp=Tlp(self.plan["tlp"]))
        self.session.do(Operation("edit-case", "Set question, author and marking", (info,)))

    def _rows(self, kind: str, keyed: Sequence[tuple[str, Record]]) -> None:
        self.uuids |= {key: record.uuid for key, record in keyed}
        records = tuple(record for _, record in keyed)
        self.session.do(Operation(f"add-{kind.lower()}s", f"Add {len(records)} {kind.lower()}s", records))

    def _place(self, p: dict[str, Any]) -> tuple[str, Record]:
        return p["key"], Place(
            name=p["name"],
            aliases=tuple(p.get("aliases", ())),
            kind=p.get("kind", "port"),
            country=p.get("country", ""),
            locode=p.get("locode", ""),
            radius_m=p.get("radius_m", 2000.0),
            note=_note(p),
            geometry=Shape.of("Point", [(p["lon"], p["lat"])]),
        )

    def _vessel(self, v: dict[str, Any]) -> tuple[str, Record]:
        fields = ("name", "imo", "mmsi", "flag", "length_m", "beam_m", "marks", "bridge")
        return v["key"], Vessel(note=_note(v), **{f: v[f] for f in fields if v.get(f) is not None})

    def _source(self, s: dict[str, Any]) -> tuple[str, Record]:
        fields = ("title", "publisher", "kind", "published", "url", "read_on", "sha256")
        return s["key"], Source(note=_note(s), **{f: s[f] for f in fields if s.get(f) is not None})

    def _scene(self, s: dict[str, Any], pool: ImageryPool) -> None:
        scene = scenes.add_scene(
            self.session,
            pool,
            resource("demo", *Path(s["file"]).parts),
            acquired=parse_interval(s["acquired"]),
            credit=s["credit"],
            licence=s["licence"],
        )
        self.scenes[s["key"]] = scene
        self.uuids[s["key"]] = scene.uuid

    def _sighting(self, s: dict[str, Any]) -> None:
        schema = schema_of(self.session.store)
        marks = [
            annotating.annotation(
                self.scenes[a["scene"]],
                a.get("kind", "box"),
                schema.parse(a["category"]),
                [Pixel(*p) for p in a["pixels"]],
                label=a.get("label", ""),
                note=a.get("note", ""),
            )
            for a in s.get("annotations", ())
        ]
        place = next(p for p in self.plan["places"] if p["key"] == s["place"])
        sighting = Sighting(
            place=self.uuids[s["place"]],
            start=parse_time(s["start"]) if s["start"] else None,
            end=parse_time(s["end"]) if s["end"] else None,
            vessel=self.uuids[s["vessel"]] if s.get("vessel") else "",
            identification=parse_word(Identification, s["identification"]),
            status=parse_word(Status, s["status"]),
            source=self.uuids[s["source"]],
            grade=s["grade"],
            radius_m=place.get("radius_m", 2000.0),
            annotations=tuple(m.uuid for m in marks),
            note=s.get("note", ""),
            geometry=Shape.of("Point", [(place["lon"], place["lat"])]),
            **{name: s[name] for name in _FURTHER if name in s},
        )
        if marks:
            scene = next(iter(s["annotations"]))["scene"]
            label = f"Mark {len(marks)} on {self.scenes[scene].name}"
            self.session.do(Operation("annotate", label, tuple(marks)))
        if sighting.likelihood:
            sighting = replace(sighting, candidates=self._weighed(marks))
        self.session.do(Operation("log-sighting", f"Log a sighting at {place['name']}", (sighting,)))
        for mark in marks:
            if mark.category == "container block":
                self._count(mark)

    def _weighed(self, marks: Sequence[Annotation]) -> str:
        """The ships of the registry held against the hull that was marked."""
        store = self.session.store
        hull = next(mark for mark in marks if mark.category == "vessel")
        return candidates.weighed(candidates.candidates(store, candidates.hull_of(store, hull)))

    def _count(self, mark: Annotation) -> None:
        """Counts a block of containers, its tiers as the scenes were drawn: one to three."""
        scene = self.session.store.get(Scene, mark.scene)
        known = Stacking(tiers=(1, 3), fill=(0.6, 1.0))
        block = counting.containers(scene, mark, (), known, stated=("tiers", "fill"))
        self.session.do(block.keep(mark))

    def _listing(self) -> None:
        """The excerpt of a sanctions list."""
        spec = self.plan["listing"]
        entries = spec["entries"]
        snapshot = Snapshot(
            name=spec["name"],
            publisher=spec["publisher"],
            format="excerpt",
            dated=parse_time(spec["dated"]),
            entities=len(entries),
            vessels=len(entries),
            note=spec["note"],
        )
        listed = [
            replace(Listed(list=snapshot.uuid, listed_on=parse_time(entry["listed_on"])), **_but(entry, "listed_on"))
            for entry in entries
        ]
        self.session.do(Operation("import-list", f"Import {snapshot.name}", (snapshot, *listed)))

    def _charts(self) -> None:
        """The charts of activity."""
        fields = ("title", "kind", "step", "printed", "note")
        charts = [
            Chart(
                places=self._refs(spec["places"]),
                start=parse_time(spec["start"]),
                end=parse_time(spec["end"]),
                position=number,
                **{name: spec[name] for name in fields},
            )
            for number, spec in enumerate(self.plan["charts"], start=1)
        ]
        self.session.do(Operation("add-charts", f"Add {len(charts)} charts", tuple(charts)))

    def _route(self) -> None:
        spec = self.plan["route"]
        found = routing.plan_route(
            self.session.store,
            self._name(spec["origin"]),
            self._name(spec["destination"]),
            "plan",
            via=[self._name(key) for key in spec["via"]],
            avoid=spec["avoid"],
        )
        _, operation = routing.keep_route(found, spec["title"])
        cited = {leg["mode"]: self._refs(leg["sources"]) for leg in spec["legs"]}
        legs = [replace(r, sources=cited.get(r.mode, ())) if isinstance(r, Leg) else r for r in operation.put]
        self.session.do(replace(operation, put=tuple(legs)))

    def _name(self, key: str) -> str:
        """The name of the plan's place of that key; a key that is none is a name of the gazetteer."""
        return next((p["name"] for p in self.plan["places"] if p["key"] == key), key)

    def _refs(self, keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.uuids[key] for key in keys)


def _but(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in names}


def _note(entry: dict[str, Any]) -> str:
    """The entry's note, with what is still to be checked about it."""
    check = entry.get("check", "")
    return " ".join(filter(None, (entry.get("note", ""), f"({check[0].upper()}{check[1:]}.)" if check else "")))
