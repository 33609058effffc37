"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry
from roadstead.domain.likelihood import WORDS

_HERE = "roadstead.plugins.annotate"
_ICD = "That the selected marks are what their class says; in the words of ICD 203"
_SAID = (
    (
        "keep",
        "Keep the likelihood for new marks",
        ("Alt+L",),
        "That of the selected mark, and its basis; again: no longer",
    ),
    ("toggle_basis", "Seen or assessed", ("Alt+A",), "Seen is drawn solid, assessed dashed"),
    ("toggle_occluded", "Occluded or not", ("Alt+O",), "Whether something hides a part of it"),
    ("toggle_partial", "Partial or not", ("Alt+P",), "Whether the edge of the image or a mask cuts it off"),
)
_TOOLS = (
    ("select", "Select", "V", "Click a mark to select and edit it; drag to move, pull its handles"),
    (
        "box",
        "Oriented box",
        "B",
        "Bow, stern, then the width, for ships, rail cars, containers; a drag with Shift makes it upright",
    ),
    ("rectangle", "Rectangle", "R", "A box along the image's sides"),
    (
        "polygon",
        "Polygon",
        "P",
        "Corner by corner; Enter closes it, Backspace takes one back, Shift keeps right angles",
    ),
    ("line", "Line", "L", "Point by point; Enter ends it, Shift keeps right angles. On the map it draws a leg by hand"),
    ("point", "Point", "O", "One click"),
    (
        "ellipse",
        "Ellipse",
        "E",
        "The ends of its long axis, then the width; or a drag, with Shift the circle across it",
    ),
    ("freehand", "Freehand", "W", "Round it in one drag; with Shift a line"),
    ("text", "Text", "T", "Click and type; Enter writes it. Shown in the brief, never counted"),
    ("arrow", "Arrow", "A", "From its tail to its tip. Shown in the brief, never counted"),
)
_HELPERS = (
    (
        "snapping",
        "Snapping on or off",
        "U",
        "Vertices are drawn to marks, the quay and the coast; Ctrl held suspends it",
    ),
    (
        "usual",
        "Draw the class in its usual shape",
        "Shift+U",
        "Box, ellipse, outline, line or point, as the class has it",
    ),
    ("loupe", "Loupe: by itself, always, never", "I", "By itself where a vertex is placed at a low zoom"),
)
_CLASSES = (
    ("hide", "Hide or show the class", ("H",), "Of the selected mark, else of the next one"),
    (
        "lock",
        "Lock or unlock the class",
        ("Shift+H",),
        "Marks of a locked class are shown, but cannot be taken hold of",
    ),
    ("show_all", "Show and unlock all classes", ("Ctrl+Shift+H",), ""),
    ("new", "New class", ("Ctrl+Alt+N",), "Its name, key, colour and attributes are typed in the inspector"),
    ("edit", "Edit the class", ("Ctrl+Alt+E",), "Of the selected mark, else of the next one; in the inspector"),
    ("remove", "Remove the class", (), "Where no mark has it; in the list of classes its marks can move to another"),
    ("up", "Move the class up", ("Ctrl+Alt+Up",), ""),
    ("down", "Move the class down", ("Ctrl+Alt+Down",), ""),
    ("read", "Import classes…", (), "A schema exported before, or a list of classes of COCO or YOLO"),
    ("write", "Export classes…", (), "As JSON, for other cases"),
)
_CUT = (
    ("lasso", "Lasso", "Shift+V", "Draw round marks to select them; Shift adds to the selection"),
    ("cut", "Split by a line", "X", "Draw right across the selected mark; a box is parted at right angles"),
    (
        "hole",
        "Cut a hole",
        "Shift+P",
        "Draw round what inside the selected mark does not belong to it; Enter cuts it out",
    ),
)
_MANY = (
    ("copy", "Copy", "Ctrl+C", "The selected marks; other programs get them as GeoJSON"),
    ("cut", "Cut", "Ctrl+X", "Copies the selected marks and removes them"),
    ("paste", "Paste", "Ctrl+V", "At the cursor; on another scene where they are on the ground"),
    ("duplicate", "Duplicate in place", "Ctrl+U", "The copies are selected, to be moved"),
    ("merge", "Merge", "Ctrl+M", "Boxes and polygons of a scene become one; what is said of the first is kept"),
    ("halve", "Halve", "Shift+X", "Across the length: of one block two"),
    ("fill", "Fill holes", "Ctrl+Shift+P", "Those of the selected marks; one alone goes with its last vertices"),
)
_HANDS = (
    ("all_", "Select all on this scene", "Ctrl+A", "But those of hidden and locked classes"),
    ("invert", "Invert the selection", "Alt+I", "On this scene"),
    ("alike", "Select the same class", "Ctrl+Alt+A", "On this scene"),
    ("following", "Next mark", "", "Tab on the picture"),
    ("preceding", "Previous mark", "", "Shift+Tab on the picture"),
    ("vertices", "Edit vertices and sides", "", "Enter on the picture; then Tab, arrows, Ins and Del"),
    ("turn_right", "Turn clockwise by 1°", "Ctrl+Right", "About the common centre of what is selected"),
    ("turn_left", "Turn anticlockwise by 1°", "Ctrl+Left", "About the common centre of what is selected"),
    ("turn_far_right", "Turn clockwise by 10°", "Ctrl+Shift+Right", "About the common centre"),
    ("turn_far_left", "Turn anticlockwise by 10°", "Ctrl+Shift+Left", "About the common centre"),
    ("larger", "Larger by 1 %", "Ctrl+Up", "About the common centre of what is selected"),
    ("smaller", "Smaller by 1 %", "Ctrl+Down", "About the common centre of what is selected"),
    ("much_larger", "Larger by 10 %", "Alt+Up", "About the common centre"),
    ("much_smaller", "Smaller by 10 %", "Alt+Down", "About the common centre"),
    ("left", "Nudge left", "", "Left arrow on the picture; with Shift ten pixels"),
    ("right", "Nudge right", "", "Right arrow on the picture; with Shift ten pixels"),
    ("up", "Nudge up", "", "Up arrow on the picture; with Shift ten pixels"),
    ("down", "Nudge down", "", "Down arrow on the picture; with Shift ten pixels"),
)


def register(registry: Registry) -> None:
    """Adds the tools, the classes, and what is done to marks."""
    registry.cli(f"{_HERE}.cli:add")
    registry.cli(f"{_HERE}.markcli:add")
    registry.window(f"{_HERE}.tools:attach")
    for tool, title, key, tip in _TOOLS:
        spaces = ("image", "map") if tool in ("select", "line") else ("image",)
        registry.command(
            Command(
                f"annotate.{tool}", title, keys=(key,), menu="Tools", icon=tool, tool=tool, tip=tip, workspaces=spaces
            )
        )
    for name, title, key, tip in _HELPERS:
        registry.command(Command(f"annotate.{name}", title, f"{_HERE}.commands:{name}", (key,), "View", tip=tip))
    run, chosen = f"{_HERE}.commands:", f"{_HERE}.commands:has_marks"
    registry.command(
        Command(
            "annotate.delete",
            "Delete",
            run + "delete",
            ("Del",),
            "Edit",
            "remove",
            tip="Removes the selected marks",
            enabled=chosen,
        )
    )
    registry.command(
        Command(
            "annotate.edit",
            "Edit label and note",
            run + "edit",
            ("F4",),
            "Edit",
            tip="In the inspector",
            enabled=chosen,
        )
    )
    registry.command(Command("annotate.clear", "Select nothing", run + "clear", ("Ctrl+Shift+A",), "Edit"))
    _add_hands(registry)
    _add_classes(registry, run)
    registry.panel(Panel("classes", "Classes", f"{_HERE}.panel:ClassPanel", "left", ("image",), ("Ctrl+Shift+C",)))


def _add_hands(registry: Registry) -> None:
    """What changes marks, and which are selected, by mouse and by key."""
    registry.window(f"{_HERE}.cutting:attach")
    for tool, title, key, tip in _CUT:
        registry.command(Command(f"annotate.tool_{tool}", title, keys=(key,), menu="Tools", tool=tool, tip=tip))
    for module, commands in (("pasting", _MANY), ("handling", _HANDS)):
        for name, title, key, tip in commands:
            registry.command(
                Command(
                    f"annotate.{name.strip('_')}",
                    title,
                    f"{_HERE}.{module}:{name}",
                    (key,) if key else (),
                    "Edit",
                    tip=tip,
                )
            )


def _add_classes(registry: Registry, run: str) -> None:
    """The keys of classes and of likelihoods, and what is done to the classes themselves."""
    for number in range(1, 10):
        registry.command(
            Command(
                f"class.{number}",
                f"Class with the key {number}",  # the hook gives it the name of the class
                f"{run}class_{number}",
                (str(number),),
                "Class",
                tip="For the next mark, or for the selected ones",
            )
        )
    for key, word in enumerate(("No likelihood", *(f"Likelihood: {word}" for word in WORDS))):
        name = f"likelihood_{key}" if key else "no_likelihood"
        registry.command(
            Command(f"likelihood.{key}", word, f"{_HERE}.doubting:{name}", (f"Alt+{key}",), "Class", tip=_ICD)
        )
    for name, title, keys, tip in _SAID:
        registry.command(Command(f"likelihood.{name}", title, f"{_HERE}.doubting:{name}", keys, "Class", tip=tip))
    for name, title, keys, tip in _CLASSES:
        registry.command(
            Command(
                f"classes.{name}",
                title,
                f"{_HERE}.schemas:{name}",
                keys,
                "Class",
                tip=tip,
                enabled=f"{_HERE}.schemas:writable",
            )
        )
    registry.cli(f"{_HERE}.classcli:add")
