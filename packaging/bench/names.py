"""How well and how fast names are matched with the OFAC list: recall and precision by kind of distortion, time for one name.

    python packaging/bench/names.py [--tuning] [--list DIR] [--least 0.8] [--show]

The test set is made from the list itself (tests/services/distortions.py): each name of each listed ship in each
distortion that it can undergo, and names that only look alike. Entities are parted by the hash of their number: the
matcher was tuned on one half (``--tuning``), the figures are of the other. A name counts as found where an entity that
bears the name meant is among those at or above the threshold; precision counts every other entity given, for listed and
unlisted names alike. Targets: recall and precision at least 0.95; one name against the whole list under 50 ms, warm.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.services import distortions

from roadstead.services import sanctions, screening
from roadstead.services.naming import LEAST, Index
from roadstead.services.session import CaseSession

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, default=ROOT.parent / "shared" / "data" / "sanctions" / "ofac")
    parser.add_argument("--tuning", action="store_true", help="the half that the matcher was tuned on")
    parser.add_argument("--least", type=float, default=LEAST)
    parser.add_argument("--show", action="store_true", help="print what was missed and what came wrongly")
    arguments = parser.parse_args()
    names = distortions.ships(arguments.list)
    index = Index()
    for name, numbers in names.items():
        for number in numbers:
            index.add(name, number)
    asked = distortions.cases(names, tuning=arguments.tuning)
    hits = {case: index.find(case.asked, least=arguments.least) for case in asked}
    if arguments.show:
        _show(hits)
    table = distortions.measured({case: {str(hit.tag) for hit in found} for case, found in hits.items()})
    _print(table, "the half it was tuned on" if arguments.tuning else "the half kept apart", arguments.least)
    _time(arguments.list, asked)


def _show(hits: dict) -> None:
    for case, found in hits.items():
        if case.right and not case.right & {hit.tag for hit in found}:
            print(f"missed  {case.kind}: {case.asked!r} is {case.source!r}")
        for hit in found:
            if hit.tag not in case.right:
                print(
                    f"wrong   {case.kind}: {case.asked!r} ({case.source!r}) gave {hit.name!r} {hit.score} {hit.reasons}"
                )


def _print(table: dict[str, tuple[int, int, int]], half: str, least: float) -> None:
    print(f"\nnames of ships, {half}, threshold {least}")
    print(f"{'kind':24}{'asked':>8}{'found':>8}{'recall':>8}{'wrong':>8}")
    for kind, (asked, hit, wrong) in table.items():
        share = f"{hit / asked:8.3f}" if kind in distortions.POSITIVES else f"{'':8}"
        print(f"{kind:24}{asked:8}{hit if share.strip() else '':>8}{share}{wrong:8}")
    recall, precision = distortions.recall_and_precision(table)
    print(f"recall {recall:.3f}, precision {precision:.3f}")


def _time(folder: Path, asked: list[distortions.Case]) -> None:
    """One name against everything a case has: the OFAC list twice, as of two days, all kinds of entries."""
    with tempfile.TemporaryDirectory() as scratch, CaseSession.create(Path(scratch) / "a.gpkg", "", "bench") as session:
        for dated in ("2019-03-15", "2019-06-15"):
            copy = Path(scratch) / dated
            shutil.copytree(folder, copy)
            (copy / "sdn.csv").chmod(0o644)
            with (copy / "sdn.csv").open("a", encoding="latin-1") as file:
                file.write(f'99{dated[5:7]},"SHIP OF {dated}","vessel",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n')
            sanctions.import_list(session, copy / "sdn.csv", sanctions.Wishes("ofac", dated))
        lists = [one for each in screening.by_list(session.store).values() for one in each]

        def match(name: str) -> float:
            began = time.perf_counter()
            wanted = screening.Wanted(names=(screening.Called(name),), kinds=screening.KINDS)
            screening.match(session.store, wanted, lists)
            return (time.perf_counter() - began) * 1e3

        first = match("Ангара")
        spent = sorted(match(case.asked) for case in asked[::5])
        entries = sum(one.entities for one in lists)
        print(
            f"one name against {len(lists)} snapshots, {entries:,} entries, from the case: first {first:.0f} ms (reads the lists), "
            f"then median {statistics.median(spent):.1f} ms, 99 of 100 under {spent[int(0.99 * len(spent))]:.1f} ms, "
            f"longest {spent[-1]:.1f} ms ({len(spent)} names)"
        )


if __name__ == "__main__":
    main()
