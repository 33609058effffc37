"""Which scene of a case an image of somebody's file is: by its name, and where names tell nothing by its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadstead.domain.records import Scene
    from roadstead.exchange.marks import Picture


def matched(pictures: Mapping[str, Picture], scenes: Sequence[Scene]) -> tuple[dict[str, Scene], list[tuple[str, str]]]:
    """The scene of each picture by its key, and those without one: (name, why).

    Tried in turn: the scene's uuid, the file's name, that without its ending, the scene's own name, all whatever the
    case of letters and the folders; then, for a picture whose name fits none, the one scene of its size.
    """
    found: dict[str, Scene] = {}
    missing: list[tuple[str, str]] = []
    for key, picture in pictures.items():
        fitting = _fitting(picture, scenes)
        if len(fitting) == 1:
            found[key] = fitting[0]
        elif fitting:
            names = ", ".join(scene.name for scene in fitting[:3])
            missing.append((picture.name or key, f"it may be any of {len(fitting)} scenes: {names}"))
        else:
            why = (
                "no scene of the case has this name or size"
                if picture.name
                else "the file names no image: name the scene"
            )
            missing.append((picture.name or key or "(none)", why))
    return found, missing


def _fitting(picture: Picture, scenes: Sequence[Scene]) -> list[Scene]:
    own = [scene for scene in scenes if picture.scene and scene.uuid == picture.scene]
    if own:
        return own
    wanted = _base(picture.name)
    for names in (_file_names, _stems, _own_names):
        key = wanted if names is _file_names else _stem(wanted)
        hits = [scene for scene in scenes if key and key in names(scene)]
        if hits:
            return _of_size(hits, picture) or hits
    return _of_size(scenes, picture)


def _of_size(scenes: Iterable[Scene], picture: Picture) -> list[Scene]:
    size = (picture.width, picture.height)
    return [scene for scene in scenes if (scene.width, scene.height) == size]


def _base(name: str) -> str:
    return PureWindowsPath(name.strip()).name.casefold()  # parts a path at either slash


def _stem(base: str) -> str:
    return base.rpartition(".")[0] or base


def _file_names(scene: Scene) -> set[str]:
    return {_base(scene.path)} - {""}


def _stems(scene: Scene) -> set[str]:
    return {_stem(_base(scene.path))} - {""}


def _own_names(scene: Scene) -> set[str]:
    return {scene.name.casefold(), _stem(scene.name.casefold())} - {""}
