"""Tables show every row without reading it, sort, search, and edit through the inspector."""

import time

import pytest
from PySide6.QtCore import Qt

from roadstead.domain.classes import default_schema
from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.query import Query
from roadstead.domain.records import Annotation, Scene, Sighting
from roadstead.services.session import CaseSession
from roadstead.ui.kinds import BY_RECORD, KINDS
from roadstead.ui.tablemodel import RecordTable

MANY = 20_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """An open case with many marks on one scene."""
    path = tmp_path_factory.mktemp("large") / "large.gpkg"
    with CaseSession.create(path, "Large", "tester") as session:
        scene = Scene(uuid="s", name="Scene", width=10_000, height=10_000)
        marks = tuple(
            Annotation(uuid=f"m{i:05}", scene="s", label=f"mark {MANY - i:05}", kind="point", pixels=(Pixel(i, i),))
            for i in range(MANY)
        )
        session.do(Operation("add", "Add many", (scene, *marks)))
        yield session


class Plain:
    """Names by uuid, without a window."""

    schema = default_schema()

    def history(self, thing):
        return None

    def rests(self, source):
        return 0, 0

    def __call__(self, uuid):
        return f"<{uuid}>" if uuid else ""


def text(model, row, title):
    column = next(i for i, field in enumerate(model.columns) if field.title == title)
    return model.data(model.index(row, column))


def test_a_large_table_is_shown_at_once_and_reads_only_what_is_looked_at(large, qtbot):
    model = RecordTable(BY_RECORD[Annotation], Plain())
    begin = time.perf_counter()
    model.take(large, large.store.listing(Annotation, Query()))
    assert model.rowCount() == MANY
    assert text(model, 0, "Label") == f"mark {MANY:05}"
    assert text(model, MANY - 1, "Label") == "mark 00001"
    assert text(model, MANY // 2, "Label") == f"mark {MANY // 2:05}"
    assert time.perf_counter() - begin < 2
    assert sum(map(len, model._pages.values())) <= 600


def test_a_class_has_its_colour_and_its_present_name(tmp_path, qtbot):
    model = RecordTable(BY_RECORD[Annotation], Plain())
    with CaseSession.create(tmp_path / "case.gpkg", "Classes", "tester") as session:
        scene = Scene(uuid="s")
        marks = tuple(Annotation(scene="s", category=name) for name in ("container stack", "submarine"))
        session.do(Operation("add", "Add", (scene, *marks)))
        model.take(session, [mark.uuid for mark in marks])
        _check_classes(model)


def _check_classes(model):
    column = next(i for i, field in enumerate(model.columns) if field.title == "Class")
    assert [model.data(model.index(row, column)) for row in (0, 1)] == ["container block", "submarine"]
    role = Qt.ItemDataRole.DecorationRole
    middles = [model.data(model.index(row, column), role).pixmap(14, 14).toImage().pixelColor(7, 7) for row in (0, 1)]
    assert [colour.name() for colour in middles] == ["#e69f00", "#ffffff"]
    assert model.data(model.index(0, column + 1), role) is None


def test_every_field_of_every_kind_can_be_shown_for_an_empty_record():
    for kind in KINDS:
        record = kind.record()
        assert kind.name(record, Plain()) is not None
        for field in kind.fields:
            assert isinstance(field.show(record, Plain()), str), (kind.one, field.title)
            assert isinstance(field.why(record) if field.why else "", str)
            assert bool(field.edit) <= bool(field.put)


def test_what_is_shown_of_a_field_can_be_put_back_unchanged():
    for kind in KINDS:
        record = kind.record()
        for field in kind.fields:
            if field.edit and field.put and not field.typed and field.title not in ("IMO", "MMSI", "Grade"):
                assert field.put(record, field.show(record, Plain())) == record, (kind.one, field.title)


def test_times_are_edited_in_the_form_they_are_typed_in():
    from roadstead.domain.times import parse_interval

    for written in ("2023-10-12T02:15Z", "2023-10-12T00:00Z/2023-10-12T06:30Z", "2023-10-12Z"):
        found = parse_interval(written)
        record = Sighting(uuid="x", start=found.start, end=found.end)
        field = next(f for f in BY_RECORD[Sighting].fields if f.title == "When")
        assert field.put
        assert field.typed
        assert field.typed(record) == written
        assert field.put(record, field.typed(record)) == record


def test_an_empty_table_teaches(window):
    window.go("log")
    drawer = window.arrangement.docks["tables"].content()
    assert drawer.page._empty.text() == "No case is open."


def test_enter_on_a_row_goes_there(opened, qtbot, idle):
    opened.go("log")
    drawer = opened.arrangement.docks["tables"].content()
    drawer.show_kind(Annotation)
    drawer.page.table.selectRow(0)
    drawer.page.table.activated.emit(drawer.page.model.index(0, 0))
    assert opened.workspace == "image"
    assert opened.context.active_scene.uuid == "scene-1"
