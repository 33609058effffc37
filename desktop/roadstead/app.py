"""The window's composition root: application, context, plugins, main window."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from roadstead.services.plugins import load_plugins
from roadstead.services.settings import config_folder
from roadstead.ui import theme
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.services.notices import Notice
    from roadstead.services.settings import Settings
    from roadstead.ui.window import MainWindow


def run(case: Path | None = None) -> int:
    """Opens the window, on a case if one is given, and gives the exit status when it is closed."""
    application = make_application()
    window = make_window(application)
    catch_faults(window.context)
    if case is not None:
        window.started.connect(lambda: window.context.open_case(case))
    window.show()
    _heed_signals(application)
    return application.exec()


def catch_faults(context: AppContext) -> tuple[Any, Any]:
    """Makes notices of what nobody caught, on any thread, from now on; gives what did so before, for ``release_faults``."""
    before = sys.excepthook, threading.excepthook
    door = sys.excepthook = _door(context)

    def on_thread(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            door(fault.exc_type, fault.exc_value, fault.exc_traceback)

    threading.excepthook = on_thread
    if context.lasting:
        context.notices.listen(_keep_fault)
    return before


def release_faults(before: tuple[Any, Any]) -> None:
    """Puts back what took uncaught faults before."""
    sys.excepthook, threading.excepthook = before


def _heed_signals(application: QApplication) -> None:
    """Closes the window properly when the terminal asks to. Python hears a signal only when it runs, so it does at times."""
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: application.closeAllWindows())
    breath = QTimer(application, interval=400)
    breath.timeout.connect(lambda: None)
    breath.start()


def make_application() -> QApplication:
    """The one application, with its name; what is there already is used again."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Roadstead")
    application.setDesktopFileName("roadstead")
    return application


def make_window(application: QApplication, *, chosen_theme: str = "", lasting: bool = True) -> MainWindow:
    """The main window with every plugin, not yet shown; one that is not ``lasting`` neither heeds nor changes what the user has set."""
    from roadstead.ui.icons import icon

    context = AppContext(lasting=lasting)
    if chosen_theme:
        context.settings = _with_theme(context, chosen_theme)
    theme.apply(theme.choose(context.settings.theme, application), application)
    context.registry = load_plugins(config_folder() / "plugins", context.settings.disabled_plugins)
    from roadstead.ui.window import MainWindow

    window = MainWindow(context)
    application.setWindowIcon(icon("anchor", theme.LIGHT.accent))
    return window


def render_window(
    case: Path,
    out: Path,
    size: tuple[int, int] = (1440, 900),
    theme: str = "light",
    seconds: float = 30.0,
    workspace: str = "image",
) -> None:
    """Writes a picture of the window on a case, once map and tiles are there, without a screen."""
    from roadstead.ui.picture import render

    if "QT_QPA_PLATFORM" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application()
    window = make_window(application, chosen_theme=theme, lasting=False)
    before = catch_faults(window.context)
    try:
        render(window, case, out, size, seconds, workspace)
    finally:
        window.close()
        release_faults(before)


def _with_theme(context: AppContext, name: str) -> Settings:
    from dataclasses import replace

    return replace(context.settings, theme=name)


def _door(context: AppContext) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What takes our own bugs that no one caught: a notice with its details. A traceback is not for a user's terminal."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        context.notices.report(error.with_traceback(trace))

    return hook


def _keep_fault(notice: Notice) -> None:
    """Keeps the details of our own bug in ``last-fault.txt`` of the settings folder, as the command line does."""
    if notice.level != "bug":
        return
    path = config_folder() / "last-fault.txt"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{notice.text}\n\n{notice.detail}", encoding="utf-8")
