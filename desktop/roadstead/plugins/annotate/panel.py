"""The classes of marks with their keys and colours."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from roadstead.domain.operations import Changed
from roadstead.domain.records import Annotation
from roadstead.domain.vocabulary import CATEGORIES
from roadstead.plugins.annotate.commands import set_class
from roadstead.ui.context import AppContext

_SWATCH = 14
_REST_MS = 150


class ClassPanel(QWidget):
    """The classes; the marked one is what the next mark will be. Behind each how many there are on this scene."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._filling = False
        self._list = QListWidget()
        self._list.setAccessibleName("Classes of marks")
        self._list.setUniformItemSizes(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._list)
        self.setFocusProxy(self._list)
        for number, (category, colour) in enumerate(CATEGORIES.items(), start=1):
            item = QListWidgetItem(_swatch(colour, self.devicePixelRatioF()), "", self._list)
            item.setData(Qt.ItemDataRole.UserRole, category)
            item.setSizeHint(QSize(0, 26))
            item.setToolTip(f"Key {number}: for the next mark, or for the selected ones")
        self._list.currentItemChanged.connect(self._choose)
        context.categoryChanged.connect(lambda _: self._mark())
        context.caseChanged.connect(self._fill)
        context.sceneActivated.connect(lambda _: self._fill())
        context.changed.connect(self._refresh)
        self._counting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._counting.timeout.connect(self._count)
        self._show({})
        self._fill()

    def _refresh(self, changed: Changed) -> None:
        if "annotations" in changed.tables:
            self._fill()

    def _fill(self) -> None:
        if self._context.active_scene is None:
            self._show({})
        self._counting.start()
        self._mark()

    def _count(self) -> None:
        """Counts in a task, as a scene may have a hundred thousand marks."""
        session, scene = self._context.session, self._context.active_scene
        if session is None or scene is None:
            return

        store, uuid = session.store, scene.uuid
        self._context.run(
            "Counting the marks",
            lambda _: {c: store.count(Annotation, scene=uuid, category=c) for c in CATEGORIES},
            lambda counts: self._show(counts, uuid),
        )

    def _show(self, counts: dict[str, int], scene: str = "") -> None:
        active = self._context.active_scene
        if scene and (active is None or active.uuid != scene):
            return
        for row, category in enumerate(CATEGORIES):
            count = counts.get(category, 0)
            self._list.item(row).setText(f"{row + 1}   {category}" + (f"   {count:,}" if count else ""))

    def _mark(self) -> None:
        self._filling = True
        self._list.setCurrentRow(list(CATEGORIES).index(self._context.category))
        self._filling = False

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            set_class(self._context, item.data(Qt.ItemDataRole.UserRole))


def _swatch(colour: str, ratio: float) -> QPixmap:
    """A square of the class's colour, outlined as marks are, so that white shows on white."""
    picture = QPixmap(round(_SWATCH * ratio), round(_SWATCH * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#66717c"), 1))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(1, 1, _SWATCH - 2, _SWATCH - 2, 3, 3)
    painter.end()
    return picture
