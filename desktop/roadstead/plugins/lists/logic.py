"""Snapshots, entries and differences as JSON and in words."""

from __future__ import annotations

from typing import Any

from roadstead.api import sanctions
from roadstead.domain.records import Listed, Snapshot

WORDS = {
    "name": "name",
    "names": "other names",
    "weak": "weak names",
    "kind": "kind",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "call_sign": "call sign",
    "flag": "flag",
    "type": "type",
    "owner": "owner",
    "programme": "programme",
    "listed_on": "listed on",
    "remarks": "remarks",
}
"""The fields of an entry as people read them."""


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot, without what was rejected."""
    return {
        "list": snapshot.uuid,
        "name": snapshot.name,
        "dated": day(snapshot.dated),
        "publisher": snapshot.publisher,
        "format": snapshot.format,
        "file": snapshot.file,
        "sha256": snapshot.sha256,
        "entities": snapshot.entities,
        "vessels": snapshot.vessels,
        "rejected": snapshot.rejected,
        "note": "; ".join(snapshot.note.splitlines()),
    }


def entry_json(entry: Listed, snapshot: Snapshot) -> dict[str, Any]:
    """An entry with the list and day it is of."""
    return {
        "entity": entry.number,
        "list": snapshot.name,
        "dated": day(snapshot.dated),
        "uuid": entry.uuid,
        **{name: plain(getattr(entry, name)) for name in WORDS},
        "line": entry.line,
    }


def difference_json(found: sanctions.Difference) -> dict[str, Any]:
    """What was added, removed and changed (a row for each field), each by its number and name."""
    return {
        "before": sanctions.titled(found.before),
        "after": sanctions.titled(found.after),
        "added": [_short(entry) for entry in found.added],
        "removed": [_short(entry) for entry in found.removed],
        "changed": [
            {**_short(each.after), "field": name, "before": plain(a), "after": plain(b)}
            for each in found.changed
            for name, (a, b) in each.fields.items()
        ],
        "same": found.same,
    }


def _short(entry: Listed) -> dict[str, Any]:
    return {"entity": entry.number, "kind": entry.kind, "name": entry.name, "imo": entry.imo}


def day(moment: Any) -> str | None:
    """``2024-05-08``, None where there is none."""
    return f"{moment:%Y-%m-%d}" if moment else None


def plain(value: Any) -> Any:
    """A field's value as JSON has it."""
    return list(value) if isinstance(value, tuple) else day(value) if hasattr(value, "year") else value


REJECT_COLUMNS = ("File", "Line", "Why it could not be read")
CHANGE_COLUMNS = ("Change", "Name", "Kind", "IMO", "Number", "Field", "Before", "After")


def reject_rows(snapshot: Snapshot) -> list[tuple[str, ...]]:
    """What of a list could not be read, a row for each."""
    return [
        (str(row.get("file", "")), f"{row.get('line', 0):,}" if row.get("line") else "", str(row.get("reason", "")))
        for row in sanctions.rejects(snapshot)
    ]


def change_rows(found: sanctions.Difference) -> list[tuple[tuple[str, ...], str]]:
    """What changed between two snapshots, a row for each entry or changed field, with the uuid of the entry to look at."""
    rows: list[tuple[tuple[str, ...], str]] = [
        ((word, *_who(entry), "", "", ""), entry.uuid)
        for word, of in (("added", found.added), ("removed", found.removed))
        for entry in of
    ]
    rows += [
        (("changed", *_who(each.after), WORDS[name], _told(a), _told(b)), each.after.uuid)
        for each in found.changed
        for name, (a, b) in each.fields.items()
    ]
    return rows


def _who(entry: Listed) -> tuple[str, str, str, str]:
    return entry.name, entry.kind, entry.imo, entry.number


def _told(value: Any) -> str:
    said = plain(value)
    return ", ".join(said) if isinstance(said, list) else str(said or "–")


def changes_told(found: sanctions.Difference) -> str:
    """``3 added, 1 removed, 12 changed, 7,363 the same.``"""
    parts = (("added", found.added), ("removed", found.removed), ("changed", found.changed))
    return f"{', '.join(f'{len(of):,} {word}' for word, of in parts)}, {found.same:,} the same."


def imported_told(snapshot: Snapshot) -> str:
    """What an import brought: ``OFAC SDN of 2019-03-15: 7,379 listed, 323 of them ships.``"""
    rows = "1 row" if snapshot.rejected == 1 else f"{snapshot.rejected:,} rows"
    left = f" {rows} could not be read." if snapshot.rejected else ""
    ships = (
        f", {snapshot.vessels:,} of them {'a ship' if snapshot.vessels == 1 else 'ships'}" if snapshot.vessels else ""
    )
    return f"{sanctions.titled(snapshot)}: {snapshot.entities:,} listed{ships}.{left}"


TEACH = """No sanctions lists yet. They are files that their publishers give out; Roadstead never fetches them itself. Where to get them, in a browser:

United States – OFAC’s Sanctions List Service, sanctionslist.ofac.treas.gov: sdn.csv with alt.csv, add.csv and sdn_comments.csv in one folder, or sdn.xml, or SDN_ADVANCED.XML; the same of the consolidated list (cons_prim.csv …).
European Union – the consolidated list of financial sanctions as XML 1.1, data.europa.eu; ships under Annex XLII of Regulation 833/2014 from its consolidated text on eur-lex.europa.eu, the page saved as HTML or its table as CSV.
United Nations – the Security Council’s consolidated list as XML, main.un.org/securitycouncil; the 1718 designated vessels as a table.
United Kingdom – The UK Sanctions List as CSV or XML, gov.uk; OFSI’s ConList.csv.
OpenSanctions – opensanctions.org/datasets: entities.ftm.json or targets.simple.csv.

Import keeps each list as it stood on its day, so that a ship can be looked up as it was listed then."""
"""What the panel says where there are no lists."""
