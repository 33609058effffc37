"""Exports of marks to formats of images: one file, or a folder of files."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene
from roadstead.exchange.files import check_free, drafts, exists, publish
from roadstead.exchange.losses import KINDS
from roadstead.exchange.marks import Progress
from roadstead.exchange.outlines import file_name

# The module of each, and the ending of its one file; empty where it is a folder.
WRITERS = {
    "coco": ("coco", ".json"),
    "cvat": ("cvat", ".xml"),
    "yolo-obb": ("yolo", ""),
    "dota": ("dota", ""),
    "labelme": ("labelme", ""),
}


def place(out: Path, format_name: str) -> Path:
    """Where the export goes; raises UserError for a name that does not fit the format."""
    ending, out = WRITERS[format_name][1], out.absolute()
    if ending and (out.is_dir() or out.suffix.lower() != ending):
        raise UserError(f"“{out.name}” is no name for {format_name}.", f"End it in {ending}.")
    if not ending and out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file, and {format_name} is a folder of files.", "Give the name of a folder.")
    return out


def kept(marks: Sequence[Annotation], format_name: str) -> list[Annotation]:
    """The marks that a format of images can hold."""
    return [mark for mark in marks if mark.kind in KINDS[format_name] and mark.pixels]


def write(
    marks: Sequence[Annotation],
    scenes: Sequence[Scene],
    out: Path,
    format_name: str,
    *,
    replace: bool,
    told: Progress,
) -> tuple[Path, ...]:
    """Writes marks that the format can hold, whole or not at all; gives the files. Two images of one name are refused."""
    module, ending = WRITERS[format_name]
    if not ending:
        _refuse_namesakes(scenes, format_name)
    if ending:
        check_free([out], replace)
    elif not out.parent.is_dir():
        raise UserError(f"The folder {out.parent} is not there.", "Make it, or choose another.")
    with drafts(out.parent) as folder:
        draft = folder / "export"
        if not ending:
            draft.mkdir()
        import_module(f"roadstead.exchange.{module}").write(marks, scenes, draft, told)
        files = sorted(p for p in draft.rglob("*") if p.is_file()) if not ending else [draft]
        pairs = [(file, out / file.relative_to(draft)) for file in files] if not ending else [(draft, out)]
        taken = [target for _, target in pairs if target.exists()]
        if taken and not replace:
            raise exists(taken[0])
        publish(pairs, replace)
    return tuple(target for _, target in pairs)


def _refuse_namesakes(scenes: Sequence[Scene], format_name: str) -> None:
    names: dict[str, str] = {}
    for scene in scenes:
        stem = Path(file_name(scene)).stem.casefold()
        if stem in names:
            raise UserError(
                f"The scenes {names[stem]} and {scene.name} have images of one name, and {format_name} knows them by it.",
                "Export them one at a time, or as COCO or CVAT.",
            )
        names[stem] = scene.name
