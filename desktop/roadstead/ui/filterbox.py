"""The box in which one column of a table is filtered: values to choose from, a text, or a range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from roadstead.domain.errors import UserError
from roadstead.domain.query import Among, Between, Filter, Holds, Test
from roadstead.domain.records import Scene
from roadstead.services.filtering import bound, days
from roadstead.ui import theme
from roadstead.ui.plain import label, shortened

if TYPE_CHECKING:
    from roadstead.storage import CaseStore
    from roadstead.ui.fields import Field, Kind, NameOf

Found = dict[str, tuple[list[Any], int]]
"""Values of a column as they are shown: those stored under it, and how many rows have one of them."""
EMPTY = "(empty)"
MOST = 500
_UNITS = {"_m": "m", "_m2": "m²", "_deg": "°", "_px": "px", "_percent": "%", "_low": "h"}


def way(field: Field) -> str:
    """How a column is filtered: ``range``, ``dates``, ``words``, or empty where it cannot be."""
    if not field.order:
        return ""
    return "range" if field.number else "dates" if field.typed else "words"


def unit(field: Field) -> str:
    """The unit in which the bounds of a column are given."""
    return next((sign for end, sign in _UNITS.items() if field.order.endswith(end)), "")


def column_of(field: Field) -> str:
    """The column of a field in its own table."""
    return field.order.partition(".")[0]


def found_values(store: CaseStore, kind: Kind, field: Field, names: NameOf, tests: tuple[Test, ...]) -> Found:
    """The commonest values of a column under the other filters, scenes by their date."""
    found: Found = {}
    for value, count in store.values(kind.record, column_of(field), tests, MOST):
        shown = _shown(store, kind, field, names, value)
        stored, number = found.get(shown, ([], 0))
        found[shown] = ([*stored, value], number + count)
    return dict(sorted(found.items())) if field.order.startswith("scene.") else found


def _shown(store: CaseStore, kind: Kind, field: Field, names: NameOf, value: Any) -> str:
    text = field.show(replace(kind.record(), **{column_of(field): value if value is not None else ""}), names)
    if field.order == "scene.name" and value:
        scene = store.find(Scene, value)
        return f"{scene.taken:%Y-%m-%d}  {text}" if scene is not None and scene.taken else f"undated  {text}"
    return " ".join(text.split()) if text.strip("– ") else EMPTY


def among(field: Field, found: Found, chosen: list[str]) -> Filter:
    """The filter of some values."""
    values = tuple(value for shown in chosen for value in found[shown][0])
    told = ", ".join(shortened(" ".join(shown.split()), 28) for shown in chosen[:3])
    more = f" and {len(chosen) - 3} more" if len(chosen) > 3 else ""
    return Filter(field.title, f"{field.title}: {told}{more}", Among(column_of(field), values))


def holding(field: Field, text: str) -> Filter:
    """The filter of a text that a column holds."""
    return Filter(field.title, f"{field.title} holds “{shortened(text, 28)}”", Holds((field.order,), text))


def within(field: Field, low: str, high: str) -> Filter | None:
    """The filter of a range, None where both ends are empty; raises UserError for what is no bound."""
    if not low.strip() and not high.strip():
        return None
    if way(field) == "dates":
        start = days(low).start if low.strip() else None
        end = days(high).end if high.strip() else None
        test, crossed = Between(field.order, start, end), start is not None and end is not None and start > end
    else:
        least, most = bound(low), bound(high)
        test, crossed = Between(field.order, least, most), least is not None and most is not None and least > most
    if crossed:
        raise UserError(f"{low.strip()} is more than {high.strip()}.", "Give the smaller bound first.")
    sign = f" {unit(field)}".rstrip() if way(field) == "range" else ""
    told = " ".join(f"{word} {text.strip()}" for word, text in (("from", low), ("to", high)) if text.strip())
    return Filter(field.title, f"{field.title} {told}{'' if told[-1:].isalpha() else sign}", test)


class FilterBox(QFrame):
    """Filters one column. Enter or the button applies it, Esc leaves it; an empty box takes the filter away.

    ``take`` gets the filter, ``back`` gives the focus back.
    """

    def __init__(
        self, field: Field, take: Callable[[Filter | None], None], back: Callable[[], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("filterBox")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(f"Filter of {field.title}")
        self.field = field
        self._take = take
        self._back = back
        self._found: Found = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 10, 12, 12)
        self._rows.setSpacing(theme.GRID)
        self._rows.addWidget(label(f"Rows by {field.title.lower()}", "heading"))
        self.lines = [QLineEdit() for _ in range(1 if way(field) == "words" else 2)]
        self.values = QListWidget()
        self._problem = label("", "problem", wrap=True)
        self._problem.hide()
        self._lay()
        self.setFixedWidth(320)

    def _lay(self) -> None:
        ranged = way(self.field) != "words"
        hints = ("From", "To") if ranged else ("Holds this text, or choose below",)
        line = QHBoxLayout()
        example = f" ({unit(self.field)})" if unit(self.field) else " 2023-10-12" if way(self.field) == "dates" else ""
        for edit, hint in zip(self.lines, hints, strict=True):
            edit.setPlaceholderText(hint + (example if ranged else ""))
            edit.setAccessibleName(f"{self.field.title}: {hint.lower()}")
            edit.returnPressed.connect(self.apply)
            line.addWidget(edit)
        self._rows.addLayout(line)
        if not ranged:
            self.lines[0].textChanged.connect(self._narrow)
            self.values.setAccessibleName(f"Values of {self.field.title}; Space chooses")
            self.values.setMinimumHeight(220)
            self._rows.addWidget(self.values)
        self._rows.addWidget(self._problem)
        buttons = QHBoxLayout()
        for text, call in (("No filter", lambda: self._end(None)), ("Show these rows", self.apply)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(call)
            buttons.addWidget(button)
        self._rows.addLayout(buttons)

    def show_values(self, found: Found, chosen: Test | None) -> None:
        """Offers these values, those of the present filter chosen."""
        self._found = found
        taken = set(chosen.values) if isinstance(chosen, Among) else set()
        for shown, (stored, count) in found.items():
            item = QListWidgetItem(f"{shortened(shown, 36)}    {count:,}")
            item.setData(Qt.ItemDataRole.UserRole, shown)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if taken & set(stored) else Qt.CheckState.Unchecked)
            self.values.addItem(item)
        if isinstance(chosen, Holds):
            self.lines[0].setText(chosen.text)

    def open_at(self, at: QPoint) -> None:
        """Opens the box with its upper left corner there on the window, or as near as it has room."""
        self.adjustSize()
        room = self.window().rect()
        x = max(0, min(at.x(), room.right() - self.width()))
        self.move(x, max(0, min(at.y(), room.bottom() - self.height() - theme.GRID)))
        self.show()
        self.raise_()
        self.lines[0].setFocus(Qt.FocusReason.PopupFocusReason)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def apply(self) -> None:
        """Takes what is chosen, else what is typed; says what is wrong with it."""
        chosen = self.chosen()
        try:
            if way(self.field) != "words":
                found = within(self.field, self.lines[0].text(), self.lines[1].text())
            elif chosen:
                found = among(self.field, self._found, chosen)
            else:
                text = self.lines[0].text().strip()
                found = holding(self.field, text) if text else None
        except UserError as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        self._end(found)

    def chosen(self) -> list[str]:
        """The values that are chosen."""
        items = (self.values.item(row) for row in range(self.values.count()))
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies from anywhere in the box, Esc closes it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _narrow(self, text: str) -> None:
        for row in range(self.values.count()):
            item = self.values.item(row)
            item.setHidden(text.casefold() not in str(item.data(Qt.ItemDataRole.UserRole)).casefold())

    def _end(self, found: Filter | None) -> None:
        self._take(found)
        self._leave()

    def _leave(self) -> None:
        self._back()
        self.close()

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """Closes the box when the user goes elsewhere in the window."""
        if now is not None and not self.isAncestorOf(now):
            self.close()
