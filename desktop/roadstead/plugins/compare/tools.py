"""The comparisons on the canvas, kept in step with the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from roadstead.api import Changed, UserError
from roadstead.domain.records import Mask, Registration, Scene
from roadstead.plugins.compare import logic
from roadstead.ui.canvas.comparison import Comparison, Mode
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas

_CHANGE = ("difference", "ratio")


class Comparisons(QObject):
    """Chooses which scenes are compared, and keeps to it as another scene is put on the canvas."""

    def __init__(self, context: AppContext, canvas: Canvas) -> None:
        super().__init__(context)
        self._context, self._canvas = context, canvas
        self._before_peek: Comparison | None = None
        self._active = ""
        canvas.scene_wanted.connect(context.activate_scene)
        canvas.peek_wanted.connect(self.peek)
        context.sceneActivated.connect(self._follow)
        context.caseChanged.connect(lambda: canvas.compare(None))
        context.changed.connect(self._note)
        context.partnerChanged.connect(lambda _: self._anew())

    def toggle(self, mode: Mode) -> None:
        """Compares in that way, or no more if it was so already."""
        now = self._canvas.comparison
        if now is not None and now.mode == mode:
            self._canvas.compare(None)
            return
        self._begin(self._made(mode, 2))

    def _begin(self, comparison: Comparison) -> None:
        """Compares so, with the keys of the canvas at hand: the arrows, and Esc to leave."""
        self._canvas.compare(comparison)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_other(self) -> None:
        """Shows the other date in place of the active one, or the active one again."""
        now = self._canvas.comparison
        if now is None or now.mode != "flicker":
            self._begin(self._made("flicker", 2))
        self._canvas.flip()

    def run_flicker(self) -> None:
        """Lets the two dates change by themselves, or stops that."""
        if self._canvas.comparison is None or self._canvas.comparison.mode != "flicker":
            self._begin(self._made("flicker", 2))
        self._canvas.toggle_flicker()

    def add_pane(self) -> None:
        """One more date in a split; after four, two again."""
        now = self._canvas.comparison
        count = len(now.scenes) + 1 if now is not None and now.mode == "split" else 3
        most = min(len(self._others()) + 1, logic.MOST_PANES)
        self._begin(self._made("split", count if count <= most else 2))

    def turn(self) -> None:
        """Lays the divider of a swipe across, or upright again."""
        now = self._canvas.comparison
        if now is not None and now.mode == "swipe":
            self._canvas.compare(replace(now, upright=not now.upright))

    def peek(self, on: bool) -> None:
        """Shows the other date while F is held."""
        if on:
            self._before_peek = self._canvas.comparison
            try:
                now = self._made("flicker", 2)
            except UserError as error:
                self._context.notices.report(error)
                return
            self._canvas.compare(replace(now, flipped=True))
        elif self._canvas.comparison is not None and self._canvas.comparison.mode == "flicker":
            before = self._before_peek
            self._canvas.compare(replace(before, flipped=False) if before is not None else None)

    def _others(self) -> list[Scene]:
        """The scenes that can be laid on the active one, those in view first, in the order in which they are offered."""
        active, canvas = self._context.active_scene, self._canvas
        if active is None:
            raise UserError("No scene is on the canvas.", "Choose a date in the filmstrip first.")
        known = [s for s in self._context.require_session().store.all(Scene) if s.uuid != active.uuid]
        placed = {uuid for uuid, frame in canvas.frames.items() if frame.placed}
        found = logic.partners(active, [s for s in known if s.uuid in placed], self._context.partner)
        return [s for s in found if s.uuid == self._context.partner or _in_view(canvas, s.uuid)]

    def _made(self, mode: Mode, count: int) -> Comparison:
        active, others = self._context.active_scene, self._others()
        if active is None or not others:
            raise UserError(
                "No other date shows this ground.",
                "Add an image of it, or give the images a georeference so that they can be laid on each other.",
            )
        return self._of(mode, logic.in_time([active, *others[: count - 1]]))

    def _of(self, mode: Mode, scenes: Sequence[Scene]) -> Comparison:
        made = Comparison(mode, tuple(s.uuid for s in scenes))
        if mode not in _CHANGE:
            return made
        store = self._context.require_session().store
        hidden = [
            (mask.scene, tuple((p.x, p.y) for p in mask.pixels))
            for s in scenes
            for mask in store.all(Mask, scene=s.uuid)
        ]
        told = logic.caution(scenes[0], scenes[1], store.all(Registration), store.all(Scene))
        return replace(made, hidden=tuple(hidden), caution=told)

    def _follow(self, scene: Scene | None) -> None:
        """Another scene is on the canvas: it takes the place of the one before it, unless it is shown already."""
        before, self._active = self._active, scene.uuid if scene else ""
        now = self._canvas.comparison
        if now is None or (scene is not None and scene.uuid in now.scenes):
            if now is not None and now.flipped:
                self._canvas.compare(replace(now, flipped=False))  # the one that was shown is the active one now
            return
        if scene is None:
            self._canvas.compare(None)
        elif now.mode == "split" and before in now.scenes:
            store = self._context.require_session().store
            kept = [store.find(Scene, uuid) for uuid in now.scenes if uuid != before]
            self._canvas.compare(self._of(now.mode, logic.in_time([scene, *(s for s in kept if s is not None)])))
        else:
            self._anew()

    def _anew(self) -> None:
        """The same way of comparing with scenes chosen anew; none where there is nothing to compare."""
        now = self._canvas.comparison
        if now is None:
            return
        try:
            made = self._made(now.mode, len(now.scenes))
        except UserError as error:
            self._canvas.compare(None)
            self._context.notices.report(error)
            return
        self._canvas.compare(replace(made, share=now.share, upright=now.upright))

    def _note(self, changed: Changed) -> None:
        if self._canvas.comparison is not None and changed.tables & {"scenes", "registrations", "masks"}:
            self._anew()


def _in_view(canvas: Canvas, uuid: str) -> bool:
    a, b = canvas.frames[uuid].bounds(), canvas.view.bounds
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def attach(context: AppContext) -> None:
    """Begins to follow the window."""
    if context.canvas is not None:
        Comparisons(context, context.canvas)


def _of(context: AppContext) -> Comparisons:
    found = context.findChild(Comparisons)
    if found is None:
        raise UserError("The canvas is not there yet.", "Wait a moment and try again.")
    return found


def flicker(context: AppContext) -> None:
    """The other date, and back."""
    _of(context).show_other()


def run_flicker(context: AppContext) -> None:
    """The two dates by turns."""
    _of(context).run_flicker()


def swipe(context: AppContext) -> None:
    """A divider between two dates."""
    _of(context).toggle("swipe")


def turn(context: AppContext) -> None:
    """The divider across or upright."""
    _of(context).turn()


def split(context: AppContext) -> None:
    """Two dates side by side."""
    _of(context).toggle("split")


def add_pane(context: AppContext) -> None:
    """One more date beside them."""
    _of(context).add_pane()


def blend(context: AppContext) -> None:
    """Two dates through each other."""
    _of(context).toggle("blend")


def difference(context: AppContext) -> None:
    """What has become darker or brighter."""
    _of(context).toggle("difference")


def ratio(context: AppContext) -> None:
    """The same as a ratio."""
    _of(context).toggle("ratio")


def less(context: AppContext) -> None:
    """The divider left, less of the later date, or slower."""
    if context.canvas is not None:
        context.canvas.slide(-0.1)


def more(context: AppContext) -> None:
    """The divider right, more of the later date, or faster."""
    if context.canvas is not None:
        context.canvas.slide(0.1)


def leave(context: AppContext) -> None:
    """One date again."""
    if context.canvas is not None:
        context.canvas.compare(None)
