"""The hands of ``afternoon.py``: the program's own window, worked by events of mouse and keyboard alone.

Looking is allowed (where a ship is on the screen, whether a write is safe), acting is not: no function of the program is
called that a user could not reach by the event that is sent.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from roadstead.app import make_application, make_window
from roadstead.domain.records import Annotation, Count, Scene

Key, Modifier = Qt.Key, Qt.KeyboardModifier
_PATIENCE = 30.0


class Hands:
    """Moves the mouse, clicks, presses keys, and waits as a person does: until what was done can be seen."""

    def __init__(self, case: Path, truth: dict[str, Any], shots: Path | None) -> None:
        self.application = make_application()
        self.window = make_window(self.application, chosen_theme="dark", lasting=False)
        self.truth, self.shots = truth, shots
        self.actions = 0
        self.drawn: list[str] = []
        self.window.resize(1440, 860)
        self.window.started.connect(lambda: self.context.open_case(case))
        self.window.show()
        self.window.activateWindow()
        if not QTest.qWaitForWindowActive(self.window, 10_000):
            raise TimeoutError("the window does not become the active one")
        self.until(lambda: self.context.session is not None)
        self.settle()

    @property
    def context(self) -> Any:
        return self.window.context

    @property
    def canvas(self) -> Any:
        return self.window.viewport.canvas

    @property
    def store(self) -> Any:
        return self.context.session.store

    def until(self, met: Callable[[], bool]) -> None:
        """Lets events run until something is so."""
        end = time.monotonic() + _PATIENCE
        while not met():
            self.application.processEvents()
            time.sleep(0.002)
            if time.monotonic() > end:
                if self.shots:
                    self.window.grab().save(str(self.shots / "stuck.png"))
                said = [n.text for n in self.context.notices.notices][-3:]
                raise TimeoutError(f"the window did not come to it within {_PATIENCE:.0f} s; notices: {said}")

    def settle(self, picture: bool = True) -> None:
        """Until nothing is running and the picture is whole."""
        heard: list[bool] = []
        self.until(lambda: not self.context.tasks.running)
        self.context.later(lambda: heard.append(True))
        self.until(lambda: bool(heard) and (not picture or self.canvas.complete))
        self.application.processEvents()

    def key(self, key: Any, *modifiers: Any) -> None:
        """A key to whatever has the focus."""
        self.actions += 1
        modifier = Modifier.NoModifier
        for each in modifiers:
            modifier |= each
        focused = QApplication.focusWidget()
        if focused is None:
            raise RuntimeError("nothing has the focus")
        QTest.keyClick(focused, key, modifier)

    def type(self, text: str) -> None:
        """Letters into the field that has the focus."""
        QTest.keyClicks(QApplication.focusWidget(), text)

    def at(self, pixel: Any) -> QPoint:
        """Where a pixel of the scene is on the canvas."""
        world = self.canvas.frame.to_world(np.array([pixel], dtype=float))
        x, y = self.canvas.view.to_screen(world)[0].tolist()
        return QPoint(round(x), round(y))

    def click(self, pixel: Any, modifier: Any = Modifier.NoModifier) -> None:
        """A click on a pixel of the scene."""
        self.actions += 1
        where = self.at(pixel)
        QTest.mouseMove(self.canvas, where)
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, modifier, where)

    def drag(self, start: Any, *way: Any) -> None:
        """A drag from one pixel over others."""
        self.actions += 1
        QTest.mouseMove(self.canvas, self.at(start))
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, Modifier.NoModifier, self.at(start))
        for pixel in way:
            QTest.mouseMove(self.canvas, self.at(pixel))
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, Modifier.NoModifier, self.at(way[-1]))

    def look_at(self, pixel: Any) -> None:
        """Brings a pixel to the middle with the middle button, if it is near the rim or out of sight."""
        room = self.canvas.rect().adjusted(120, 120, -120, -120)
        for _ in range(12):
            where = self.at(pixel)
            if room.contains(where):
                return
            middle = self.canvas.rect().center()
            step = QPoint(*(max(-400, min(400, v)) for v in (middle - where).toTuple()))
            QTest.mousePress(self.canvas, Qt.MouseButton.MiddleButton, Modifier.NoModifier, middle)
            QTest.mouseMove(self.canvas, middle + step)
            QTest.mouseRelease(self.canvas, Qt.MouseButton.MiddleButton, Modifier.NoModifier, middle + step)

    def shot(self, name: str) -> None:
        """Keeps a picture of the window."""
        if self.shots:
            self.settle()
            self.window.grab().save(str(self.shots / f"{name}.png"))

    def tell(self, act: str, **more: Any) -> None:
        """Tells what is safe by now."""
        self.settle(picture=False)
        rows = {row.uuid: repr(row) for kind in (Annotation, Count) for row in self.store.all(kind)}
        entries = len(self.store.log(limit=10**6))
        print(json.dumps({"act": act, "entries": entries, "rows": rows, "drawn": self.drawn, **more}), flush=True)

    def marks(self, **equals: Any) -> list[Annotation]:
        """The marks of the scene that is shown."""
        return self.store.all(Annotation, scene=self.context.active_scene.uuid, **equals)

    def first_date(self) -> None:
        """The earliest scene on the canvas, by the key that goes back."""
        self.window.viewport.take_focus()
        for _ in range(20):
            before = self.context.active_scene
            self.key("[")
            self.settle()
            if self.context.active_scene == before and before is not None:
                return

    def next_date(self) -> None:
        """The next scene."""
        before = self.context.active_scene
        self.key("]")
        self.until(lambda: self.context.active_scene != before)
        self.settle()


def middle(a: Any, b: Any) -> list[float]:
    """Half way between two points."""
    return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]


def mark_ships(hands: Hands, ships: Any) -> float:
    """Every ship by bow, stern and beam, class and likelihood set once and kept; actions for each."""
    hands.key("b")
    start = hands.actions
    for number, ship in enumerate(ships):
        count = hands.store.count(Annotation)
        hands.look_at(np.mean(ship, axis=0))
        hands.click(middle(ship[0], ship[1]))
        hands.click(middle(ship[2], ship[3]))
        hands.click(ship[1])
        hands.until(lambda count=count: hands.store.count(Annotation) == count + 1)
        if number == 0:  # class and likelihood are set on the first, and stay with what follows
            hands.settle()
            hands.key("1")
            hands.key(Key.Key_6, Modifier.AltModifier)
            hands.settle()
            hands.key(Key.Key_L, Modifier.AltModifier)
            hands.settle()
    hands.settle()
    return (hands.actions - start) / len(ships)


def main() -> None:
    """The afternoon."""
    case, truth, shots = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), sys.argv[3]
    hands = Hands(case, truth, Path(shots) if shots else None)
    dates = sorted(truth)
    hands.first_date()
    hands.key("0")
    hands.settle()
    before = {mark.uuid for mark in hands.store.all(Annotation)}
    each = mark_ships(hands, truth[dates[0]])
    hands.drawn = [mark.uuid for mark in hands.marks() if mark.uuid not in before]
    hands.shot("ships")
    hands.tell("ships of the first date", actions=round(each, 2))
    for act in ACTS:
        act(hands)
        hands.tell(act.__name__.replace("_", " "), actions=round(each, 2))
    hands.tell("end", actions=round(each, 2))
    hands.key("p")
    while True:  # until it is killed
        for x, y in ((800, 900), (900, 900), (900, 1000)):
            hands.click((x, y))
        hands.key(Key.Key_Return)
        hands.application.processEvents()


def shapes(hands: Hands) -> None:
    """An ellipse, a freehand outline, a polygon, a line, an arrow and words on the quay."""
    hands.look_at((700, 300))
    for key, clicks in (
        ("p", [(160, 150), (300, 150), (300, 260), (160, 260)]),
        ("l", [(100, 440), (900, 440)]),
    ):
        hands.key(key)
        for pixel in clicks:
            hands.click(pixel)
        hands.key(Key.Key_Return)
        hands.settle()
    hands.key("r")
    hands.drag((520, 150), (600, 200), (700, 260))
    hands.settle()
    hands.key("e")
    hands.drag((900, 80), (930, 100), (960, 130))
    hands.settle()
    hands.key("w")
    hands.drag((1050, 80), (1100, 70), (1150, 100), (1120, 150), (1060, 140), (1050, 90))
    hands.settle()
    hands.key("a")
    hands.drag((400, 340), (450, 300), (500, 270))
    hands.settle()
    hands.shot("shapes")


def editing(hands: Hands) -> None:
    """One ship is nudged, turned, made larger, copied, halved and merged again; one more is deleted."""
    hands.key("v")
    hands.key(Key.Key_Escape)
    hands.look_at((230, 205))
    hands.click((230, 205))
    hands.until(lambda: len(hands.context.selection) == 1)
    (uuid,) = hands.context.selection
    for key, *modifiers in (
        (Key.Key_Right,),
        (Key.Key_Down, Modifier.ShiftModifier),
        (Key.Key_Right, Modifier.ControlModifier),
        (Key.Key_Up, Modifier.ControlModifier),
    ):
        before = repr(hands.store.get(Annotation, uuid))
        hands.key(key, *modifiers)
        hands.until(lambda before=before: repr(hands.store.get(Annotation, uuid)) != before)
        hands.settle(picture=False)
    count = hands.store.count(Annotation)
    hands.key(Key.Key_U, Modifier.ControlModifier)  # a copy in place
    hands.until(lambda: hands.store.count(Annotation) == count + 1)
    hands.settle(picture=False)
    hands.key(Key.Key_Delete)
    hands.until(lambda: hands.store.count(Annotation) == count)
    hands.settle()
    hands.shot("edited")


def one_click(hands: Hands) -> None:
    """The box of a ship by one click on it, taken back by undo."""
    ship = hands.truth[min(hands.truth)][0]
    hands.key(Key.Key_Escape)
    hands.key("1")
    hands.key("y")
    count = hands.store.count(Annotation)
    hands.look_at(np.mean(ship, axis=0))
    hands.click(np.mean(ship, axis=0))
    hands.until(lambda: hands.store.count(Annotation) == count + 1)
    hands.settle()
    hands.shot("one-click")
    hands.key(Key.Key_Return)
    hands.settle(picture=False)
    hands.key(Key.Key_Z, Modifier.ControlModifier)
    hands.settle(picture=False)
    hands.key(Key.Key_Z, Modifier.ControlModifier)
    hands.until(lambda: hands.store.count(Annotation) == count)
    hands.settle(picture=False)


def counting(hands: Hands) -> None:
    """A tally of thirty cars by clicks, the last two taken back."""
    hands.key("v")
    hands.key(Key.Key_Escape)
    hands.key("4")
    hands.key("n")
    for number in range(30):
        hands.click((200 + 24 * number, 350))
    for _ in range(2):
        hands.key(Key.Key_Backspace)
    hands.settle()
    hands.shot("tally")
    hands.key(Key.Key_Return)
    hands.settle()
    (tally,) = [count for count in hands.store.all(Count) if count.kind == "tally"]
    if tally.value != 28:
        raise SystemExit(f"28 cars were clicked, {tally.value} are kept")


def undo_and_redo(hands: Hands) -> None:
    """Forty steps back, and forth again: nothing differs."""
    rows = {row.uuid: repr(row) for row in hands.store.all(Annotation)}
    for key in (Key.Key_Z, Key.Key_Y):
        for _ in range(40):
            hands.key(key, Modifier.ControlModifier)
            hands.settle(picture=False)
    if {row.uuid: repr(row) for row in hands.store.all(Annotation)} != rows:
        raise SystemExit("forty undos and redos did not lead back")


def next_dates(hands: Hands) -> None:
    """On each further date what was marked before is carried forward and confirmed or denied; what is new is drawn."""
    for date in sorted(hands.truth)[1:]:
        carry(hands, date)


def carry(hands: Hands, date: str) -> None:
    """One date."""
    hands.key("v")
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_D, Modifier.ControlModifier)
    hands.settle()
    scene = next(s for s in hands.store.all(Scene) if s.name.endswith(date))
    while hands.context.active_scene != scene:
        hands.next_date()
    ships = np.array(hands.truth[date])
    hands.key("j")
    hands.settle()
    while waiting := hands.marks(review="carried"):
        (uuid,) = hands.context.selection
        mark = next(m for m in waiting if m.uuid == uuid)
        where = np.mean(mark.pixels, axis=0)
        there = mark.category != "vessel" or np.hypot(*(ships.mean(axis=1) - where).T).min() < 5
        hands.key(Key.Key_Return if there else Key.Key_Delete)
        left = len(waiting)
        hands.until(lambda left=left: len(hands.marks(review="carried")) < left)
        hands.settle(picture=False)
    hands.shot(f"reviewed-{date}")
    hands.key(Key.Key_Escape)
    hands.key("1")
    there = np.array([np.mean(m.pixels, axis=0) for m in hands.marks(category="vessel")]).reshape(-1, 2)
    new = [ship for ship in ships if not len(there) or np.hypot(*(there - ship.mean(axis=0)).T).min() > 5]
    if new:
        mark_ships(hands, [ship.tolist() for ship in new])
    hands.tell(f"date {date}", actions=0)


ACTS = (shapes, editing, one_click, counting, undo_and_redo, next_dates)


if __name__ == "__main__":
    main()
