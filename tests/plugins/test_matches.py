"""The panel of matches: how the selected ship stands on the lists, why, and a ruling by keyboard."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from roadstead.domain.operations import Operation
from roadstead.domain.records import Listed, Ruling, Snapshot, Vessel
from roadstead.ui.standings import Standings


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def listed(opened, idle):
    """The case with a list on which its ship is by number, and another that has one of like name."""
    us, uk = (
        Snapshot(uuid="list-us", name="OFAC SDN", dated=day("2024-01-10")),
        Snapshot(uuid="list-uk", name="UK", dated=day("2023-06-01")),
    )
    opened.context.do(
        Operation(
            "add",
            "Add lists",
            (
                us,
                uk,
                Listed(
                    list=us.uuid,
                    number="35982",
                    kind="vessel",
                    name="ANGARA",
                    imo="9179842",
                    listed_on=day("2022-05-08"),
                ),
                Listed(list=uk.uuid, number="RUS1", kind="vessel", name="ANGORA"),
                Vessel(uuid="vessel-2", name="Polar Rock"),
            ),
        )
    )
    idle(opened)
    return opened


@pytest.fixture
def panel(listed, idle, qtbot):
    listed.context.select(frozenset(("sighting-1",)))
    listed.context.show_panel("matches")
    idle(listed)
    content = listed.arrangement.docks["matches"].content()
    qtbot.waitUntil(lambda: content.list.count() == 2, timeout=5000)
    return listed.arrangement.docks["matches"].content()


def said(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.text()]


def test_a_sighting_shows_how_its_ship_stood_on_its_day_and_stands_today(panel):
    words = said(panel)
    assert panel.head.text() == "Angara" and panel.day.text() == "2023-10-12"
    assert "On 2023-10-12" in words and "Today, by the latest snapshots" in words
    assert "on OFAC SDN: yes, listed on 2022-05-08 by the entry’s own date in OFAC SDN of 2024-01-10" in words
    assert "on OFAC SDN of 2024-01-10: yes, by IMO number and name, since 2022-05-08" in words
    assert any(text.startswith("perhaps on UK of 2023-06-01: one match that nobody has ruled on") for text in words)
    assert panel.list.count() == 2 and "the same IMO number: 9179842" in panel.why.text()


def test_the_letters_of_the_list_rule_and_need_a_reason(panel, listed, qtbot, idle):
    store = listed.context.session.store
    panel.list.setCurrentRow(1)
    assert "one letter differs (A for O)" in panel.why.text()
    qtbot.keyClick(panel.list, Qt.Key.Key_D)
    assert not panel.reason.isHidden()
    qtbot.keyClick(panel.reason, Qt.Key.Key_Return)
    assert "A ruling needs a reason" in panel.problem.text() and store.count(Ruling) == 0
    qtbot.keyClicks(panel.reason, "a trawler of 40 m")
    qtbot.keyClick(panel.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.count(Ruling) == 1, timeout=5000)
    qtbot.waitUntil(lambda: "a trawler of 40 m" in panel.ruled.text(), timeout=5000)
    made = store.all(Ruling)[0]
    assert (made.vessel, made.list, made.entity, made.decision, made.reason) == (
        "vessel-1", "UK", "RUS1", "different", "a trawler of 40 m",
    )  # fmt: skip
    assert "not on UK of 2023-06-01" in " ".join(said(panel))
    assert "ruled another" in panel.list.item(1).text()
    listed.context.undo()
    qtbot.waitUntil(lambda: panel.ruled.text() == "Nobody has ruled on it.", timeout=5000)
    assert store.count(Ruling) == 0


def test_escape_puts_the_reason_away_and_nothing_is_written(panel, listed, qtbot):
    qtbot.keyClick(panel.list, Qt.Key.Key_S)
    qtbot.keyClick(panel.reason, Qt.Key.Key_Escape)
    assert panel.reason.isHidden() and listed.context.session.store.count(Ruling) == 0


def test_another_day_can_be_asked_for_and_a_wrong_one_is_said_to_be(panel, qtbot):
    panel.day.selectAll()
    qtbot.keyClicks(panel.day, "2022-01-01")
    qtbot.keyClick(panel.day, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "On 2022-01-01" in said(panel), timeout=5000)
    assert any(text.startswith("not yet on OFAC SDN: listed on 2022-05-08") for text in said(panel))
    assert "UK: the earliest snapshot held is of 2023-06-01, so it is not known" in said(panel)
    panel.day.selectAll()
    qtbot.keyClicks(panel.day, "soon")
    qtbot.keyClick(panel.day, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is no day" in panel.problem.text(), timeout=5000)


def test_without_a_list_or_a_ship_it_says_what_belongs_here(opened, idle):
    opened.context.show_panel("matches")
    idle(opened)
    panel = opened.arrangement.docks["matches"].content()
    assert "no sanctions list yet" in panel.more.text() and panel.list.isHidden()


def test_a_ship_that_is_on_no_list_is_said_to_be_so_and_the_palette_rules(listed, idle, qtbot):
    listed.context.select(frozenset(("vessel-2",)))
    listed.context.show_panel("matches")
    idle(listed)
    panel = listed.arrangement.docks["matches"].content()
    qtbot.waitUntil(lambda: panel.title.text() == "No entry of a list is like it.", timeout=5000)
    assert panel.buttons.isHidden()
    listed.context.select(frozenset(("vessel-1",)))
    qtbot.waitUntil(lambda: panel.list.count() == 2, timeout=5000)
    listed.deeds.refresh()
    listed.deeds["lists.rule_same"].trigger()
    assert not panel.reason.isHidden()


def test_the_inspector_says_how_a_ship_stands(listed, qtbot):
    listed.context.select(frozenset(("vessel-1",)))
    wanted = "on OFAC SDN of 2024-01-10: yes, by IMO number and name, since 2022-05-08"

    def stands():
        return any(wanted in said(lines) for lines in listed.findChildren(Standings))

    qtbot.waitUntil(stands, timeout=5000)
