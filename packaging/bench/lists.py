"""Sanctions lists: OFAC's CSV against 5 s, its ships counted in a second way, a large FollowTheMoney file against memory.

The list is the real one beside the checkout (``../shared/data/sanctions/ofac``) or in ``--ofac``; the large file is made
here, a tenth of it ships, firms and sanctions and the rest persons and addresses, as in OpenSanctions' own. Run:

    python packaging/bench/lists.py [--megabytes 1000] [--json]
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LIMIT_S = 5.0
_HERE = Path(__file__).resolve()
_OFAC = _HERE.parents[3] / "shared" / "data" / "sanctions" / "ofac"


def main() -> int:
    """Prints the figures; 1 where one of them is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ofac", type=Path, default=_OFAC)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=("ofac", "ftm"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:  # a process of its own, so that its peak of memory is its own
        print(json.dumps(_ofac(options.ofac) if options.part == "ofac" else _ftm(options.megabytes)))
        return 0
    figures = {"ofac": _part(options, "ofac")} if (options.ofac / "sdn.csv").is_file() else {}
    if options.megabytes:
        figures["ftm"] = _part(options, "ftm")
    if options.json:
        print(json.dumps(figures))
    else:
        for name, of in figures.items():
            print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in of.items()))
    return int(any(not of["ok"] for of in figures.values()))


def _part(options: argparse.Namespace, name: str) -> dict[str, Any]:
    command = [sys.executable, str(_HERE), "--part", name, "--ofac", str(options.ofac)]
    ran = subprocess.run([*command, "--megabytes", str(options.megabytes)], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def _ofac(folder: Path) -> dict[str, Any]:
    import csv

    from roadstead.domain.records import Listed

    with (folder / "sdn.csv").open(encoding="utf-8", newline="") as file:
        ships = [row for row in csv.reader(file) if len(row) == 12 and row[2] == "vessel"]
    wanted = {
        row[0]: tuple(m[1] if (m := re.search(p, row[11])) else "" for p in (r"IMO (\d{7})\b", r"MMSI (\d{9})\b"))
        for row in ships
    }
    with tempfile.TemporaryDirectory() as name:
        session, seconds, made = _import(Path(name), folder / "sdn.csv", "2019-03-15")
        found = {e.number: (e.imo, e.mmsi) for e in session.store.all(Listed, kind="vessel")}
        session.close()
    return {
        "seconds": round(seconds, 2),
        "entities": made.entities,
        "vessels": made.vessels,
        "with_imo": sum(bool(imo) for imo, _ in found.values()),
        "with_mmsi": sum(bool(mmsi) for _, mmsi in found.values()),
        "as_the_remarks_say": sum(found.get(number) == numbers for number, numbers in wanted.items()),
        "ok": seconds < LIMIT_S and found == wanted,
    }


def _ftm(megabytes: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "entities.ftm.json"
        lines = _make(path, megabytes)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        session, seconds, made = _import(folder, path, "2024-06-01")
        session.close()
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "megabytes": round(size),
        "lines": lines,
        "seconds": round(seconds, 1),
        "entities": made.entities,
        "vessels": made.vessels,
        "peak_mb": round(peak),
        "before_mb": round(before),
        "ok": peak < 1000,
    }


def _import(folder: Path, path: Path, dated: str) -> tuple[Any, float, Any]:
    os.environ["ROADSTEAD_HOME"] = str(folder / "home")
    from roadstead.services import sanctions
    from roadstead.services.session import CaseSession

    session = CaseSession.create(folder / "case.gpkg", "Lists", "bench")
    start = time.perf_counter()
    made = sanctions.import_list(session, path, sanctions.Wishes(dated=dated, only_ships=path.suffix == ".json"))
    return session, time.perf_counter() - start, made


def _make(path: Path, megabytes: int) -> int:
    """A file of about that size; gives its number of lines."""
    filler = "x" * 700
    number = lines = 0
    with path.open("w", encoding="utf-8") as out:
        while out.tell() < megabytes * 1_000_000:
            number += 1
            rows = [_entity("Person", number, {"name": [f"Person {number}"], "notes": [filler]})]
            rows += [_entity("Address", number, {"full": [filler]})] * 2
            if number % 8 == 0:
                rows += _ship(number)
            out.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
            lines += len(rows)
    return lines


def _ship(number: int) -> list[dict[str, Any]]:
    ship, firm = f"vessel-{number}", f"company-{number}"
    return [
        _entity("Ownership", number, {"owner": [firm], "asset": [ship]}),
        _entity("Vessel", number, {"name": [f"SHIP {number}"], "imoNumber": [f"IMO{9_000_000 + number % 900_000}"]}),
        _entity("Sanction", number, {"entity": [ship], "program": ["RUSSIA"], "startDate": ["2022-05-08"]}),
        _entity("Company", number, {"name": [f"Firm {number}"]}),
    ]


def _entity(schema: str, number: int, properties: dict[str, Any]) -> dict[str, Any]:
    name = f"{schema.lower()}-{number}"
    return {"id": name, "caption": name, "schema": schema, "datasets": ["made"], "properties": properties}


if __name__ == "__main__":
    sys.exit(main())
