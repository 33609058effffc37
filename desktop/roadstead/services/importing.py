"""Bringing in what other programs have: scenes from STAC Items of local files, marks from files of annotations."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain import cards
from roadstead.domain.classes import Schema
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import REMARKS, Annotation, Category, Scene
from roadstead.services.classes import schema_of
from roadstead.services.exporting import is_case
from roadstead.services.originals import CHANGED, glance
from roadstead.services.scenes import add_scene, find_scene
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

if TYPE_CHECKING:
    from roadstead.exchange.marks import Found as FoundMarks
    from roadstead.exchange.marks import Mark, Picture
    from roadstead.exchange.stac import Found
    from roadstead.imagery import ImageryPool
    from roadstead.services.bringing import Brought
    from roadstead.storage import CaseStore


FORMATS = ("coco", "yolo-obb", "dota", "labelme", "cvat", "geojson", "gpkg", "kml", "kmz", "shp", "csv", "stac", "ftm")
"""What can be imported; all but ``stac`` and ``ftm`` (ships) hold marks."""
_READING = 0.3  # share of an import
_CHUNK = 5000  # marks between two words of progress


def format_of(path: Path) -> str:
    """The format that a file or folder shows, empty where it does not; raises UserError where it is not there."""
    from roadstead.exchange.reading import guessed

    if not path.exists():
        raise UserError(f"{path} is not there.", "Choose a file or a folder.")
    return "ftm" if path.name.lower().endswith(".ftm.json") else guessed(path)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many scenes were added, and what was left out: (what, why)."""

    read: int
    rejected: tuple[tuple[str, str], ...]


def import_stac(session: CaseSession, pool: ImageryPool, path: Path, progress: Progress | None = None) -> Imported:
    """Adds the images that STAC Items name and that are here, each as one action; a stated hash must be the file's.

    ``path`` is an Item, a Collection, a Catalog or a folder of such. An address is never followed. Raises UserError
    where there is nothing of STAC; an image that cannot be added is named with its reason and the others go on.
    """
    from roadstead.exchange import stac
    from roadstead.imagery.products import sha256_of_list

    session.refuse_when_read_only()
    if not path.exists():
        raise UserError(f"{path} is not there.", "Choose a STAC Item, Collection or Catalog, or a folder of them.")
    found, left_out = stac.read(path)
    if not found and not left_out:
        raise UserError(
            f"{path} holds no STAC Item.", "Choose a STAC Item, Collection or Catalog, or a folder of them."
        )
    added = 0
    for number, image in enumerate(found):
        if progress:
            progress(number / len(found), image.path.name)
        try:
            expected = sha256_of_list(image.hashes) if image.hashes else image.sha256
            add_scene(session, pool, image.path, expected=expected, card=_card(image), progress=progress)
            added += 1
        except UserError as error:
            left_out.append((image.path.name, error.what))
    return Imported(added, tuple(left_out))


def _card(image: Found) -> dict[str, tuple[cards.Value, str]]:
    """What the Item says, by field, with where it says so; what cannot be is left out."""
    from roadstead.imagery.cards import item_values

    return item_values(image.item, image.paper, image.path.name)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How marks are to be brought in.

    ``scene`` (uuid or name) takes all of them, whatever image the file names. ``classes`` maps classes of the file to
    those of the case, to an empty name those whose marks are left out. A class that the case has not is added to it, or with ``add_classes`` false becomes ``unknown``.
    Images of another size than their scene are refused, or with ``scale`` their pixels are scaled.
    """

    scene: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    add_classes: bool = True
    scale: bool = False


@dataclass(frozen=True, slots=True)
class ImportedMarks:
    """How many marks were read, on which scenes; what was left out, what was changed: (where, why); classes added."""

    format: str
    read: int
    rejected: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]
    scenes: Mapping[str, int]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A file of marks that was read and not brought in yet: its format, and what it holds."""

    path: Path
    format: str
    found: FoundMarks


@dataclass(frozen=True, slots=True)
class FileClass:
    """A class of a file, how many marks there have it, and the class of the case that it is by name or alias, else empty."""

    name: str
    marks: int
    known: str


def read_marks(path: Path, format_name: str = "", progress: Progress | None = None) -> Read:
    """What a file or folder of marks holds. Raises UserError where it is none of its format."""
    from roadstead.exchange import reading

    if path.suffix.lower() == ".gpkg" and is_case(path):
        raise UserError(f"{path.name} is a Roadstead case.", "Merge it with this one, or import what it exports.")
    told = progress or Progress()
    with without_collecting():
        return Read(path, *reading.read(path, format_name, lambda share, text: told(_READING * share, text)))


def classes_in(store: CaseStore, read: Read) -> list[FileClass]:
    """The classes of a file's marks, those that the case does not know first, then by how many marks have them."""
    schema = schema_of(store)
    counts = Counter(mark.category for mark in read.found.marks if mark.category and mark.kind not in REMARKS)
    found = [FileClass(name, count, _known(schema, name)) for name, count in counts.items()]
    return sorted(found, key=lambda each: (bool(each.known), -each.marks, each.name.casefold()))


def _known(schema: Schema, name: str) -> str:
    """The class of the case that a name of a file is, written with spaces, underscores or hyphens; empty for none."""
    found = schema.find(name) or schema.find(name.replace("_", " ").replace("-", " "))
    return found.name if found else ""


def import_marks(
    session: CaseSession,
    path: Path,
    format_name: str = "",
    wishes: Wishes | None = None,
    progress: Progress | None = None,
) -> ImportedMarks:
    """Adds the marks of a file or folder to the scenes that its images are, all as one action.

    What cannot be read is left out and listed with its place in the file; nothing is written before all is read.
    Raises UserError where the file is none of its format or no mark of it can be kept.
    """
    session.refuse_when_read_only()
    return bring_in(session, read_marks(path, format_name, progress), wishes, progress)


def bring_in(
    session: CaseSession, read: Read, wishes: Wishes | None = None, progress: Progress | None = None
) -> ImportedMarks:
    """``import_marks`` of what was read before."""
    session.refuse_when_read_only()
    with without_collecting():
        return _bring_in(session, read, wishes or Wishes(), progress or Progress())


@contextmanager
def without_collecting() -> Generator[None]:
    """Keeps Python from looking through a hundred thousand new marks for garbage, again and again: a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _bring_in(session: CaseSession, read: Read, wishes: Wishes, told: Progress) -> ImportedMarks:
    from roadstead.services.bringing import brought, grounded

    path, found = read.path, _wanted(read.found, wishes)
    scenes = _scenes_of(session, found, wishes)
    rejected, changed = list(found.rejected), list(found.changed)
    categories = _Classes(session, wishes)
    marks: list[Annotation] = []
    counts: Counter[str] = Counter()
    for scene, scale, group in _groups(found, scenes, wishes, rejected, session.store.path):
        wholes: dict[str, str] = {}
        for start in range(0, len(group), _CHUNK):
            told(_READING + 0.25 * len(marks) / max(1, len(found.marks)), f"Measuring on {scene.name}")
            part = brought(scene, grounded(scene, group[start : start + _CHUNK], rejected), scale, wholes)
            made = _made(scene, part, categories, rejected, changed)
            counts[scene.name] += len(made)
            marks += made
    if not marks:
        raise _nothing(path, found, rejected)
    told(0.55, "Writing")
    label = f"Import {len(marks):,} {'mark' if len(marks) == 1 else 'marks'} from {path.name}"
    session.do(
        Operation("import", label, (*categories.rows(), *marks)), lambda share: told(0.55 + 0.44 * share, "Writing")
    )
    told(1.0, "")
    return ImportedMarks(
        read.format, len(marks), tuple(rejected), tuple(changed), dict(counts), tuple(categories.added)
    )


def _wanted(found: FoundMarks, wishes: Wishes) -> FoundMarks:
    """What was found, as a copy, without the marks of classes that are left out; these are put among what was."""
    left = {name.casefold() for name, to in wishes.classes.items() if not to.strip()}
    kept = [mark for mark in found.marks if mark.category.casefold() not in left] if left else found.marks
    copy = replace(found, pictures=dict(found.pictures), marks=kept, rejected=list(found.rejected))
    gone = Counter(mark.category for mark in found.marks if mark.category.casefold() in left)
    for name, count in gone.items():
        copy.reject(f"class {name}", f"left out as asked ({count:,} {'mark' if count == 1 else 'marks'})")
    return copy


def _scenes_of(session: CaseSession, found: FoundMarks, wishes: Wishes) -> dict[str, Scene]:
    """The scene of each picture; pictures without one are put among what was left out."""
    from roadstead.exchange.marks import Picture
    from roadstead.services.matching import matched

    if wishes.scene:
        forced = find_scene(session.store, wishes.scene)
        return dict.fromkeys({*found.pictures, *(mark.picture for mark in found.marks)}, forced)
    wanted = Counter(mark.picture for mark in found.marks)
    placed = [scene for scene in session.store.all(Scene) if scene.georeferenced]
    if wanted[""] and len(placed) == 1:  # a file that names no image, and one place where it can belong
        found.pictures[""] = Picture("", scene=placed[0].uuid)
    scenes, missing = matched(
        {key: found.pictures[key] for key in wanted if key in found.pictures}, session.store.all(Scene)
    )
    for name, why in missing:
        keys = [key for key, picture in found.pictures.items() if (picture.name or key or "(none)") == name]
        count = sum(wanted[key] for key in keys)
        found.reject(f"image {name}", f"{why} ({count:,} {'mark' if count == 1 else 'marks'})")
    return scenes


def _groups(
    found: FoundMarks, scenes: Mapping[str, Scene], wishes: Wishes, rejected: list[tuple[str, str]], case: Path
) -> list[tuple[Scene, tuple[float, float], list[Mark]]]:
    """The marks of each picture with its scene and the scale from one to the other."""
    by_picture: dict[str, list[Mark]] = defaultdict(list)
    for mark in found.marks:
        by_picture[mark.picture].append(mark)
    groups = []
    for key, marks in by_picture.items():
        scene, picture = scenes.get(key), found.pictures.get(key)
        if scene is None:
            continue
        if glance(scene, case) == CHANGED:
            rejected.append((f"image {picture.name if picture else key}", f"the file of {scene.name} {CHANGED}"))
            continue
        scale = _scale(scene, picture)
        if scale != (1.0, 1.0) and not wishes.scale and picture and not picture.in_parts:
            size = (
                f"{picture.width:g} x {picture.height:g} pixels, the scene {scene.name} {scene.width} x {scene.height}"
            )
            rejected.append(
                (f"image {picture.name or key}", f"it has {size}: scale it to bring its {len(marks):,} marks in")
            )
            continue
        groups.append((scene, scale, marks))
    return groups


def _scale(scene: Scene, picture: Picture | None) -> tuple[float, float]:
    if picture is None or not (picture.width and picture.height and scene.width and scene.height):
        return 1.0, 1.0
    return scene.width / picture.width, scene.height / picture.height


def _made(
    scene: Scene,
    placed: Brought,
    categories: _Classes,
    rejected: list[tuple[str, str]],
    changed: list[tuple[str, str]],
) -> list[Annotation]:
    """The annotations of what could be brought onto a scene."""
    from roadstead.services.measuring import annotations

    rejected += placed.rejected
    changed += placed.changed
    for draft in placed.drafts:
        draft["category"] = categories.of(draft["category"])
    try:
        return annotations(scene, placed.drafts)
    except UserError:  # one of them cannot be measured: which, is found out
        return [
            mark
            for place, draft in zip(placed.places, placed.drafts, strict=True)
            for mark in _alone(scene, place, draft, rejected)
        ]


def _alone(scene: Scene, place: str, draft: dict[str, Any], rejected: list[tuple[str, str]]) -> list[Annotation]:
    from roadstead.services.measuring import annotations

    try:
        return annotations(scene, [draft])
    except UserError as error:
        rejected.append((place, error.what.rstrip(".")))
        return []


class _Classes:
    """The classes of a case as a file's marks need them: found by name or alias, mapped, added."""

    def __init__(self, session: CaseSession, wishes: Wishes) -> None:
        self._store, self._schema, self._wishes = session.store, schema_of(session.store), wishes
        self._known: dict[str, str] = {"": "unknown"}
        self._mapped = {name.casefold(): self._named(to) for name, to in wishes.classes.items()}
        self.added: list[str] = []

    def of(self, name: str) -> str:
        """The class of the case for one of the file."""
        if name not in self._known:
            mapped = self._mapped.get(name.casefold(), name)
            self._known[name] = _known(self._schema, mapped) or self._new(mapped)
        return self._known[name]

    def rows(self) -> tuple[Category, ...]:
        """What has to be written for the classes added; of a case without classes of its own, all of them."""
        if not self.added:
            return ()
        if not self._store.count(Category):
            return self._schema.categories
        return tuple(c for c in self._schema if c.name in self.added)

    def _named(self, name: str) -> str:
        found = self._schema.find(name)
        return found.name if found else name.strip()

    def _new(self, name: str) -> str:
        if not self._wishes.add_classes or not name.strip():
            return "unknown"
        last = max((c.position for c in self._schema), default=0)
        colour = _COLOURS[len(self.added) % len(_COLOURS)]
        made = Category(name=name.strip(), position=last + 1, colour=colour, note="From an imported file")
        self._schema = Schema((*self._schema.categories, made))
        self.added.append(made.name)
        return made.name


# Paul Tol, "Colour schemes" (2021), bright: told apart by colour-blind readers.
_COLOURS = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BBBBBB")


def _nothing(path: Path, found: FoundMarks, rejected: Sequence[tuple[str, str]]) -> UserError:
    """The refusal of a file of which nothing can be kept, with the first reason."""
    rows = [*rejected, *(row for row in found.rejected if row not in rejected)]
    if not rows:
        return UserError(f"There are no marks in {path.name}.", "Choose another file.")
    first = next((row for row in rows if row[0].startswith("image ")), rows[0])
    more = f" ({len(rows):,} reasons in all)" if len(rows) > 1 else ""
    return UserError(
        f"No mark of {path.name} can be brought in: {first[0]}: {first[1]}{more}.",
        "Name the scene, or correct the file.",
    )
