"""Everything that a case rests on in one folder that can be checked: a BagIt bag (RFC 8493).

The case, its evidence store and its images lie in ``data`` as they lie beside the case, so that it opens there as it is.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead import __version__
from roadstead.domain.errors import UserError
from roadstead.domain.records import Evidence, Scene
from roadstead.domain.times import now
from roadstead.services import evidence
from roadstead.services.belonging import refuse_while_blind
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

Told = Callable[[float, str], None]
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """The folder, how many files and bytes of the case are in it, and what could not be packed: (what, why)."""

    folder: Path
    files: int
    size_bytes: int
    missing: tuple[tuple[str, str], ...]


def pack(store: CaseStore, out: Path, told: Told | None = None) -> Packed:
    """Writes the bag, whole or not at all; raises UserError where something is at ``out`` or the disk does not take it.

    What is missing or altered is left out and named; every copy is hashed again after it was written.
    """
    refuse_while_blind(store, "A pack of the case")
    out = out.absolute()
    if out.exists():
        raise UserError(f"{out} is there already.", "Choose another folder.")
    if not out.parent.is_dir():
        raise UserError(f"The folder {out.parent} is not there.", "Make it, or choose another.")
    draft = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    try:
        packed = _fill(store, draft, told or (lambda _share, _text: None))
        draft.rename(out)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{out} could not be written: {why}.", "Check the free space on its disk.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Packed(out, packed.files, packed.size_bytes, packed.missing)


def _fill(store: CaseStore, bag: Path, told: Told) -> Packed:
    data, missing, lines, total = bag / "data", list[tuple[str, str]](), dict[str, str](), 0
    data.mkdir(parents=True)
    case = data / store.path.name
    store.copy_to(case)
    wanted = list(_wanted(store, missing))
    lines[f"data/{case.name}"], total = _hashed(case), case.stat().st_size
    for number, (source, inner, expected) in enumerate(wanted):
        told(number / len(wanted), source.name)
        name = f"data/{inner}"
        if name in lines:
            missing.append((inner, "another file of that name is packed"))
            continue
        target = bag / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            missing.append((inner, (error.strerror or str(error)).lower()))
            target.unlink(missing_ok=True)
            continue
        digest = _hashed(target)
        if expected and digest != expected:
            missing.append((inner, "it was altered: its SHA-256 is another one"))
            target.unlink()
            continue
        lines[name], total = digest, total + target.stat().st_size
    _write_tags(bag, lines, total)
    return Packed(bag, len(lines), total, tuple(missing))


def _wanted(store: CaseStore, missing: list[tuple[str, str]]) -> Iterator[tuple[Path, str, str]]:
    """Each file that the case rests on, where it goes in the bag, and its SHA-256 where the case knows that."""
    folder = evidence.folder_of(store.path).name
    for each in store.all(Evidence):
        if each.kind == evidence.ORIGINAL:
            path = evidence.path_of(store.path, each)
            yield path, f"{folder}/{path.parent.name}/{path.name}", each.sha256
    for scene in store.all(Scene):
        try:
            path = scene_file(scene, store.path)
        except UserError as error:
            missing.append((scene.name, error.what))
            continue
        top = path if path.is_dir() else path.parent
        if scene.files:
            yield from ((top / name, f"{top.name}/{name}", "") for name in scene.files)
        else:
            yield path, path.name, scene.sha256


def _write_tags(bag: Path, lines: dict[str, str], total: int) -> None:
    info = f"Bagging-Date: {now():%Y-%m-%d}\nPayload-Oxum: {total}.{len(lines)}\n"
    info += f"Bag-Software-Agent: Roadstead {__version__}\n"
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": info,
        "manifest-sha256.txt": "".join(f"{digest}  {_escaped(name)}\n" for name, digest in sorted(lines.items())),
    }
    for name, text in tags.items():
        (bag / name).write_text(text, encoding="utf-8", newline="\n")
    sums = "".join(f"{_hashed(bag / name)}  {name}\n" for name in sorted(tags))
    (bag / "tagmanifest-sha256.txt").write_text(sums, encoding="utf-8", newline="\n")


def _escaped(name: str) -> str:
    """A path as a manifest writes it (RFC 8493, 2.1.3)."""
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _hashed(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
