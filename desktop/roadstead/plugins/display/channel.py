"""One band of the picture: which, its histogram, its low and high value, its gamma."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from roadstead.imagery.looks import LEAST_GAMMA, MOST_GAMMA
from roadstead.imagery.statistics import BandFigures
from roadstead.plugins.display.histogram import Histogram
from roadstead.plugins.display.logic import band_title
from roadstead.ui import theme
from roadstead.ui.plain import label


class Channel(QWidget):
    """Signals: ``chosen(band)``, ``dragged(low, high)`` while a handle moves, ``set(low, high)``, ``bent(gamma)``."""

    chosen = Signal(int)
    dragged = Signal(float, float)
    set = Signal(float, float)
    bent = Signal(float)

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self.band = QComboBox()
        self.band.setAccessibleName(f"Band shown as {name}")
        self.band.activated.connect(lambda index: self.chosen.emit(index + 1))
        self.histogram = Histogram(colour)
        self.histogram.setAccessibleName(f"Histogram of {name}")
        self.low, self.high = self._edit(f"Black at, {name}"), self._edit(f"Full at, {name}")
        self.gamma = QDoubleSpinBox(minimum=LEAST_GAMMA, maximum=MOST_GAMMA, singleStep=0.1, decimals=2, prefix="γ ")
        self.gamma.setAccessibleName(f"Gamma, {name}")
        self.gamma.setToolTip("Above 1 dark parts become brighter, below 1 darker")
        self.gamma.setKeyboardTracking(False)
        self.gamma.valueChanged.connect(self.bent)
        head, foot, rows = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(label(name, "muted"))
        head.addWidget(self.band, 1)
        foot.addWidget(self.low, 1)
        foot.addWidget(self.gamma, 1)
        foot.addWidget(self.high, 1)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(head)
        rows.addWidget(self.histogram)
        rows.addLayout(foot)
        self.histogram.dragged.connect(self._tell_drag)
        self.histogram.released.connect(self.set)

    def show_band(
        self, band: int, names: Sequence[str], figures: BandFigures | None, reach: tuple[float, float], gamma: float
    ) -> None:
        """Shows a band, where it is cut, and its gamma."""
        with QSignalBlocker(self.band), QSignalBlocker(self.gamma):
            self.band.clear()
            self.band.addItems([band_title(n, names) for n in range(1, len(names) + 1)])
            self.band.setCurrentIndex(band - 1)
            self.gamma.setValue(gamma)
        self.histogram.show_band(figures, *reach)
        self._show_reach(*reach)

    def _tell_drag(self, low: float, high: float) -> None:
        self._show_reach(low, high)
        self.dragged.emit(low, high)

    def _show_reach(self, low: float, high: float) -> None:
        for edit, value in ((self.low, low), (self.high, high)):
            edit.setText(_number(value))
            edit.setProperty("problem", False)

    def _edit(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(theme.figures(made.font()))
        made.setAccessibleName(name)
        made.setToolTip(name.partition(",")[0] + " this value of the file")
        made.editingFinished.connect(lambda: self._typed(made))
        return made

    def _typed(self, edit: QLineEdit) -> None:
        """Takes a typed value; what is no number is marked and not taken."""
        if not edit.isModified():
            return
        edit.setModified(False)
        try:
            low, high = (float(e.text().replace(" ", "").replace(",", "")) for e in (self.low, self.high))
            problem = not (abs(low) < 1e30 and abs(high) < 1e30) or low == high
        except ValueError:
            problem = True
        edit.setProperty("problem", problem)
        edit.style().polish(edit)
        if not problem:
            self.set.emit(low, high)


def _number(value: float) -> str:
    return f"{value:.0f}" if value == round(value) and abs(value) < 1e9 else f"{value:.6g}"
