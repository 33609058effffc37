"""What the other rooms rely on: actions are whole or not at all, reads find what is there, references hold."""

import threading
import time

import pytest

from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Changed, Operation
from roadstead.domain.records import Annotation, CaseInfo, Leg, Place, Route, Scene, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Identification, Tlp
from roadstead.storage import CaseStore, verify


def point(lon, lat):
    return Shape.of("Point", [(lon, lat)])


def test_a_new_case_holds_what_it_was_made_with(tmp_path):
    info = CaseInfo(title="Najin", question="What is carried?", author="ana", tlp=Tlp.RED)
    with CaseStore.create(tmp_path / "a.gpkg", info, "ana") as store:
        kept = store.info()
        assert (kept.uuid, kept.title, kept.question, kept.tlp) == (info.uuid, "Najin", "What is carried?", Tlp.RED)
        assert kept.created is not None
        assert [(e.seq, e.author, e.verb) for e in store.log()] == [(1, "ana", "create")]
        assert store.undo_label() is None
        with pytest.raises(UserError, match="nothing to undo"):
            store.undo("ana")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.gpkg"]


def test_an_action_is_there_after_reopening(case, operation):
    ship = Vessel(name="Ангара", imo="9179842")
    with CaseStore.open(case) as store:
        entry = store.do(operation(ship, label="Add Angara"), "bo")
        assert (entry.seq, entry.author, entry.label) == (2, "bo", "Add Angara")
        assert entry.changed == Changed(frozenset({"vessels"}), frozenset({ship.uuid}))
    with CaseStore.open(case) as store:
        assert store.all(Vessel) == [ship]
        assert store.root() == entry.hash
        assert store.entry(2) == entry
        assert [e.seq for e in store.log(newest_first=True)] == [2, 1]
        assert [e.seq for e in store.log(1)] == [1]
        assert store.history(ship.uuid) == [entry]


def test_an_action_without_effect_leaves_no_entry(store, operation):
    ship = Vessel(name="Angara")
    store.do(operation(ship), "ana")
    entry = store.do(operation(ship), "ana")
    assert (store.entry_count(), entry.seq, entry.changed.uuids) == (2, 2, frozenset())


def test_reads_by_column_page_and_order(store, operation):
    ships = [Vessel(name=name, flag=flag) for name, flag in (("Maria", "RU"), ("Angara", "RU"), ("Lady R", "PA"))]
    store.do(operation(*ships), "ana")
    assert store.all(Vessel) == ships
    assert [v.name for v in store.all(Vessel, "name")] == ["Angara", "Lady R", "Maria"]
    assert [v.name for v in store.all(Vessel, "-name", flag="RU")] == ["Maria", "Angara"]
    assert [v.name for v in store.page(Vessel, 1, 1, "name")] == ["Lady R"]
    assert store.page(Vessel, 3, 10) == []
    assert (store.count(Vessel), store.count(Vessel, flag="RU"), store.count(Vessel, flag="XX")) == (3, 2, 0)
    assert store.find(Vessel, ships[0].uuid) == ships[0]
    assert store.find(Vessel, "no such") is None
    with pytest.raises(UserError, match="no such"):
        store.get(Vessel, "no such")
    with pytest.raises(ValueError, match="tonnage"):
        store.all(Vessel, "tonnage")
    with pytest.raises(ValueError, match="tonnage"):
        store.all(Vessel, tonnage=1)


def test_empty_references_and_words_can_be_asked_for(store, operation):
    ship, place = Vessel(name="Angara"), Place(name="Najin", geometry=point(130.3, 42.233))
    known = Sighting(vessel=ship.uuid, place=place.uuid, identification=Identification.IDENTIFIED)
    unknown = Sighting(place=place.uuid)
    store.do(operation(known, unknown, ship, place), "ana")
    assert store.all(Sighting, vessel="") == [unknown]
    assert store.all(Sighting, identification=Identification.IDENTIFIED) == [known]
    assert store.all(Sighting, place=place.uuid) == [known, unknown]
    assert (store.all(Place, kind="port"), store.count(Place, kind="yard")) == ([place], 0)


def test_a_box_finds_what_it_meets(store, operation):
    najin, dunay = (
        Place(name="Najin", geometry=point(130.3, 42.233)),
        Place(name="Dunay", geometry=point(132.35, 42.88)),
    )
    nowhere = Place(name="somewhere")
    suva, apia = Place(name="Suva", geometry=point(178.44, -18.13)), Place(name="Apia", geometry=point(-171.76, -13.83))
    store.do(operation(najin, dunay, nowhere, suva, apia), "ana")
    assert store.within(Place, (130, 42, 131, 43)) == [najin]
    assert store.within(Place, (130, 42, 133, 43)) == [najin, dunay]
    assert store.within(Place, (130, 42, 133, 43), limit=1) == [najin]
    assert store.within(Place, (175, -30, -165, 0)) == [suva, apia]
    assert store.within(Place, (130.3000001, 42, 131, 43)) == []  # finer than the index's single precision
    moved = Place(uuid=najin.uuid, name="Najin", geometry=point(10, 10))
    store.do(operation(moved), "ana")
    assert store.within(Place, (130, 42, 131, 43)) == []
    store.undo("ana")
    assert store.within(Place, (130, 42, 131, 43)) == [najin]
    with pytest.raises(ValueError, match="no geometry"):
        store.within(Vessel, (0, 0, 1, 1))


def test_a_line_is_found_by_its_extent(store, operation):
    route = Route(title="Najin to Dunay")
    leg = Leg(route=route.uuid, geometry=Shape.of("LineString", [(130.3, 42.2), (131.0, 42.0), (132.3, 42.9)]))
    store.do(operation(route, leg), "ana")
    assert store.within(Leg, (131.5, 41.0, 131.6, 42.5)) == [leg]


def test_a_reference_to_nothing_is_refused(store, operation):
    for record in (Annotation(scene="gone"), Sighting(annotations=("gone",)), Leg(route="gone")):
        with pytest.raises(UserError, match="not in the case"):
            store.do(operation(Vessel(name="with it"), record), "ana")
    assert (store.entry_count(), store.count(Vessel)) == (1, 0)


def test_what_is_referred_to_goes_only_with_what_refers_to_it(store, operation):
    scene = Scene(name="najin")
    mark = Annotation(scene=scene.uuid)
    source = Source(title="RUSI")
    sighting = Sighting(annotations=(mark.uuid,), source=source.uuid)
    store.do(operation(sighting, mark, scene, source), "ana")
    for record, holder in ((scene, "annotations"), (mark, "sightings"), (source, "sightings")):
        with pytest.raises(UserError, match=f"one row of {holder} refer"):
            store.do(operation(drop=[record]), "ana")
    store.do(operation(drop=[scene, mark, sighting]), "ana")
    assert (store.count(Scene), store.count(Annotation), store.count(Sighting), store.count(Source)) == (0, 0, 0, 1)
    store.undo("ana")
    assert (store.all(Scene), store.all(Annotation), store.all(Sighting)) == ([scene], [mark], [sighting])
    assert store.verify().ok


def test_an_action_that_fails_half_way_leaves_nothing(store, operation):
    store.do(operation(Vessel(name="Maria")), "ana")
    before = (store.all(Vessel), store.root())
    with pytest.raises(UserError, match="no longer there"):
        store.do(operation(Vessel(name="Angara"), drop=[Place(name="never stored")]), "ana")
    assert (store.all(Vessel), store.root()) == before
    store.do(operation(Vessel(name="Angara")), "ana")
    assert store.verify().ok


def test_senseless_actions_are_bugs(store, operation):
    ship = Vessel()
    for senseless in (
        operation(ship, ship),
        operation(ship, drop=[ship]),
        operation(drop=[store.info()]),
        operation(CaseInfo()),
    ):
        with pytest.raises(ValueError, match=ship.uuid + "|own row|one row"):
            store.do(senseless, "ana")
    assert store.entry_count() == 1


def test_the_case_itself_can_be_retitled_and_back(store):
    info = store.info()
    changed = CaseInfo(uuid=info.uuid, title="Najin and Dunay", created=info.created)
    store.do(Operation("retitle", "Retitle", (changed,)), "ana")
    assert store.info() == changed
    store.undo("ana")
    assert store.info() == info
    assert store.verify().ok


def test_threads_share_a_store(store, operation):
    problems = []

    def write(name):
        try:
            for number in range(20):
                store.do(operation(Vessel(name=f"{name}{number}")), name)
                assert store.count(Vessel, name=f"{name}{number}") == 1
        except Exception as error:  # noqa: BLE001  reported below, on the thread of the test
            problems.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert store.count(Vessel) == 80
    assert store.verify().ok


def test_reading_goes_on_while_much_is_written(store, operation):
    ships = [Vessel(name=str(number), note="x" * 1000) for number in range(20_000)]
    writing = threading.Thread(target=store.do, args=(operation(*ships), "ana"))
    writing.start()
    seen, slowest = {0}, 0.0
    while writing.is_alive():
        start = time.perf_counter()
        seen.add(store.count(Vessel))
        slowest = max(slowest, time.perf_counter() - start)
    writing.join()
    assert seen <= {0, 20_000}  # never half of it
    assert store.count(Vessel) == 20_000
    assert slowest < 5  # the commit itself is all that a reader waits for, and far from the 10 s that it would


def test_a_copy_is_a_case_of_its_own_without_deleted_text(store, tmp_path, operation):
    ship = Vessel(name="Angara", note="SECRET-MARK-1")
    store.do(operation(ship), "ana")
    copy = tmp_path / "copy.gpkg"
    store.copy_to(copy)
    assert verify(copy, store.root()).ok
    with CaseStore.open(copy) as other:
        assert (other.read_only, other.all(Vessel)) == (False, [ship])
    with pytest.raises(UserError, match="there already"):
        store.copy_to(copy)


def test_many_rows_at_once(store, operation):
    scene = Scene(name="najin")
    square = [(130.0, 42.0), (130.001, 42.0), (130.001, 42.001), (130.0, 42.001)]
    marks = [
        Annotation(scene=scene.uuid, label=str(n), geometry=Shape.of("Polygon", [(x + n * 1e-4, y) for x, y in square]))
        for n in range(3000)
    ]
    store.do(operation(scene, *marks), "ana")
    assert store.count(Annotation) == 3000
    assert store.page(Annotation, 2990, 5) == marks[2990:2995]
    assert len(store.within(Annotation, (130.1, 42, 130.1001, 42.01))) == 12
    store.do(operation(drop=[*marks, scene]), "ana")
    assert store.count(Annotation) == 0
    store.undo("ana")
    assert store.all(Annotation) == marks
