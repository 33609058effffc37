"""A canvas on which marks are selected."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from roadstead.ui.canvas.comparing import Comparing


class Selecting(Comparing):
    """What is selected. Signals: ``selection_changed(uuids)``; ``remove_requested(uuids)``."""

    remove_requested = Signal(object)
    selection_changed = Signal(object)

    def commit(self) -> None:
        """What is being changed becomes an action before something else is selected. The subclass's part."""

    def select(self, uuids: Sequence[str]) -> None:
        """Selects these annotations and sightings and no others; uuids of other things are kept but show nothing here."""
        if set(uuids) != set(self.marks.selected):
            self.commit()
            self.marks.selected = tuple(uuids)
            self.points.selected = frozenset(uuids)
            self.update()
            self.selection_changed.emit(self.marks.selected)

    def step(self, by: int) -> bool:
        """Selects the next mark of the scene that is shown, or the one before, and goes there; False where it has none."""
        found = self.marks.of_scene(self.active)
        if not found:
            return False
        here = next((found.index(uuid) for uuid in self.marks.selected if uuid in found), -1 if by > 0 else 0)
        self.select((found[(here + by) % len(found)],))
        self.show_selected()
        return True

    def show_selected(self) -> None:
        """Brings the selected annotations into view, if they are not."""
        bounds, seen = self.marks.bounds(self.marks.selected), self.view.bounds
        if bounds and not (
            seen[0] <= bounds[0] and seen[1] <= bounds[1] and seen[2] >= bounds[2] and seen[3] >= bounds[3]
        ):
            fitted = self.view.fitted(bounds, margin=0.3)
            self.set_view(fitted.centred(fitted.x, fitted.y, min(self.view.scale, fitted.scale)))

    def remove_selected(self) -> None:
        """Asks for the selected annotations to be removed."""
        if self.marks.selected:
            self.commit()
            self.remove_requested.emit(self.marks.selected)
