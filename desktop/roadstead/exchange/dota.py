"""DOTA: a text file beside each image, an object a line: eight pixel corners, the class, whether it is difficult.

Conventions. Pixels count from the upper left outer corner of the image. Corners go clockwise; the first is the one at
the object's front left where it has a front, which is our order: bow port, bow starboard, stern starboard, stern port.
The lines ``imagesource:`` and ``gsd:`` (metres a pixel) may stand first. A class is one word: spaces become hyphens,
and are read as spaces where the case knows the class so. A mark that is occluded or partial is written as difficult.
Source: J. Ding et al., DOTA v1.0 to v2.0 (2018 to 2021), the development kit's description of the annotation.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene
from roadstead.exchange import texts
from roadstead.exchange.extras import clean
from roadstead.exchange.marks import LIMIT, Found, Mark, Picture, Progress
from roadstead.exchange.outlines import corners_of, file_name

_HEAD = re.compile(r"^\s*(imagesource|gsd)\s*:\s*(.*)$", re.IGNORECASE)


def read(path: Path, told: Progress) -> Found:
    """The marks of one file, or of all in a folder (``labelTxt``); a picture is named as its file."""
    files = [path] if path.is_file() else sorted(path.rglob("*.txt"))
    if not files:
        raise UserError(f"{path} holds no DOTA labels.", "Choose a text file of labels, or the folder with them.")
    found = Found()
    for number, file in enumerate(files):
        told(number / len(files), file.name)
        _read_labels(file, file.name if path.is_file() else str(file.relative_to(path)), found)
        if len(found.marks) > LIMIT:
            raise UserError(f"{path.name} holds more than {LIMIT:,} marks.", "Import parts of it.")
    return found


def _read_labels(file: Path, where: str, found: Found) -> None:
    try:
        text = texts.read(file)
    except UserError as error:
        if file.is_file() and file.stat().st_size > 0:
            found.reject(where, error.what)
        return  # an empty file is an image without objects
    found.pictures[where] = Picture(file.stem)
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or _HEAD.match(line):
            continue
        try:
            found.marks.append(_mark(line, f"{where}, line {number}", where))
        except ValueError as error:
            found.reject(f"{where}, line {number}", str(error))


def _mark(line: str, where: str, picture: str) -> Mark:
    words = line.replace(",", " ").split()
    if len(words) < 9:
        raise ValueError(f"it has {len(words)} words; eight corners and a class are needed")
    try:
        numbers = [float(word) for word in words[:8]]
    except ValueError:
        raise ValueError("a corner is no number") from None
    rest = words[8:]
    difficult = rest.pop() if len(rest) > 1 and re.fullmatch(r"[012]", rest[-1]) else "0"
    fields: dict[str, Any] = {"attributes": '{"difficult": true}'} if difficult != "0" else {}
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    return Mark(where, picture, "box", corners, clean(" ".join(rest)), fields=fields, loose=True)


def write(marks: Sequence[Annotation], scenes: Sequence[Scene], folder: Path, told: Progress) -> None:
    """Writes ``labelTxt/IMAGE.txt`` for each scene into a folder."""
    labels = folder / "labelTxt"
    labels.mkdir(parents=True)
    for done, scene in enumerate(scenes):
        told(done / len(scenes), scene.name)
        lines = [f"imagesource:{' '.join((scene.sensor or scene.provider or scene.credit or 'unknown').split())}"]
        lines.append(f"gsd:{scene.gsd_m:.10g}" if scene.gsd_m else "gsd:null")
        lines += [_line(mark) for mark in marks if mark.scene == scene.uuid]
        text = "\n".join(lines) + "\n"
        (labels / f"{Path(file_name(scene)).stem}.txt").write_text(text, encoding="utf-8", newline="\n")


def _line(mark: Annotation) -> str:
    corners = " ".join(f"{value:.10g}" for p in corners_of(mark) for value in p)
    word = "-".join(mark.category.split()) or "unknown"
    difficult = mark.occluded or mark.partial or '"difficult": true' in mark.attributes
    return f"{corners} {word} {int(difficult)}"
