"""The classes of marks with their keys and colours."""

from collections import Counter

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from roadstead.api import annotating
from roadstead.domain.operations import Changed
from roadstead.plugins.annotate.commands import set_class
from roadstead.plugins.annotate.doubting import kept_words
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label

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
        self._kept = label("", "muted", wrap=True)
        rows.addWidget(self._kept)
        context.saidChanged.connect(self._tell_kept)
        self._tell_kept()
        self.setFocusProxy(self._list)
        self._list.currentItemChanged.connect(self._choose)
        context.categoryChanged.connect(lambda _: self._mark())
        context.schemaChanged.connect(lambda _: self._build())
        context.caseChanged.connect(self._fill)
        context.sceneActivated.connect(lambda _: self._fill())
        context.changed.connect(self._refresh)
        self._counting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._counting.timeout.connect(self._count)
        self._build()

    def _build(self) -> None:
        self._filling = True
        self._list.clear()
        for category in self._context.schema:
            item = QListWidgetItem(_swatch(category.colour, self.devicePixelRatioF()), "", self._list)
            item.setData(Qt.ItemDataRole.UserRole, category.name)
            item.setSizeHint(QSize(0, 26))
            key = f"Key {category.key}: for" if category.key else "For"
            item.setToolTip(f"{key} the next mark, or the selected ones")
        self._filling = False
        self._show({})
        self._fill()

    def _tell_kept(self) -> None:
        said = self._context.said
        words = kept_words(said) if said else ""
        self._kept.setText(f"New marks: {words or 'what is chosen next'} (Alt+L ends it)")
        self._kept.setVisible(said is not None)

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
            lambda _: annotating.tallied(store, "category", scene=uuid),
            lambda counts: self._show(counts, uuid),
        )

    def _show(self, counts: dict[str, int], scene: str = "") -> None:
        active = self._context.active_scene
        if scene and (active is None or active.uuid != scene):
            return
        schema, found = self._context.schema, Counter[str]()
        for name, count in counts.items():
            found[schema.named(name)] += count
        for row, category in enumerate(schema):
            count = found[category.name]
            key = category.key or "\u2007"  # a blank as wide as a digit
            self._list.item(row).setText(f"{key}   {category.name}" + (f"   {count:,}" if count else ""))

    def _mark(self) -> None:
        self._filling = True
        names = [category.name for category in self._context.schema]
        self._list.setCurrentRow(names.index(self._context.category) if self._context.category in names else -1)
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
