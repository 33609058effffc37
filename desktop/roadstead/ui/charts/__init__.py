"""Charts, drawn by pyqtgraph, which nothing else imports; the room is entered when the first chart is shown."""

from roadstead.ui.charts.view import ChartView

__all__ = ["ChartView"]
