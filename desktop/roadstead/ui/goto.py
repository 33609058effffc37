"""The line that goes to a place: coordinates in any notation, a pixel of the scene, or a name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Place
from roadstead.spatial.notation import Reading, in_notation, read_pixel, read_position, written
from roadstead.ui import theme
from roadstead.ui.canvas.decorations import metres_per_pixel
from roadstead.ui.plain import label

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas
    from roadstead.ui.canvas.stage import Stage
    from roadstead.ui.context import AppContext

_PAUSE_MS, _MARKED_MS = 150, 30_000
_KEPT = 12
_NEAR_M = 6000.0


class Marker:
    """A cross where the user went, with a ring of the radius within which the place is meant."""

    def __init__(self) -> None:
        self.position: LonLat | None = None
        self.pixel: tuple[str, Pixel] | None = None
        self.radius_m = 0.0

    def clear(self) -> None:
        """Shows nothing."""
        self.position = self.pixel = None

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Paints it where it is in view."""
        world = self._world(canvas)
        if world is None or not np.isfinite(world).all():
            return
        x, y = canvas.view.screen_at(*world.tolist())
        ground = metres_per_pixel(canvas.plane, canvas.view)
        ring = self.radius_m / ground if ground else 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, wide in ((canvas.look.outline, 4.5), (canvas.look.accent, 2.0)):
            painter.setPen(QPen(QColor(colour), wide))
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(QPointF(x + 5 * dx, y + 5 * dy), QPointF(x + 16 * dx, y + 16 * dy))
            if 8 < ring < 4000:
                painter.drawEllipse(QPointF(x, y), ring, ring)

    def _world(self, canvas: Stage) -> np.ndarray | None:
        if self.position is not None:
            found = canvas.plane.from_lonlat(np.array([self.position], dtype=float))
            return None if found is None else found[0]
        frame = canvas.frames.get(self.pixel[0]) if self.pixel else None
        return frame.to_world(np.array([self.pixel[1]]))[0] if self.pixel and frame and frame.placed else None


class GoLine(QFrame):
    """Says how it reads what is typed; Enter goes there, Up and Down bring back where the user went, Escape leaves."""

    def __init__(self, context: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._context = context
        self._over = parent
        self._marker = Marker()
        self._marked: Canvas | None = None
        self._found: tuple[str, Reading | Pixel] | None = None
        self._wanted = False  # Enter was pressed while a name was still being looked up
        self._back = -1
        self.field = QLineEdit(placeholderText="42.233N 130.300E, 52T FM 070 760, 1200, 340 px, or a place")
        self.field.setAccessibleName("Go to")
        self.reading = label("", "muted", wrap=True)
        self.reading.setContentsMargins(12, 4, 12, 4)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 4)
        rows.setSpacing(0)
        rows.addWidget(self.field)
        rows.addWidget(self.reading)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self._fades = QTimer(self, singleShot=True, interval=_MARKED_MS)
        self._fades.timeout.connect(self.unmark)
        self.field.textEdited.connect(self._edited)
        self.field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Opens at the top of the canvas, what was typed last marked to be typed over."""
        width = min(560, self._over.width() - 4 * theme.GRID)
        self.setGeometry((self._over.width() - width) // 2, 2 * theme.GRID, width, 88)
        self._back = -1
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.read()

    def leave(self) -> None:
        """Closes it and gives the focus to the canvas."""
        self._pause.stop()
        self.hide()
        if self._context.canvas is not None:
            self._context.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def unmark(self) -> None:
        """Takes the marker away."""
        self._marker.clear()
        if self._marked is not None:
            self._marked.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Escape, and the way back through what was typed before."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.read()
            self._wanted = self._found is None and bool(self.field.text().strip())
            self._go()
        elif key == Qt.Key.Key_Escape:
            self.unmark()
            self.leave()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._recall(1 if key == Qt.Key.Key_Up else -1)
        else:
            return False
        return True

    def read(self) -> None:
        """Reads what is typed: coordinates at once, a name off the window's thread."""
        text = self.field.text().strip()
        if self._found is not None and self._found[0] == text:
            return
        self._found = None
        pixel = read_pixel(text)
        if not text:
            self._say(
                "Decimal degrees, degrees and minutes, UTM, MGRS, a pixel or a name. Up brings back the last ones."
            )
        elif pixel is not None:
            self._take(text, pixel)
        else:
            try:
                self._take(text, read_position(text))
            except UserError as error:
                self._look_up(text, error)

    def _edited(self) -> None:
        self._wanted = False
        self._pause.start()

    def _look_up(self, text: str, error: UserError) -> None:
        session = self._context.session
        places = session.store.all(Place) if session else []
        if not any(letter.isalpha() for letter in text):
            self._say(str(error))
            return
        self._context.run(f"Looking up {text}", lambda _: _look_up(text, places), partial(self._take_name, text))

    def _take_name(self, text: str, found: Reading | str) -> None:
        if text != self.field.text().strip():
            return  # something else was typed meanwhile
        if isinstance(found, str):
            self._say(found)
        else:
            self._take(text, found)
            if self._wanted:
                self._go()

    def _take(self, text: str, found: Reading | Pixel) -> None:
        self._found = text, found
        if isinstance(found, Pixel):
            scene = self._context.active_scene
            self._say(
                f"Pixel {found.x:g}, {found.y:g} of {scene.name}." if scene else "A pixel, but no scene is shown."
            )
            return
        told = [written(found.position, "decimal"), written(found.position, "mgrs")]
        within = f"within {_rounded(found.radius_m)}" if found.radius_m >= 1 else ""
        other = f"Or {written(found.other, 'decimal')}." if found.other else ""
        head = f"Reads as {'; '.join(filter(None, (*told, within)))}."
        self._say(" ".join(filter(None, (head, found.note, other))))

    def _go(self) -> None:
        """Moves the canvas there, drops a marker and remembers the text."""
        canvas = self._context.canvas
        if canvas is None or self._found is None:
            return
        text, found = self._found
        problem = self._go_pixel(canvas, found) if isinstance(found, Pixel) else self._go_ground(canvas, found)
        if problem:
            self._say(problem)
            return
        self._wanted = False
        went = (text, *(t for t in self._context.settings.went if t != text))
        self._context.remember(went=went[:_KEPT])
        if self._marked is None:
            canvas.add_overlay(self._marker)
            self._marked = canvas
        self._fades.start()
        canvas.update()
        self.leave()

    def _go_pixel(self, canvas: Canvas, pixel: Pixel) -> str:
        frame = canvas.frame
        if frame is None:
            return "No scene is on the canvas. Choose one in the list of scenes, or type a position."
        if not (0 <= pixel.x <= frame.scene.width and 0 <= pixel.y <= frame.scene.height):
            return (
                f"{frame.scene.name} has {frame.scene.width:,} × {frame.scene.height:,} pixels; that one lies outside."
            )
        x, y = frame.to_world(np.array([pixel]))[0].tolist()
        canvas.set_view(canvas.view.centred(x, y))
        self._marker.position, self._marker.pixel, self._marker.radius_m = None, (frame.scene.uuid, pixel), 0.0
        return ""

    def _go_ground(self, canvas: Canvas, found: Reading) -> str:
        ground = metres_per_pixel(canvas.plane, canvas.view)
        across = ground * canvas.view.width if ground else _NEAR_M
        wanted = min(max(across, found.radius_m * 3), max(found.radius_m * 50, _NEAR_M))
        if not canvas.center_on(found.position, wanted if wanted != across else None):
            return "This scene has no georeference. Type a pixel such as 1200, 340 px, or leave the scene for the map."
        self._marker.position, self._marker.pixel, self._marker.radius_m = found.position, None, found.radius_m
        return ""

    def _recall(self, by: int) -> None:
        went = self._context.settings.went
        self._back = min(max(self._back + by, 0), len(went) - 1)
        if went:
            self.field.setText(went[self._back])
            self.read()

    def _say(self, text: str) -> None:
        self.reading.setText(text)
        self.adjustSize()
        self.resize(min(560, self._over.width() - 4 * theme.GRID), self.sizeHint().height())


def copy_position(context: AppContext) -> None:
    """Puts the position under the cursor, else the middle of the view, on the clipboard in the notation chosen."""
    from PySide6.QtGui import QGuiApplication

    from roadstead.ui.canvas.widget import lonlats

    canvas = context.canvas
    if canvas is None:
        raise UserError("There is no canvas yet.", "Try again in a moment.")
    at = canvas.pointer
    world = canvas.view.world_at(at.x, at.y) if at else (canvas.view.x, canvas.view.y)
    found = lonlats(canvas.plane, np.array([world]))
    if not found:
        raise UserError("There is no position on the Earth here.", "Scenes without a georeference have pixels only.")
    text = in_notation(found[0], context.settings.notation)
    QGuiApplication.clipboard().setText(text)
    context.notices.post("done", f"Copied {text}, {'under the cursor' if at else 'the middle of the view'}.")


def _look_up(text: str, places: list[Place]) -> Reading | str:
    from roadstead.spatial.finding import find_position

    try:
        return find_position(text, places)
    except UserError as error:
        return str(error)


def _rounded(metres: float) -> str:
    if metres >= 1000:
        return f"{metres / 1000:.2g} km" if metres < 99_500 else f"{round(metres / 1000, -1):.0f} km"
    return f"{round(metres, -1) if metres >= 100 else metres:.0f} m"
