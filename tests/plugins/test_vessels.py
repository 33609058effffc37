"""Ships in the window: described, dated, photographed, brought in from tables, weighed against an unknown hull."""

import json
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Particular, Sighting, Source, Vessel
from roadstead.services import photographs
from roadstead.ui.spelled import Spelled
from roadstead.ui.thumbs import Thumbs

SHIPS = (
    Vessel(uuid="maia", name="Maia-1", imo="9358010", length_m=131.0, beam_m=18.0, bridge="aft"),
    Vessel(uuid="maria", name="Maria", imo="8517839"),
    Vessel(uuid="long", name="Long", length_m=180.0),
)


@pytest.fixture
def store(opened, idle):
    """The store of the open case, its registry with three more ships."""
    opened.context.do(Operation("add", "Add", SHIPS))
    idle(opened)
    return opened.context.session.store


@pytest.fixture
def show(opened, idle):
    """Opens a panel with a record selected."""

    def do(panel, uuid=""):
        if uuid:
            opened.context.select(frozenset((uuid,)))
        opened.show_panel(panel)
        idle(opened)
        return opened.arrangement.docks[panel].content()

    return do


def type_into(form, **texts):
    for name, text in texts.items():
        field = form.lines.inputs[name]
        field.setCurrentText(text) if isinstance(field, QComboBox) else field.setText(text)


def texts(widget):
    return [label.text().replace("\u200b", "") for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_a_ship_is_added_by_keyboard_and_its_number_is_told_as_it_is_typed(store, show, opened, qtbot, idle):
    form = show("vessels.add")
    qtbot.keyClicks(form.lines.inputs["name"], "Neighbour")
    qtbot.keyClicks(form.lines.inputs["imo"], "9119842")
    assert form.lines.problem("imo").endswith("Well formed is not verified.")
    qtbot.waitUntil(lambda: "Easily taken for 9179842, Angara in the registry (digit 3: 1 to 7)." in form.told.text())
    type_into(form, length_m="131,5 m", bridge="aft", year="1999", beam_m="600")
    qtbot.keyClick(form.lines.inputs["name"], Qt.Key.Key_Return)
    assert "not possible" in form.lines.problem("beam_m")
    assert store.count(Vessel) == 4
    type_into(form, beam_m="20")
    qtbot.keyClick(form.lines.inputs["name"], Qt.Key.Key_Return)
    idle(opened)
    made = next(v for v in store.all(Vessel) if v.name == "Neighbour")
    assert (made.imo, made.length_m, made.beam_m, made.bridge, made.year) == ("9119842", 131.5, 20.0, "aft", 1999)
    assert opened.context.selection == {made.uuid}


def test_a_number_of_another_ship_is_refused_at_its_field(store, show, opened, idle):
    form = show("vessels.add")
    type_into(form, name="Other", imo="9179842")
    form.commit()
    idle(opened)
    assert "Angara, IMO 9179842 in the registry already" in form.lines.problem("imo")
    assert store.count(Vessel) == 4


def test_what_was_known_is_added_shown_below_the_ship_and_edited_in_place(store, show, opened, qtbot, idle):
    form = show("vessels.particular", "vessel-1")
    assert "Angara, IMO 9179842" in form.about.text()
    type_into(form, kind="flag", value="Russia", known_on="2023-10-12", source="Equasis", grade="B2")
    qtbot.keyClick(form.lines.inputs["value"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.count(Particular) == 1)
    idle(opened)
    assert (form.lines.texts()["value"], form.lines.texts()["source"]) == ("", "Equasis")
    inspector = show("inspector", "vessel-1")
    assert "known on 2023-10-12 by Equasis (B2)" in texts(inspector)
    (claim,) = store.all(Particular)
    show("inspector", claim.uuid)
    for title, text in (("From", "2022-01-01"), ("To", "2021-01-01")):
        editor = inspector.editor(title)
        editor.widget.setText(text)
        editor.commit()
        idle(opened)
    assert "ends before it begins" in inspector.editor("To").problem.text()
    assert store.get(Particular, claim.uuid).start == datetime(2022, 1, 1, tzinfo=UTC)
    opened.context.undo()
    idle(opened)
    assert store.get(Particular, claim.uuid).start is None


def test_a_sighting_says_what_is_known_for_its_day_and_what_is_not(store, show, opened, idle):
    source = Source(uuid="equasis", title="Equasis")
    day = {"known_on": datetime(2023, 10, 12, tzinfo=UTC), "source": "equasis", "grade": "B2"}
    later = {**day, "known_on": datetime(2023, 12, 1, tzinfo=UTC)}
    claims = (
        Particular(vessel="vessel-1", kind="flag", value="Russia", **day),
        Particular(vessel="vessel-1", kind="owner", value="M Leasing LLC", **later),
    )
    opened.context.do(Operation("add", "Add", (source, *claims)))
    idle(opened)
    said = texts(show("inspector", "sighting-1"))
    assert "flag on 2023-10-12: Russia, known on 2023-10-12 by Equasis (B2)" in said
    assert "owner on 2023-10-12: not known for that date. M Leasing LLC, known on 2023-12-01 by Equasis (B2)" in said


def test_ships_are_found_by_any_spelling_in_the_table_and_in_the_form(store, show, opened, qtbot, idle):
    opened.context.do(Operation("add", "Add", (Particular(vessel="maia", kind="name", value="Океан Энерджи"),)))
    idle(opened)
    tables = show("tables")
    tables.show_kind(Vessel)
    for text, uuids in (("Ангара", ["vessel-1"]), ("Okean Enerdzhi", ["maia"]), ("Mar", ["maria"]), ("xyz", [])):
        tables._search.setText(text)
        tables._find()
        idle(opened)
        assert tables.page.model.uuids == uuids, text
    line = show("sighting", "mark-1").line("vessel")
    completer = line.completer()
    assert isinstance(completer, Spelled)
    assert completer.find("Ангара") == ["Angara, IMO 9179842"]


def test_a_register_is_brought_in_with_its_columns_mapped(store, show, opened, tmp_path, qtbot, idle):
    table = tmp_path / "ships.csv"
    rows = "Nr,Ship,LOA,Whatever\n9179842,Angara,122,x\n9179843,Wrong,,y\n9161003,Lady R,long,z\n"
    table.write_text(rows, encoding="utf-8")
    panel = show("vessels.import")
    panel.read(table)
    idle(opened)
    assert panel.mapping() == {"Ship": "name", "LOA": "length_m"}
    box = panel.table.cellWidget(0, 2)
    box.setCurrentIndex(box.findData("imo"))
    assert panel.table.item(0, 1).text() == "9179842 · 9179843 · 9161003"
    panel.lines.put({"grade": "Z9", "known_on": "2024-03-01"})
    panel.commit()
    assert "not an Admiralty grade" in panel.lines.problem("grade")
    panel.lines.put({"grade": "B2"})
    panel.commit()
    idle(opened)
    report = panel.report.toPlainText()
    assert report.startswith("Ships: 1 added, 1 completed; 0 particulars; 1 row left out.")
    assert "Line 3, left out: IMO 9179843 is not well formed: its last digit should be 2." in report
    assert "Line 4, left as the case has it: “long” is no length (m)." in report
    assert store.get(Vessel, "vessel-1").length_m == 122.0
    opened.context.undo()
    idle(opened)
    assert store.count(Vessel) == 4


def test_photographs_are_shown_small_and_a_missing_one_is_named(store, show, opened, tmp_path, qtbot, idle):
    picture = tmp_path / "maia.png"
    image = QImage(640, 320, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkBlue)
    assert image.save(str(picture))
    session = opened.context.session
    opened.context.write("Adding", lambda: photographs.add(session, store.get(Vessel, "maia"), [picture]))
    idle(opened)
    inspector = show("inspector", "maia")

    def small():
        (thumbs,) = inspector.findChildren(Thumbs)
        return [p.pixmap() for p in thumbs.findChildren(QLabel) if not p.pixmap().isNull()]

    qtbot.waitUntil(lambda: bool(small()), timeout=20_000)
    assert (small()[0].width(), small()[0].height()) == (264, 132)
    (kept,) = (store.path.with_name("case.evidence")).rglob("*.png")
    kept.parent.chmod(0o700)
    kept.chmod(0o600)
    kept.unlink()
    show("inspector", "maria")
    show("inspector", "maia")
    idle(opened)
    assert any(text.startswith("maia.png is missing") for text in texts(inspector))


def test_an_unknown_hull_is_weighed_and_taken_into_the_form_of_a_sighting(store, show, opened, qtbot, idle):
    store_mark = store.get(Annotation, "mark-1")
    assert store_mark.length_m == 131.0
    panel = show("vessels.candidates", "mark-1")
    rows = [panel.list.item(n).text() for n in range(panel.list.count())]
    assert [rows[0], rows[2], rows[5]] == ["Possible (1)", "Nothing can be said (2)", "Ruled out (1)"]
    assert rows[1].splitlines() == [
        "1.  Maia-1, IMO 9358010  (0.0 standard errors)",
        "+ length 131 m ± 2 measured, 131 m in the registry: fits",
    ]
    assert rows[6].splitlines()[1].startswith("× length 131 m ± 2 measured, 180 m in the registry")
    panel.likelihood.setCurrentText("likely")
    panel.rung.setCurrentText("same type")
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    idle(opened)
    form = opened.arrangement.docks["sighting"].content()
    assert form.line("vessel").text() == "Maia-1, IMO 9358010"
    form.line("grade").setText("B2")
    form.line("when").setText("2023-10-13Z")
    form.commit()
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    idle(opened)
    made = next(s for s in store.all(Sighting) if s.uuid != "sighting-1")
    assert (made.vessel, made.identification, made.likelihood) == ("maia", "same-type", "likely")
    assert [row["verdict"] for row in json.loads(made.candidates)] == [
        "possible", "not known", "not known", "ruled out",
    ]  # fmt: skip
    said = texts(show("inspector", made.uuid))
    assert "Weighed then" in said
    assert "length 131 m ± 2 measured, 131 m in the registry: fits" in said
    opened.deeds["sightings.log"].trigger()
    opened.context.select(frozenset(("mark-1",)))
    idle(opened)
    assert show("sighting", "mark-1").line("vessel").text() == ""  # what was taken is taken once


def test_what_is_seen_weighs_and_one_that_is_ruled_out_is_not_taken(store, show, opened, idle):
    panel = show("vessels.candidates", "sighting-1")
    assert panel.take.text() == "Take for this sighting (Enter)"
    bridge = panel.lines.inputs["bridge"]
    bridge.setCurrentText("forward")
    bridge.activated.emit(1)
    idle(opened)
    panel._ask()
    idle(opened)
    rows = [panel.list.item(n).text() for n in range(panel.list.count())]
    assert rows[0] == "No ship of the registry fits."
    at = next(n for n, row in enumerate(rows) if row.startswith("Maia-1"))
    assert "× bridge forward, not aft" in rows[at]
    panel.list.setCurrentRow(at)
    panel.commit()
    idle(opened)
    assert store.get(Sighting, "sighting-1").vessel == "vessel-1"
    assert any("Maia-1 is ruled out: bridge forward, not aft" in n.text for n in opened.context.notices.notices)
    panel.list.setCurrentRow(next(n for n, row in enumerate(rows) if row.startswith("Maria")))
    panel.commit()
    idle(opened)
    changed = store.get(Sighting, "sighting-1")
    assert (changed.vessel, changed.identification) == ("maria", "possible")
    opened.context.undo()
    idle(opened)
    assert store.get(Sighting, "sighting-1").vessel == "vessel-1"


def test_wrong_numbers_of_cranes_are_said_at_their_field(store, show, opened, idle):
    panel = show("vessels.candidates", "mark-1")
    field = panel.lines.inputs["cranes"]
    assert isinstance(field, QLineEdit)
    field.setText("many")
    panel._ask()
    assert "not possible" in panel.lines.problem("cranes")


def test_a_ship_that_a_sighting_names_is_not_removed(store, opened, idle):
    opened.context.select(frozenset(("vessel-1",)))
    opened.deeds.refresh()
    opened.deeds["vessels.remove"].trigger()
    idle(opened)
    assert store.find(Vessel, "vessel-1") is not None
    assert any("a sighting names it" in n.text for n in opened.context.notices.notices)
    opened.context.select(frozenset(("maria",)))
    opened.deeds.refresh()
    opened.deeds["vessels.remove"].trigger()
    idle(opened)
    assert store.find(Vessel, "maria") is None
