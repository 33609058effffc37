"""Sanctions lists in the window: brought in by picking and dropping, asked about, looked through, compared, removed."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from tests.exchange.sanctions import miniatures as mini

from roadstead.domain.records import Listed, Snapshot
from roadstead.services import sanctions
from roadstead.ui.dropping import drop_paths, dropped_paths
from roadstead.ui.tables import TableDrawer


def write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def panel(opened):
    """The panel of the lists, in sight."""
    opened.go("log")
    opened.context.show_panel("lists")
    return opened.arrangement.docks["lists"].content()


def pick(window, *paths):
    """Chooses files as the picker would give them."""
    window.context.picker.open_files = lambda *_: list(paths)
    window.deeds["lists.import"].trigger()


def test_an_empty_panel_says_where_lists_are_had(opened, panel):
    assert panel.empty_import.isVisible()
    said = panel._teach.text()
    for publisher in (
        "sanctionslist.ofac.treas.gov",
        "eur-lex.europa.eu",
        "main.un.org",
        "gov.uk",
        "opensanctions.org",
    ):
        assert publisher in said
    assert panel._teach.textFormat() == Qt.TextFormat.PlainText


def test_a_list_that_states_its_day_is_there_at_once(opened, panel, tmp_path, idle):
    pick(opened, write(tmp_path, "un.xml", mini.UN_XML))
    idle(opened)
    assert panel.lists.count() == 1
    assert panel.lists.item(0).text() == "UN consolidated of 2024-03-05\n2 listed, 0 ships · UN XML"
    assert opened.context.notices.notices[-1].text == "UN consolidated of 2024-03-05: 2 listed."
    opened.context.undo()
    idle(opened)
    assert panel.lists.count() == 0
    assert panel.empty_import.isVisible()


def test_the_day_is_asked_for_in_the_panel_and_never_assumed(opened, panel, tmp_path, idle):
    pick(opened, write(tmp_path, "annex_xlii.csv", mini.ANNEX_CSV))
    idle(opened)
    question = panel.question
    assert question.isVisible()
    assert question.publisher.currentData() == "eu"
    QTest.keyClicks(question.day, "24.6.2024")
    QTest.keyClick(question.day, Qt.Key.Key_Return)
    assert "is no day" in question._problem.text()
    assert opened.context.session.store.count(Snapshot) == 0
    question.day.clear()
    QTest.keyClicks(question.day, "2024-06-24")
    QTest.keyClick(question.day, Qt.Key.Key_Return)
    idle(opened)
    assert not question.isVisible()
    (made,) = opened.context.session.store.all(Snapshot)
    assert (sanctions.titled(made), made.rejected) == ("EU 833/2014 Annex XLII of 2024-06-24", 1)
    assert panel.what.currentText() == "Could not be read (1)"
    assert panel.rows.content.rows == [("annex_xlii.csv", "4", "“917984” is no IMO number")]


def test_escape_leaves_a_file_out(opened, panel, tmp_path, idle):
    pick(opened, write(tmp_path, "annex_xlii.csv", mini.ANNEX_CSV))
    idle(opened)
    QTest.keyClick(panel.question, Qt.Key.Key_Escape)
    assert not panel.question.isVisible()
    assert opened.context.session.store.count(Snapshot) == 0


def test_lists_dropped_on_the_window_are_imported_and_images_are_not_taken_for_lists(opened, tmp_path, idle):
    images = []
    opened.context.filesDropped.connect(images.append)
    data = QMimeData()
    picture = write(tmp_path, "photo.txt", "no list")
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in (write(tmp_path, "eu.xml", mini.EU_XML), picture)])
    drop_paths(opened.context, dropped_paths(data))
    idle(opened)
    assert [s.name for s in opened.context.session.store.all(Snapshot)] == ["EU consolidated"]
    assert images == [[picture]]


def test_a_list_dropped_where_no_case_is_open_is_one_notice(window, tmp_path, idle):
    drop_paths(window.context, [write(tmp_path, "eu.xml", mini.EU_XML)])
    idle(window)
    assert window.context.notices.notices[-1].text == "No case is open that lists can be imported into."


def test_what_changed_between_two_days_is_shown_and_searched(opened, panel, tmp_path, idle):
    later = mini.OFAC_XML.replace("05/08/2022", "02/23/2024").replace("<vesselFlag>Russia", "<vesselFlag>Panama")
    later = later.replace("<uid>3</uid><lastName>M LEASING", "<uid>4</uid><lastName>N LEASING")
    pick(opened, write(tmp_path, "a.xml", mini.OFAC_XML), write(tmp_path, "b.xml", later))
    idle(opened)
    panel.lists.setCurrentRow(1)
    panel.what.setCurrentIndex(1)
    idle(opened)
    assert panel.what.currentText() == "Changed since OFAC SDN of 2022-05-08"
    assert panel.rows.content.rows == [
        ("added", "N LEASING LLC", "organisation", "", "4", "", "", ""),
        ("removed", "M LEASING LLC", "organisation", "", "3", "", "", ""),
        ("changed", "ANGARA", "vessel", "9179842", "36215", "flag", "Russia", "Panama"),
    ]
    assert panel.told.text() == "1 added, 1 removed, 1 changed, 1 the same."
    panel.search.setText("panama angara")
    panel._narrow(panel.search.text())
    assert panel.rows.content.rowCount() == 1
    panel.rows.activated.emit(panel.rows.content.index(0, 0))
    (chosen,) = opened.context.selection
    assert opened.context.record(chosen).flag == "Panama"


def test_the_entries_of_a_list_are_those_of_the_table(opened, panel, tmp_path, idle):
    pick(opened, write(tmp_path, "a.xml", mini.OFAC_XML), write(tmp_path, "un.xml", mini.UN_XML))
    idle(opened)
    panel.lists.setCurrentRow(0)
    panel.show_entries()
    drawer = opened.findChild(TableDrawer)
    assert drawer.page.model.kind.record is Listed
    store = opened.context.session.store
    assert {e.name for e in store.some(Listed, drawer.page.model.uuids)} == {"ANGARA", "M LEASING LLC", "IVANOV, Ivan"}
    row = next(r for r in range(3) if drawer.page.model.record(r).name == "ANGARA")
    titles = [field.title for field in drawer.page.model.columns]
    shown = {title: drawer.page.model.cell(drawer.page.model.record(row), n) for n, title in enumerate(titles)}
    assert (shown["IMO"], shown["Other names"], shown["Weak names"]) == ("9179842", "OLD NAME", "ANG")
    assert shown["List"] == "OFAC SDN of 2022-05-08"


def test_a_list_is_removed_with_its_entries_and_undo_brings_it_back(opened, panel, tmp_path, idle):
    pick(opened, write(tmp_path, "a.xml", mini.OFAC_XML))
    idle(opened)
    panel.remove.click()
    idle(opened)
    assert opened.context.session.store.count(Listed) == 0
    assert panel.empty_import.isVisible()
    opened.context.undo()
    idle(opened)
    assert opened.context.session.store.count(Listed) == 3
    assert panel.lists.count() == 1


def test_a_file_that_is_no_list_is_one_notice(opened, tmp_path, idle):
    pick(opened, write(tmp_path, "poem.csv", "Shall I compare thee\n"))
    idle(opened)
    said = opened.context.notices.notices[-1]
    assert said.level == "error"
    assert "no sanctions list of a format that is known" in said.text


def test_of_ofacs_files_dropped_together_the_main_one_is_imported(opened, tmp_path, idle):
    ship = '15036,"ARTAVIL","vessel","IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,"Iran",-0- ,"IMO 9187629"\n'
    paths = [write(tmp_path, "sdn.csv", ship), write(tmp_path, "alt.csv", '15036,1,"aka","SHONA",-0- \n')]
    drop_paths(opened.context, paths)
    idle(opened)
    question = opened.arrangement.docks["lists"].content().question
    question.day.setText("2019-03-15")
    question.go_on.click()
    idle(opened)
    (entry,) = opened.context.session.store.all(Listed)
    assert (entry.imo, entry.names) == ("9187629", ("SHONA",))
