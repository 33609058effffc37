"""Photographs of a ship as small pictures, read by the imagery workers from the evidence store."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from roadstead.domain.records import Evidence, Vessel
from roadstead.ui import theme
from roadstead.ui.plain import breakable, label, tip

if TYPE_CHECKING:
    from roadstead.services.evidence import Kept
    from roadstead.ui.context import AppContext

_WIDE, _HIGH = 264, 198  # pixels of the screen
_MOST = 6


class Thumbs(QWidget):
    """The first photographs, each with its name; what is missing or altered is said in its place."""

    def __init__(self, context: AppContext, vessel: Vessel) -> None:
        super().__init__()
        self._context = context
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GRID // 2)
        store, uuids = context.require_session().store, vessel.photographs

        def work(_progress: object) -> list[Kept]:
            from roadstead.services import evidence

            return [evidence.state_of(store.path, each) for each in store.some(Evidence, uuids[:_MOST])]

        if len(uuids) > _MOST:
            self._rows.addWidget(label(f"The first {_MOST} of {len(uuids)}", "muted"))
        context.run("Looking at the photographs", work, self._show)

    def _show(self, found: list[Kept]) -> None:
        try:
            for kept in found:
                self._add(kept)
        except RuntimeError:  # the inspector shows something else by now, and this is deleted
            return

    def _add(self, kept: Kept) -> None:
        picture = QLabel()
        picture.setAccessibleName(f"Photograph {kept.evidence.name}")
        picture.setToolTip(tip(f"{kept.evidence.name}\nSHA-256 {kept.evidence.sha256}"))
        said = label(breakable(kept.sentence or kept.evidence.name), "problem" if kept.sentence else "muted", wrap=True)
        self._rows.addWidget(picture)
        self._rows.addWidget(said)
        if kept.sentence:
            picture.hide()
            return
        pool = self._context.pool

        def read(facts: Any) -> None:
            if facts.needs_pyramid:  # it would have to be decoded whole for a picture of this size
                said.setText(f"{said.text()}: too large for a small picture")
                return
            scale = min(_WIDE / facts.width, _HIGH / facts.height, 1.0)
            shape = max(round(facts.height * scale), 1), max(round(facts.width * scale), 1)
            window = (0, 0, facts.width, facts.height)
            self._when(pool.read_async(kept.path, window, shape), lambda array: _put(picture, array), said)

        self._when(pool.probe(kept.path, hashed=False), read, said)

    def _when(self, future: Future[Any], then: Any, said: QLabel) -> None:
        """Goes on, on the window's thread; says it where the file is no picture that can be read."""

        def go_on() -> None:
            try:
                if future.cancelled() or future.exception() is not None:
                    said.setText(f"{said.text()}: no picture can be read from it")
                else:
                    then(future.result())
            except RuntimeError:  # deleted meanwhile
                return

        future.add_done_callback(lambda _: self._context.later(go_on))


def _put(picture: QLabel, array: Any) -> None:
    high, wide = array.shape[:2]
    image = QImage(array.tobytes(), wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy()
    picture.setPixmap(QPixmap.fromImage(image))
    picture.setFixedSize(wide, high)
