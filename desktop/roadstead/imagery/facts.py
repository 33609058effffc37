"""What is known of an image file, and how its picture is cut into tiles. Standard library only."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

from roadstead.domain.cards import Contradiction, Value
from roadstead.domain.coordinates import Shape
from roadstead.domain.times import Interval, parse_interval

TILE = 512
"""Side of a tile in pixels of its level."""
LARGE = 4096
"""Images with a longer side than this get a pyramid in the cache when they bring none."""
_SEQUENTIAL = ("JPEG", "PNG")  # their decoders run from the first line down, whatever part is asked for

Window = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels of the full image, y down, (0, 0) the outer corner of the first pixel."""


@dataclass(frozen=True, slots=True)
class Look:
    """How numbers become a picture: bands (1-based, one for grey or three) and the low and high value of each.

    A value at ``low`` is black and at ``high`` full, also where ``low`` is the larger; in between it follows ``gamma``
    (1 is linear), one for all bands or one for each. ``ramp`` names the colours of a single band, empty for grey.
    """

    bands: tuple[int, ...]
    stretch: tuple[tuple[float, float], ...]
    gamma: float | tuple[float, ...] = 1.0
    ramp: str = ""

    def __post_init__(self) -> None:
        if len(self.bands) not in (1, 3) or not len(self.stretch) == len(self.gammas) == len(self.bands):
            raise ValueError(f"a look has one or three bands and a stretch for each, not {self!r}")

    @property
    def gammas(self) -> tuple[float, ...]:
        """The gamma of each band."""
        return self.gamma if isinstance(self.gamma, tuple) else (self.gamma,) * len(self.bands)


class TileKey(NamedTuple):
    """One tile of one image: ``level`` n shows 2**n pixels of the image as one; ``look`` None is the file's own."""

    path: str
    level: int
    column: int
    row: int
    look: Look | None = None

    def window(self, width: int, height: int) -> Window:
        """The part of an image of that size which the tile shows, in its full pixels: paint the tile into this rectangle."""
        step = TILE << self.level
        x, y = self.column * step, self.row * step
        return x, y, min(x + step, width), min(y + step, height)

    def shape(self, width: int, height: int) -> tuple[int, int]:
        """Rows and columns of the tile's array; smaller than 512 at the right and lower edge, at least one."""
        x0, y0, x1, y1 = self.window(width, height)
        return -int(-(y1 - y0) // (1 << self.level)), -int(-(x1 - x0) // (1 << self.level))


class TileRequest(NamedTuple):
    """A tile that is wanted; the lowest priority number comes first."""

    key: TileKey
    priority: float = 0.0


def level_count(width: int, height: int) -> int:
    """How many levels an image of that size has: the last one shows it whole in one tile."""
    return max(0, (max(width, height, 1) - 1).bit_length() - (TILE - 1).bit_length()) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneFacts:
    """What a file says about itself; nothing in it is guessed, and ``notes`` says in sentences what is doubtful.

    ``crs`` is ``EPSG:n`` where the file's CRS has such a code, else WKT, else empty. ``transform`` maps pixel
    corners to ``crs`` (a, b, c, d, e, f: X = a x + b y + c, Y = d x + e y + f). ``gsd_m`` is the geometric mean
    of a pixel's two sides on the ground at the image's centre, metres. ``footprint`` is the outline on WGS 84.
    ``acquired`` is as wide as its uncertainty. ``colour`` is ``grey``, ``rgb`` or ``palette``;
    ``bands_shown`` and ``stretch`` say how it is displayed. ``sha256`` is empty when hashing was not asked for.
    ``band_names`` has an entry for each band or none at all. ``files`` are those of a product of several, relative to
    ``path`` (to its folder where ``path`` is a product's metadata file); ``sha256`` is then that of the lines
    ``sha256  name`` of these, sorted by name, and ``size_bytes`` their sum. ``card`` holds values with their origins by
    field (see domain.cards) and ``contradictions`` what of the metadata cannot all be right.
    ``warp``, ``georef_se_m``, ``residual_m`` and ``height_m`` are as in a scene, where control points or a sensor model place
    it; ``control_points`` (x, y, longitude, latitude) are those of the file that are worth keeping one by one.
    """

    path: str
    sha256: str
    size_bytes: int
    driver: str
    width: int
    height: int
    bands: int
    dtype: str
    nodata: float | None
    crs: str
    transform: tuple[float, ...] | None
    gsd_m: float | None
    footprint: Shape | None
    tags: dict[str, str]
    acquired: Interval | None
    colour: str
    bands_shown: tuple[int, ...]
    stretch: tuple[tuple[float, float], ...]
    has_alpha: bool
    has_overviews: bool
    notes: tuple[str, ...]
    band_names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    card: dict[str, tuple[Value, str]] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    warp: str = ""
    georef_se_m: float | None = None
    residual_m: float | None = None
    height_m: float | None = None
    control_points: tuple[tuple[float, ...], ...] = ()

    @property
    def look(self) -> Look:
        """How it is displayed unless the user chooses otherwise."""
        return Look(self.bands_shown, self.stretch)

    @property
    def levels(self) -> int:
        """How many levels of tiles it has."""
        return level_count(self.width, self.height)

    @property
    def georeferenced(self) -> bool:
        """Whether its pixels have a place on the ground."""
        return self.transform is not None and bool(self.crs)

    @property
    def needs_pyramid(self) -> bool:
        """Whether it is large and brings no smaller pictures of itself, so that a pyramid in the cache makes it fast."""
        return max(self.width, self.height) > LARGE and (not self.has_overviews or self.driver in _SEQUENTIAL)


def facts_to_json(facts: SceneFacts) -> dict[str, Any]:
    """The facts as plain lists, strings and numbers, for the way out of a worker."""
    plain = asdict(facts)
    plain["footprint"] = [list(p) for p in facts.footprint.points] if facts.footprint else None
    plain["acquired"] = facts.acquired.iso() if facts.acquired else None
    return plain


def facts_from_json(plain: dict[str, Any]) -> SceneFacts:
    """The facts a worker sent; raises ValueError, KeyError or TypeError when they are not of that form."""
    values = {each.name: plain[each.name] for each in fields(SceneFacts)}
    values["footprint"] = Shape.of("Polygon", plain["footprint"]) if plain["footprint"] else None
    values["acquired"] = parse_interval(plain["acquired"]) if plain["acquired"] else None
    values["transform"] = tuple(map(float, plain["transform"])) if plain["transform"] else None
    values["bands_shown"] = tuple(map(int, plain["bands_shown"]))
    values["stretch"] = tuple((float(low), float(high)) for low, high in plain["stretch"])
    values["tags"] = {str(k): str(v) for k, v in plain["tags"].items()}
    values["control_points"] = tuple(tuple(map(float, point)) for point in plain["control_points"])
    for name in ("notes", "band_names", "files"):
        values[name] = tuple(map(str, plain[name]))
    values["card"] = {str(k): (_value(v), str(origin)) for k, (v, origin) in plain["card"].items()}
    values["contradictions"] = tuple(
        Contradiction(str(row["field"]), str(row["text"]), tuple((_value(v), str(o)) for v, o in row["said"]))
        for row in plain["contradictions"]
    )
    return SceneFacts(**values)


def _value(plain: object) -> Value:
    return plain if isinstance(plain, float) else str(plain)


def look_to_json(look: Look | None) -> list[Any] | None:
    """A look as plain lists."""
    if look is None:
        return None
    gamma = list(look.gamma) if isinstance(look.gamma, tuple) else look.gamma
    return [list(look.bands), [list(pair) for pair in look.stretch], gamma, look.ramp]


def look_from_json(plain: list[Any] | None) -> Look | None:
    """A look from plain lists; one without a ramp is grey."""
    if not plain:
        return None
    gamma = tuple(map(float, plain[2])) if isinstance(plain[2], list) else float(plain[2])
    stretch = tuple((float(a), float(b)) for a, b in plain[1])
    return Look(tuple(map(int, plain[0])), stretch, gamma, str(plain[3]) if len(plain) > 3 else "")
