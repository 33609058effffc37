"""Plain text everywhere: what comes out of a file never becomes markup, which could read local files."""

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_INDENT = 3  # as far as a field to type in sets its text in


def label(text: str = "", name: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label that shows its text as it is. ``name`` picks its look from the theme: muted, hint, heading, title, problem."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if name:
        made.setObjectName(name)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


class OneLine(QLabel):
    """A label of one line that leaves out the middle of a text that is too long for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setToolTip(tip(text))

    def minimumSizeHint(self) -> QSize:
        """Hardly any width."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.rect().adjusted(_INDENT, 0, 0, 0)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def tip(text: str) -> str:
    """The text as a tool tip that shows it letter by letter, also where it looks like markup."""
    if "<" not in text:  # Qt takes a text for markup only where it sees a tag
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<span style="white-space: pre-wrap">{escaped}</span>'


def breakable(text: str) -> str:
    """The text with places to break a line after the marks that hold long file names together."""
    return re.sub(r"([_./\\-])(?=\w)", "\\1\u200b", text) if any(len(word) > 30 for word in text.split()) else text


def menu_text(text: str) -> str:
    """The text for a menu entry: an ampersand stays one."""
    return text.replace("&", "&&")


def shortened(text: str, most: int = 60) -> str:
    """One line of at most that many letters, with an ellipsis where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
