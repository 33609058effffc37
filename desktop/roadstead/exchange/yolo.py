"""YOLO: oriented boxes, upright boxes and outlines in text files, one beside each image, and ``data.yaml`` with the classes.

Conventions. Coordinates are parts of the image's width and height from its upper left outer corner, 0 to 1. A line is
a class number and: four corners (oriented box), centre, width and height (upright box), three corners or more
(outline), each with a score behind it in files of predictions. We write four corners clockwise, bow port first, as the
format asks for no order; a reader that wants the angle finds it from the longer side. Ultralytics' trainer takes
corners as the corners of the smallest box about them.

A folder holds ``data.yaml`` (or ``classes.txt``) and ``labels/**/IMAGE.txt``; a single ``IMAGE.txt`` is read too.
Without the size of an image its marks wait for the scene: positions are given in parts and scaled to it.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene
from roadstead.exchange import texts
from roadstead.exchange.extras import clean
from roadstead.exchange.marks import LIMIT, Found, Mark, Picture, Points, Progress, upright
from roadstead.exchange.outlines import corners_of, file_name

_NOT_LABELS = ("classes.txt", "requirements.txt", "readme.txt", "train.txt", "val.txt", "test.txt", "obj.names")
_LINE = re.compile(r"^\s*(?:-\s+(?P<item>.+)|(?P<key>[^\s:#-][^:]*):\s*(?P<value>.*))$")


def read(path: Path, told: Progress) -> Found:
    """The marks of a folder, of its ``data.yaml`` or of one file of labels; pixels are parts of the image (0 to 1)."""
    folder = path if path.is_dir() else path.parent
    single = path if path.is_file() and path.suffix.lower() == ".txt" else None
    names = _names(folder if single is None else _above(folder))
    files = [single] if single else [p for p in sorted(folder.rglob("*.txt")) if p.name.lower() not in _NOT_LABELS]
    if not files:
        raise UserError(f"{path} holds no YOLO labels.", "Choose the folder with data.yaml and the labels below it.")
    found = Found()
    for number, file in enumerate(files):
        told(number / len(files), file.name)
        _read_labels(file, str(file.relative_to(folder)), names, found)
        if len(found.marks) > LIMIT:
            raise UserError(f"{path.name} holds more than {LIMIT:,} marks.", "Import parts of it.")
    return found


def _above(folder: Path) -> Path:
    """The nearest folder at or above that has the names of the classes."""
    for place in (folder, *list(folder.parents)[:3]):
        if any((place / name).is_file() for name in ("data.yaml", "data.yml", "dataset.yaml", "classes.txt")):
            return place
    return folder


def _names(folder: Path) -> dict[str, str]:
    """The classes by their numbers; none where the folder does not say."""
    for name in ("data.yaml", "data.yml", "dataset.yaml"):
        if (folder / name).is_file():
            return names_of(texts.read(folder / name))
    others = sorted(folder.glob("*.y*ml"))
    if others:
        return names_of(texts.read(others[0]))
    listed = folder / "classes.txt"
    if not listed.is_file():
        return {}
    lines = [line.strip() for line in texts.read(listed).splitlines()]
    return {str(n): clean(line) for n, line in enumerate(lines) if line}


def names_of(text: str) -> dict[str, str]:
    """The classes in a ``data.yaml``: ``names`` as a list in brackets, as lines with dashes, or as numbers with names."""
    inline = re.search(r"^names:\s*(\[.*?\]|\{.*?\})", text, re.MULTILINE | re.DOTALL)
    if inline:
        words = re.findall(
            r"""\s*(?:(\d+)\s*:\s*)?(?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)"|([^,\[\]{}'"\n]+))""", inline[1]
        )
        plain = [(key, (a.replace("''", "'") or b or c).strip()) for key, a, b, c in words]
        return {key or str(n): clean(word) for n, (key, word) in enumerate(p for p in plain if p[1])}
    found: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        if re.match(r"^names:\s*(#.*)?$", line):
            inside = True
            continue
        match = _LINE.match(line)
        if not inside or not match or not line.strip():
            continue
        if match["key"] and not line[:1].isspace():
            break
        key = (match["key"] or str(len(found))).strip()
        found[key] = clean(_unquoted(match["item"] or match["value"] or ""))
    return found


def _unquoted(word: str) -> str:
    bare = word.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        try:
            return str(json.loads(bare))
        except ValueError:
            return bare[1:-1]
    if len(bare) > 1 and bare[0] == bare[-1] == "'":
        return bare[1:-1].replace("''", "'")
    return re.split(r"\s+#", bare)[0].strip()


def _read_labels(file: Path, where: str, names: dict[str, str], found: Found) -> None:
    try:
        text = texts.read(file)
    except UserError as error:
        if file.is_file() and file.stat().st_size > 0:
            found.reject(where, error.what)
        return  # an empty file is an image without marks
    found.pictures[where] = Picture(file.stem, 1.0, 1.0)
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.marks.append(_mark(line.split(), f"{where}, line {number}", where, names))
        except ValueError as error:
            found.reject(f"{where}, line {number}", str(error))


def _mark(words: list[str], where: str, picture: str, names: dict[str, str]) -> Mark:
    try:
        numbers = [float(word) for word in words[1:]]
    except ValueError:
        hint = "; it looks like DOTA" if len(words) in (9, 10) else ""
        raise ValueError(f"a coordinate is no number{hint}") from None
    fields = {}
    if len(numbers) > 4 and len(numbers) % 2:
        fields["score"] = numbers.pop()
    if any(abs(value) > 2 for value in numbers):
        raise ValueError("its coordinates are no parts of the image from 0 to 1")
    number = words[0]
    category = names.get(number, f"class {number}" if re.fullmatch(r"\d+", number) else clean(number))
    if len(numbers) == 4:
        x, y, width, height = numbers
        return Mark(
            where,
            picture,
            "box",
            upright(x - width / 2, y - height / 2, width, height),
            category,
            fields=fields,
            loose=True,
        )
    if len(numbers) < 6:
        raise ValueError(f"{len(numbers)} numbers are neither a box nor an outline")
    points: Points = list(zip(numbers[::2], numbers[1::2], strict=True))
    return Mark(where, picture, "box" if len(points) == 4 else "polygon", points, category, fields=fields, loose=True)


def write(marks: Sequence[Annotation], scenes: Sequence[Scene], folder: Path, told: Progress) -> None:
    """Writes ``data.yaml`` and a file of oriented boxes for each scene into a folder."""
    classes = sorted({mark.category for mark in marks})
    numbers = {name: n for n, name in enumerate(classes)}
    labels = folder / "labels"
    labels.mkdir(parents=True)
    for done, scene in enumerate(scenes):
        told(done / len(scenes), scene.name)
        lines = [_line(mark, scene, numbers) for mark in marks if mark.scene == scene.uuid]
        (labels / f"{Path(file_name(scene)).stem}.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
    names = "".join(f"  {n}: {json.dumps(name, ensure_ascii=False)}\n" for name, n in numbers.items())
    head = "# Oriented boxes: class, four corners (bow port, bow starboard, stern starboard, stern port), parts of the image\n"
    text = f"{head}path: .\ntrain: images\nval: images\nnc: {len(classes)}\nnames:\n{names}"
    (folder / "data.yaml").write_text(text, encoding="utf-8", newline="\n")


def _line(mark: Annotation, scene: Scene, numbers: dict[str, int]) -> str:
    corners = corners_of(mark)
    values = [value for p in corners for value in (p.x / scene.width, p.y / scene.height)]
    return f"{numbers[mark.category]} " + " ".join(f"{value:.10g}" for value in values) + "\n"
