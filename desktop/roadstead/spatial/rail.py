"""The open rail network of the world and the shortest way over it, with its faults named.

The lines are generalised (a node each few hundred metres to some kilometres; positions to 0.001 degree), so that they
come out too short. Against the kilometre posts of the Trans-Siberian (`resources/rail/posts.json`; 9,259 km by
Nizhny Novgorod) the data have 9,132 km: lengths are multiplied by CALIBRATION = 9,259 / 9,132. Section by section the
result then differs from the posts by 0.7 % (RMS); Moscow to Tikhoretskaya comes to 1,405 km against about 1,390.

The greater doubt is which way a train went. Between Smolyaninovo and Tikhoretsk the ways through Russia measure, of
the shortest by the southern main line: Baikal-Amur line -2.3 %, by Kazan +0.3 %, Penza +1.7 %, Rostov +3.3 %, Moscow
+5.8 %. LENGTH_SE is set so that the 95 % interval of a length holds all of them. It is a stated allowance, no
statistic.

Countries are given to nodes (see resources/rail/SOURCE.md): good to a kilometre or two at a border, so that a border
station may count to the other side.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.domain.quantity import Measured
from roadstead.domain.resources import resource
from roadstead.spatial.geodesy import GEOD, distance

CALIBRATION = 9259 / 9132
LENGTH_SE = 0.035
"""Standard error of a rail length as a fraction of it; see above."""

MOST_ACCESS_M = 100_000.0
"""A place farther from any line than this has no railway."""

BAM = "BAM"
"""Stands for the Baikal-Amur line among the things to avoid, as countries do by their codes."""
_BAM_BOX = (103.0, 54.35, 137.5, 60.0)  # west, south, east, north: no node of the southern main line lies inside

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Repair:
    """A gap in the data between two nodes, closed by a straight piece."""

    start: LonLat
    end: LonLat
    length_m: float

    def __str__(self) -> str:
        return f"gap of {self.length_m / 1000:.1f} km in the rail data closed at {self.start}"


@dataclass(frozen=True, slots=True)
class RailRoute:
    """The shortest way by rail: its line and length, and what is to be known about it.

    ``points`` run from the point of the network nearest to the start (``access_start_m`` away from it, as the crow
    flies) to that nearest to the end. ``length_m`` is along the line, calibrated; ``length_se`` its stated standard
    error; ``geodesic_m`` the distance between the line's two ends. ``countries`` gives metres in each country.
    """

    points: tuple[LonLat, ...]
    length_m: float
    length_se: float
    geodesic_m: float
    access_start_m: float
    access_end_m: float
    countries: dict[str, float]
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def length(self) -> Measured:
        """The length with its standard error, metres."""
        return Measured(self.length_m, self.length_se)


@dataclass(frozen=True, slots=True)
class _Snap:
    """A place's nearest point on the network: edge, how far along it (0 to 1), where, and how far away (m)."""

    edge: int
    fraction: float
    point: LonLat
    away_m: float


class RailNetwork:
    """Nodes (n, 2) as longitude and latitude, and edges: node numbers, calibrated metres, whether stitched by us."""

    def __init__(
        self,
        nodes: np.ndarray,
        a: np.ndarray,
        b: np.ndarray,
        metres: np.ndarray,
        stitched: np.ndarray,
        country: np.ndarray,
    ) -> None:
        self.nodes, self.a, self.b, self.metres, self.stitched, self.country = nodes, a, b, metres, stitched, country

    @classmethod
    def load(cls) -> "RailNetwork":
        """The shipped network of the world, read once per process (about 0.1 s)."""
        return _shipped()

    def route(
        self,
        a: LonLat,
        b: LonLat,
        *,
        via: Sequence[LonLat] = (),
        avoid: Iterable[str] = (),
        within: Iterable[str] = (),
        progress: Progress | None = None,
    ) -> RailRoute:
        """The shortest way from ``a`` to ``b`` by the points of ``via`` in order; raises UserError when there is none.

        ``avoid`` names countries by their ISO 3166 codes, and BAM; ``within``, where given, the only countries allowed.
        """
        stops = (a, *via, b)
        usable = self._usable({c.upper() for c in avoid}, {c.upper() for c in within})
        edges = np.flatnonzero(usable[self.a] & usable[self.b])
        if not len(edges):
            raise UserError("No rail line is left in the countries allowed.", "Avoid fewer countries.")
        snaps = self._snapped(stops, edges)
        pieces, cut = [], _Cut(self, edges, snaps)
        for i in range(len(stops) - 1):
            pieces.append(cut.between(i))
            if progress:
                progress((i + 1) / (len(stops) - 1), "Rail route")
        return self._assembled(pieces, snaps, stops)

    def country_at(self, position: LonLat) -> str:
        """The country of the network's node nearest to a position (empty for an empty network)."""
        return str(self.country[int(np.argmin(self._away(position)))]) if len(self.nodes) else ""

    def in_bam(self) -> np.ndarray:
        """Which nodes belong to the Baikal-Amur line and its branches."""
        return _in_bam(self.nodes)

    def is_bam(self, position: LonLat) -> bool:
        """Whether a place lies where only the Baikal-Amur line and its branches run."""
        return bool(_in_bam(np.array([position]))[0])

    def _usable(self, avoid: set[str], within: set[str]) -> np.ndarray:
        known = set(np.unique(self.country).tolist())
        if unknown := sorted((avoid | within) - known - {BAM}):
            raise UserError(
                f"No railway is known in “{', '.join(unknown)}”.",
                "Write countries by their two letters, such as CN,MN.",
            )
        usable = ~np.isin(self.country, sorted(avoid))
        if within:
            usable &= np.isin(self.country, sorted(within))
        return usable & ~self.in_bam() if BAM in avoid else usable

    def _away(self, position: LonLat) -> np.ndarray:
        plane = _plane(self.nodes, position)
        return np.hypot(plane[:, 0], plane[:, 1])

    def _snapped(self, stops: Sequence[LonLat], edges: np.ndarray) -> list[_Snap]:
        """The nearest points on that connected piece of the network which lies nearest to all stops together."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        n = len(self.nodes)
        ends = self.a[edges], self.b[edges]
        _, label = connected_components(coo_matrix((np.ones(len(edges), np.int8), ends), shape=(n, n)), directed=False)
        piece = label[ends[0]]
        total = np.zeros(int(label.max()) + 1)
        feet = []
        for stop in stops:
            away, fraction = _feet(_plane(self.nodes, stop), *ends)
            least = np.full(len(total), np.inf)
            np.minimum.at(least, piece, away)
            total += least
            feet.append((away, fraction))
        best = int(np.argmin(total))
        return [
            self._snap(stop, edges, np.where(piece == best, away, np.inf), f)
            for stop, (away, f) in zip(stops, feet, strict=True)
        ]

    def _snap(self, stop: LonLat, edges: np.ndarray, away: np.ndarray, fraction: np.ndarray) -> _Snap:
        k = int(np.argmin(away))
        edge, f = int(edges[k]), float(fraction[k])
        start, end = self.nodes[self.a[edge]], self.nodes[self.b[edge]]
        east = (end[0] - start[0] + 180) % 360 - 180
        point = LonLat(float((start[0] + f * east + 180) % 360 - 180), float(start[1] + f * (end[1] - start[1])))
        metres = distance(stop, point)
        if metres > MOST_ACCESS_M:
            raise UserError(
                f"No rail line joins these places: what could lies over {MOST_ACCESS_M / 1000:.0f} km from {stop}.",
                "Choose another place, avoid less, or draw the leg by hand.",
            )
        return _Snap(edge, f, point, metres)

    def _assembled(self, pieces: list["_Piece"], snaps: list[_Snap], stops: Sequence[LonLat]) -> RailRoute:
        points = [snaps[0].point]
        for piece, snap in zip(pieces, snaps[1:], strict=True):
            points += [LonLat(float(x), float(y)) for x, y in self.nodes[piece.nodes]] + [snap.point]
        points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        shares = np.concatenate([p.metres for p in pieces])
        codes = self.country[np.concatenate([self.a[p.edges] for p in pieces])] if len(shares) else np.array([])
        countries = {str(c): float(shares[codes == c].sum()) for c in np.unique(codes)}
        edges = dict.fromkeys(int(e) for p in pieces for e in p.edges if self.stitched[e])
        repairs = tuple(self._repair(e) for e in edges)
        length, geodesic = float(shares.sum()), distance(snaps[0].point, snaps[-1].point)
        length = max(length, geodesic)
        bam = bool(self.in_bam()[np.concatenate([p.nodes for p in pieces]).astype(int)].any())
        return RailRoute(
            tuple(points) if len(points) > 1 else (points[0], points[0]),
            length,
            LENGTH_SE * length,
            geodesic,
            snaps[0].away_m,
            snaps[-1].away_m,
            countries,
            repairs,
            _warnings(snaps, stops, countries, repairs, bam=bam),
        )

    def _repair(self, edge: int) -> Repair:
        a, b = (LonLat(float(p[0]), float(p[1])) for p in self.nodes[[self.a[edge], self.b[edge]]])
        return Repair(a, b, distance(a, b))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A way between two stops: the nodes passed, and the edges (in part at the ends) with their metres."""

    nodes: np.ndarray
    edges: np.ndarray
    metres: np.ndarray


class _Cut:
    """The allowed network with a node of its own for each stop, cut into the edge on which it lies."""

    def __init__(self, network: RailNetwork, edges: np.ndarray, snaps: list[_Snap]) -> None:
        from scipy.sparse import coo_matrix

        n = len(network.nodes)
        self._network, self._snaps, self._first = network, snaps, n
        a, b = [network.a[edges]], [network.b[edges]]
        metres, number = [network.metres[edges]], [edges]
        for i, snap in enumerate(snaps):
            whole = network.metres[snap.edge]
            a.append(np.array([network.a[snap.edge], network.b[snap.edge]]))
            b.append(np.array([n + i, n + i]))
            metres.append(np.array([snap.fraction, 1 - snap.fraction]) * whole)
            number.append(np.array([snap.edge, snap.edge]))
        size = n + len(snaps)
        self._a, self._b = np.concatenate(a), np.concatenate(b)
        self._metres, self._number = np.concatenate(metres), np.concatenate(number)
        # No pair of nodes occurs twice: a sparse matrix would add up parallel edges. No edge is 0: it would be no edge.
        weights = np.maximum(self._metres, 1e-3)
        self._graph = coo_matrix((weights, (self._a, self._b)), shape=(size, size)).tocsr()
        self._key = np.minimum(self._a, self._b) * np.int64(size) + np.maximum(self._a, self._b)
        self._order = np.argsort(self._key)
        self._size = size

    def between(self, i: int) -> _Piece:
        """The shortest way from stop i to the next."""
        from scipy.sparse.csgraph import dijkstra

        one, two = self._snaps[i], self._snaps[i + 1]
        start, end = self._first + i, self._first + i + 1
        reach, before = dijkstra(self._graph, directed=False, indices=start, return_predecessors=True)
        along = abs(one.fraction - two.fraction) * float(self._network.metres[one.edge])
        if one.edge == two.edge and along <= reach[end]:
            return _Piece(np.array([], int), np.array([one.edge]), np.array([along]))
        if not np.isfinite(reach[end]):
            raise UserError(f"No rail line joins {one.point} and {two.point}.", "Avoid less, or draw the leg by hand.")
        way = [end]
        while way[-1] != start:
            way.append(int(before[way[-1]]))
        nodes = np.array(way[::-1])
        key = np.minimum(nodes[:-1], nodes[1:]) * np.int64(self._size) + np.maximum(nodes[:-1], nodes[1:])
        rows = self._order[np.searchsorted(self._key, key, sorter=self._order)]
        return _Piece(nodes[nodes < self._first], self._number[rows], self._metres[rows])


def rail_route(
    a: LonLat,
    b: LonLat,
    *,
    via: Sequence[LonLat] = (),
    avoid: Iterable[str] = (),
    within: Iterable[str] = (),
    progress: Progress | None = None,
) -> RailRoute:
    """The shortest way over the shipped network; see `RailNetwork.route`."""
    return RailNetwork.load().route(a, b, via=via, avoid=avoid, within=within, progress=progress)


def _warnings(
    snaps: list[_Snap], stops: Sequence[LonLat], countries: dict[str, float], repairs: tuple[Repair, ...], *, bam: bool
) -> tuple[str, ...]:
    found = [
        f"The nearest allowed rail line is {snap.away_m / 1000:.1f} km from {stop}."
        for snap, stop in zip(snaps, stops, strict=True)
        if snap.away_m > 2000
    ]
    if len(countries) > 1:
        listed = ", ".join(f"{c} {m / 1000:,.0f} km" for c, m in sorted(countries.items(), key=lambda x: -x[1]))
        found.append(f"The line passes through several countries: {listed}.")
    if bam:
        found.append("The line takes the Baikal-Amur line; give a point such as Chita to take the southern main line.")
    return (*found, *(f"A {repair}." for repair in repairs))


def _plane(lonlat: np.ndarray, origin: LonLat) -> np.ndarray:
    """East and north of an origin in metres, equirectangular: to choose the nearest by, good near the origin."""
    east = (lonlat[:, 0] - origin.lon + 180) % 360 - 180
    return np.column_stack([east * np.cos(np.radians(origin.lat)), lonlat[:, 1] - origin.lat]) * 111_195.0


def _feet(plane: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance of the plane's origin from each edge, and how far along the edge the nearest point lies (0 to 1)."""
    start, piece = plane[a], plane[b] - plane[a]
    square = np.maximum((piece**2).sum(axis=1), 1e-9)
    fraction = np.clip(-(start * piece).sum(axis=1) / square, 0, 1)
    foot = start + fraction[:, None] * piece
    return np.hypot(foot[:, 0], foot[:, 1]), fraction


def _in_bam(lonlat: np.ndarray) -> np.ndarray:
    west, south, east, north = _BAM_BOX
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return (lon > west) & (lon < east) & (lat > south) & (lat < north)


@cache
def _shipped() -> RailNetwork:
    with np.load(resource("rail", "world.npz"), allow_pickle=False) as file:
        nodes = np.column_stack([np.cumsum(file["lon"]), np.cumsum(file["lat"])]) / 1000
        a = np.cumsum(file["a"], dtype=np.int64)
        b = a + file["b"]
        gaps = file["gaps"].astype(np.int64)
        detour = np.append(file["detour"] * 10.0, np.zeros(len(gaps)))
        country = file["codes"][file["country"]]
    stitched = np.append(np.zeros(len(a), bool), np.ones(len(gaps), bool))
    a, b = np.append(a, gaps[:, 0]), np.append(b, gaps[:, 1])
    straight = np.asarray(GEOD.inv(nodes[a, 0], nodes[a, 1], nodes[b, 0], nodes[b, 1])[2])
    return RailNetwork(nodes, a, b, (straight + detour) * CALIBRATION, stitched, country)
