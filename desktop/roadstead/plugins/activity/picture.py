"""A chart as a picture: the drawing that the brief prints, three pixels for each of its points."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from roadstead.api import App, UserError, charting
from roadstead.domain.activities import Activity
from roadstead.plugins.activity.commands import write

_SCALE = 3.0


def write_chosen(app: App) -> None:
    """Writes the chart that is shown as a picture."""
    write(app, "Pictures (*.png)", ".png", write_png)


def write_png(found: Activity, path: Path) -> None:
    """Writes a chart as PNG on white; raises UserError where it cannot be written."""
    drawing = QSvgRenderer(QByteArray(charting.svg_of(found).encode()))
    size = drawing.defaultSize()
    image = QImage(QSize(round(size.width() * _SCALE), round(size.height() * _SCALE)), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter)
    painter.end()
    draft = path.with_name(f".{path.name}.part")
    try:
        if not QImageWriter(str(draft), b"png").write(image):
            raise UserError(f"{path} could not be written.", "Choose another place.")
        draft.replace(path)
    except OSError as error:
        raise UserError(f"{path} could not be written.", "Choose another place.") from error
    finally:
        draft.unlink(missing_ok=True)
