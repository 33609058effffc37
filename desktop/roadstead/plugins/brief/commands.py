"""What can be done about the brief."""

from roadstead.api import App


def show(app: App) -> None:
    """Opens the brief's panel."""
    app.show_panel("brief.panel")


def has_case(app: App) -> bool:
    """Whether a case is open."""
    return app.session is not None
