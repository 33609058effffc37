"""The classes of marks with their keys and colours."""

from collections import Counter

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QMenu, QPushButton, QVBoxLayout, QWidget

from roadstead.api import annotating
from roadstead.domain.operations import Changed
from roadstead.plugins.annotate.commands import set_class
from roadstead.plugins.annotate.doubting import kept_words
from roadstead.plugins.annotate.schemas import remove_class
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, menu_text
from roadstead.ui.swatches import swatch

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
        self._kept.setContentsMargins(8, 0, 8, 0)
        rows.addWidget(self._kept)
        rows.addLayout(self._buttons())
        context.saidChanged.connect(self._tell_kept)
        self._tell_kept()
        self.setFocusProxy(self._list)
        self._list.currentItemChanged.connect(self._choose)
        self._list.itemActivated.connect(lambda _: self._of_class("classes.edit"))
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(lambda at: self._menu().popup(self._list.mapToGlobal(at)))
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
            item = QListWidgetItem(
                swatch(category.colour, self.devicePixelRatioF(), hollow=category.hidden), "", self._list
            )
            item.setData(Qt.ItemDataRole.UserRole, category.name)
            item.setSizeHint(QSize(0, 26))
            key = f"Key {category.key}: for" if category.key else "For"
            item.setToolTip(f"{key} the next mark, or the selected ones")
        self._filling = False
        self._show({})
        self._fill()

    def _buttons(self) -> QHBoxLayout:
        """What is done to classes; all of it is in the list's menu too."""
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 4, 4)
        for text, command in (("New", "classes.new"), ("Edit", "classes.edit")):
            button = QPushButton(text)
            button.clicked.connect(lambda _=False, c=command: self._of_class(c))
            row.addWidget(button)
        more = QPushButton("More")
        more.clicked.connect(lambda: self._menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        row.addWidget(more)
        return row

    def _menu(self) -> QMenu:
        """What can be done to the class in hand."""
        menu, context = QMenu(self), self._context
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        category = context.schema.find(context.category)
        if context.session is None or category is None:
            return menu
        name = menu_text(category.name)
        for text, command in (
            (f"Edit {name}", "classes.edit"),
            (f"Show {name}" if category.hidden else f"Hide {name}", "classes.hide"),
            (f"Unlock {name}" if category.locked else f"Lock {name}", "classes.lock"),
            ("Move up", "classes.up"),
            ("Move down", "classes.down"),
            (f"Remove {name}", "classes.remove"),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, c=command: self._of_class(c))
        into = menu.addMenu(f"Remove {name}, its marks become")
        for other in context.schema:
            if other.uuid != category.uuid:
                into.addAction(menu_text(other.name)).triggered.connect(
                    lambda _=False, o=other: remove_class(context, category, o)
                )
        menu.addSeparator()
        for text, command in (
            ("New class", "classes.new"),
            ("Show and unlock all", "classes.show_all"),
            ("Import…", "classes.read"),
            ("Export…", "classes.write"),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, c=command: context.invoke(c))
        return menu

    def _of_class(self, command: str) -> None:
        """Does it to the class in the list, whatever mark is selected."""
        self._context.select(frozenset())
        self._context.invoke(command)

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
            words = [f"{key}   {category.name}", f"{count:,}" if count else ""]
            words += ["hidden" if category.hidden else "", "locked" if category.locked else ""]
            self._list.item(row).setText("   ".join(filter(None, words)))

    def _mark(self) -> None:
        self._filling = True
        names = [category.name for category in self._context.schema]
        self._list.setCurrentRow(names.index(self._context.category) if self._context.category in names else -1)
        self._filling = False

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            set_class(self._context, item.data(Qt.ItemDataRole.UserRole))
            chosen = self._context.schema.find(self._context.category)
            if chosen and any(category.uuid in self._context.selection for category in self._context.schema):
                self._context.select(frozenset((chosen.uuid,)))  # the inspector goes along
