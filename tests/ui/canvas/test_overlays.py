"""What a plugin may add to the canvas: something painted over it, and a tool of its own."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from roadstead.ui.canvas.tools import Pointer, Tool


class Spot:
    """A red square in the upper left corner."""

    def paint(self, painter, canvas):
        painter.fillRect(0, 0, 12, 12, Qt.GlobalColor.red)


class Counter(Tool):
    name = "counter"
    clicks = 0

    def press(self, at: Pointer) -> None:
        self.clicks += 1


def test_an_overlay_is_painted_over_the_picture(opened, idle):
    canvas = opened.viewport.canvas
    assert opened.context.canvas is canvas
    canvas.add_overlay(Spot())
    idle(opened)
    assert canvas.grab().toImage().pixelColor(4, 4).name() == "#ff0000"


def test_a_tool_of_a_plugin_is_taken_in_hand_by_name_and_gets_the_clicks(opened, idle, qtbot):
    canvas = opened.viewport.canvas
    canvas.add_tool("counter", Counter)
    with qtbot.waitSignal(canvas.tool_changed) as told:
        opened.viewport.set_tool("counter")
    assert told.args == ["counter"]
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, canvas.rect().center())
    assert canvas.tool.clicks == 1
