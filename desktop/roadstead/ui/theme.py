"""How the window looks: own light and dark Fusion palettes, one accent, an 8 pixel grid, tabular figures."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from roadstead.domain.resources import resource

GRID = 8


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the window as ``#rrggbb``. Text on window and base reaches a contrast of at least 7 to 1, muted 4.5."""

    name: str
    window: str
    base: str
    alternate: str
    rail: str
    button: str
    text: str
    muted: str
    faint: str
    line: str
    hover: str
    accent: str
    on_accent: str
    tint: str
    done: str
    warning: str
    error: str


LIGHT = Theme(
    name="light",
    window="#f3f4f6",
    base="#ffffff",
    alternate="#f8f9fa",
    rail="#e9ebee",
    button="#fbfbfc",
    text="#1d242b",
    muted="#5b6670",
    faint="#a3abb3",
    line="#d5d9de",
    hover="#e3e7ec",
    accent="#0b63bd",
    on_accent="#ffffff",
    tint="#dbe8f6",
    done="#1b7a47",
    warning="#8f5a00",
    error="#b3261e",
)

DARK = Theme(
    name="dark",
    window="#1f2429",
    base="#171b1f",
    alternate="#1b2024",
    rail="#191d21",
    button="#2a3037",
    text="#e4e8ec",
    muted="#9aa5b0",
    faint="#626d78",
    line="#333b43",
    hover="#2c333a",
    accent="#58aaf5",
    on_accent="#0d1419",
    tint="#22384d",
    done="#5cc68c",
    warning="#e2b04a",
    error="#f28b82",
)


def choose(wanted: str, application: QApplication) -> Theme:
    """The theme of that name; for ``system`` the one the desktop asks for, light where it does not say."""
    if wanted == "system":
        return DARK if application.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if wanted == "dark" else LIGHT


def apply(theme: Theme, application: QApplication) -> None:
    """Gives the whole application these colours; icons follow by themselves."""
    application.setStyle("Fusion")
    application.setPalette(palette(theme))
    application.setStyleSheet(style_sheet(theme))


def apply_chosen(wanted: str) -> None:
    """Shows the theme of that name, or the system's."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply(choose(wanted, application), application)


def current() -> Theme:
    """The theme the application shows now."""
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def figures(font: QFont) -> QFont:
    """The font with tabular figures, so that numbers in columns and read-outs do not jump."""
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's roles."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.alternate,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.button,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.base,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.faint,
        role.Shadow: "#000000",
    }
    result = QPalette()
    for key, value in colours.items():
        result.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.faint))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return result


def style_sheet(theme: Theme) -> str:
    """What Fusion leaves open: spacing on the grid, hairlines, a quiet rail and quiet dock titles."""
    colours = {name: getattr(theme, name) for name in Theme.__slots__}
    return _SHEET.format(chevron=resource("icons", f"chevron-on-{theme.name}.svg").as_posix(), **colours)


_SHEET = """
QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QMenuBar {{ background: {window}; padding: 2px 4px; border: 0; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {base}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 28px; border-radius: 4px; }}
QMenu::item:selected {{ background: {tint}; color: {text}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QToolBar {{ background: {window}; border: 0; border-bottom: 1px solid {line}; padding: 4px 8px; spacing: 4px; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 6px 6px; }}
QToolBar QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 5px; }}
QToolBar QToolButton:hover {{ background: {hover}; }}
QToolBar QToolButton#qt_toolbar_ext_button {{ border: none; padding: 0; }}
QToolBar QToolButton:pressed, QToolBar QToolButton:checked {{ background: {tint}; }}
QToolBar QToolButton:focus {{ border: 1px solid {accent}; }}
QToolBar#rail {{ background: {rail}; border: 0; border-right: 1px solid {line}; padding: 8px 4px; spacing: 4px; }}
QToolBar#rail QToolButton {{ padding: 8px 4px 6px 4px; min-width: 56px; border-radius: 8px; }}
QDockWidget {{ titlebar-close-icon: none; }}
QWidget#dockTitle {{ background: {window}; border-bottom: 1px solid {line}; }}
QWidget#dockTitle QLabel {{ font-weight: 600; color: {text}; }}
QWidget#dockTitle QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 2px; }}
QWidget#dockTitle QToolButton:hover {{ background: {hover}; }}
QWidget#dockTitle QToolButton:focus {{ border: 1px solid {accent}; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {muted}; padding: 0 8px; }}
QMainWindow > QTabBar::tab {{ padding: 5px 12px; }}
QToolTip {{ background: {base}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QHeaderView::section {{ background: {window}; color: {muted}; border: 0; border-bottom: 1px solid {line}; padding: 4px 8px; }}
QTableView, QListView, QTreeView {{ background: {base}; border: 0; gridline-color: {line}; alternate-background-color: {alternate};
  selection-background-color: {tint}; selection-color: {text}; outline: 0; }}
QTableView::item {{ padding: 0 8px; border: 0; }}
QTableView::item:selected {{ background: {tint}; color: {text}; }}
QTableView::item:focus, QListView::item:focus {{ border: 1px solid {accent}; }}
QFrame#filterBox {{ background: {window}; border: 1px solid {faint}; border-radius: 8px; }}
QFrame#filterBox QListWidget {{ border: 1px solid {line}; border-radius: 4px; }}
QFrame#filterBox QListWidget::item {{ padding: 3px 2px; }}
QPushButton#chip {{ border: 1px solid {line}; border-radius: 10px; padding: 2px 10px; background: {button}; color: {text}; }}
QPushButton#chip:hover {{ background: {hover}; }}
QPushButton#chip:checked {{ background: {tint}; border: 1px solid {accent}; }}
QPushButton#chip:focus {{ border: 1px solid {accent}; }}
QTabBar::tab {{ background: transparent; color: {muted}; padding: 6px 12px; border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ background: {hover}; }}
QTabWidget::pane {{ border: 0; }}
QLineEdit, QComboBox, QPlainTextEdit, QSpinBox, QDoubleSpinBox {{ background: {base}; border: 1px solid {line}; border-radius: 4px; padding: 4px 6px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border: 1px solid {accent}; }}
QLineEdit[problem="true"], QComboBox[problem="true"] {{ border: 1px solid {error}; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: 0; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: 12px; height: 12px; }}
QLineEdit[quiet="true"], QComboBox[quiet="true"], QPlainTextEdit[quiet="true"] {{ background: transparent; border: 1px solid transparent;
  padding: 2px 0; }}
QLineEdit[quiet="true"]:hover, QComboBox[quiet="true"]:hover, QPlainTextEdit[quiet="true"]:hover {{ border: 1px solid {line}; background: {base}; }}
QLineEdit[quiet="true"]:focus, QComboBox[quiet="true"]:focus, QPlainTextEdit[quiet="true"]:focus {{ border: 1px solid {accent}; background: {base}; }}
QComboBox[quiet="true"] {{ padding-left: 3px; }}
QLineEdit[quiet="true"][problem="true"] {{ border: 1px solid {error}; background: {base}; }}
QComboBox QAbstractItemView {{ background: {base}; border: 1px solid {line}; }}
QPushButton {{ background: {button}; border: 1px solid {line}; border-radius: 6px; padding: 5px 14px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:focus {{ border: 1px solid {accent}; }}
QPushButton:disabled {{ color: {faint}; }}
QPushButton#primary {{ background: {accent}; color: {on_accent}; border: 1px solid {accent}; font-weight: 600; }}
QPushButton#primary:focus {{ border: 1px solid {text}; }}
QPushButton#primary:disabled {{ background: {line}; color: {faint}; border: 1px solid {line}; }}
QPushButton#link {{ border: 0; background: transparent; color: {accent}; text-align: left; padding: 2px 3px; }}
QPushButton#link:hover, QPushButton#link:focus {{ text-decoration: underline; }}
QCheckBox::indicator:unchecked, QAbstractItemView::indicator:unchecked {{ width: 12px; height: 12px; background: {base}; border: 1px solid {muted}; border-radius: 2px; }}
QLabel#muted, QLabel#hint {{ color: {muted}; }}
QLabel#heading {{ font-weight: 600; }}
QLabel#title {{ font-size: 15pt; font-weight: 600; }}
QLabel#problem {{ color: {error}; }}
QProgressBar {{ background: {hover}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {faint}; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QFrame#card {{ background: {base}; border: 1px solid {line}; border-radius: 8px; }}
QFrame#palette {{ background: {base}; border: 1px solid {faint}; border-radius: 10px; }}
QFrame#palette QLineEdit {{ border: 0; border-bottom: 1px solid {line}; border-radius: 0; padding: 10px 12px; font-size: 12pt; }}
QFrame#hairline {{ background: {line}; max-height: 1px; min-height: 1px; border: 0; }}
"""
