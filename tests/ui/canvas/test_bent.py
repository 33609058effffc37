"""Scenes whose place in the plane is no parallelogram: painted where an independent warp puts them."""

import math
import time

import numpy as np
import pytest

pytest.importorskip("PySide6")

import rasterio.warp
from PySide6.QtGui import QImage, QPainter
from rasterio.transform import Affine

from roadstead.domain.coordinates import Shape
from roadstead.domain.records import Scene
from roadstead.imagery.fitting import fit
from roadstead.imagery.georeference import Georeference, placed
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.plane import CrsPlane, MercatorPlane
from roadstead.ui.canvas.scenelayer import SceneLayer
from roadstead.ui.canvas.sources import CanvasScene
from roadstead.ui.canvas.style import LIGHT
from roadstead.ui.canvas.tiles import tile_pixels
from roadstead.ui.canvas.view import View

SIDE = 250
TRUNCATED = 0.5  # Qt leaves the fraction of a mixed colour away
y_, x_ = np.mgrid[0:SIDE, 0:SIDE]
RAMP = np.ascontiguousarray(np.stack((x_, y_, np.full_like(x_, 90)), axis=2).astype(np.uint8))


class Feed:
    """Gives parts of one picture at once."""

    def __init__(self, picture):
        self.picture = picture

    def connect(self, deliver):
        self.deliver = deliver

    def request(self, wanted):
        for key in wanted:
            x0, y0, x1, y1 = tile_pixels(key, self.picture.shape[1], self.picture.shape[0])
            step = 1 << key.level
            self.deliver(key, np.ascontiguousarray(self.picture[y0:y1:step, x0:x1:step]))


def layer_of(scene, plane, picture, qapp):
    layer = SceneLayer()
    layer.set_feed(Feed(picture))
    layer.set_scenes([CanvasScene(scene)], {scene.uuid: Frame(scene, plane)})
    layer.active = scene.uuid
    return layer


def painted(layer, view, qapp, opacity=1.0):
    """The picture of a view as RGBA once all tiles are there."""
    for _ in range(2):
        image = QImage(round(view.width), round(view.height), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        layer.paint(painter, view, LIGHT)
        painter.end()
        qapp.processEvents()
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(rgba.constBits(), np.uint8).reshape(rgba.height(), rgba.width(), 4).astype(float)


def view_of(frame, plane, size=(500, 420)):
    return View(width=size[0], height=size[1], y_down=plane.y_down, limits=plane.limits).fitted(frame.bounds())


def grid_of(view):
    """The transform of the picture's pixels to the plane."""
    x0, _, _, y1 = view.bounds
    return Affine(1 / view.scale, 0, x0, 0, -1 / view.scale, y1)


def scene_in(crs, transform, size=(SIDE, SIDE)):
    blank = Scene(name="s", width=size[0], height=size[1])
    return placed(blank, Georeference(crs, transform), note="")


@pytest.mark.parametrize(
    ("crs", "transform", "plane"),
    [
        ("EPSG:32652", (2000.0, 0, 300_000, 0, -2000.0, 4_900_000), MercatorPlane()),  # 500 km: its sides bend
        ("EPSG:32652", (900.0, 350.0, 300_000, 300.0, -1000.0, 4_600_000), MercatorPlane()),  # turned and sheared
        ("EPSG:32651", (1500.0, 0, 600_000, 0, -1500.0, 4_900_000), CrsPlane("EPSG:32652")),  # of the zone beside
        ("EPSG:3413", (3000.0, 0, -900_000, 0, -3000.0, -1_000_000), MercatorPlane()),
        ("EPSG:32701", (900.0, 0, 100_000, 0, -900.0, 8_100_000), MercatorPlane()),  # across 180 degrees
    ],
)
def test_a_scene_of_another_crs_is_painted_where_gdal_warps_it(crs, transform, plane, qapp):
    scene = scene_in(crs, transform)
    frame = Frame(scene, plane)
    view = view_of(frame, plane)
    ours = painted(layer_of(scene, plane, RAMP, qapp), view, qapp)
    theirs = np.full((3, *ours.shape[:2]), np.nan)
    target = plane.key
    grid = grid_of(view)
    if crs == "EPSG:32701":  # GDAL knows no Mercator beyond 180 degrees, but one about another meridian
        target = "+proj=merc +a=6378137 +b=6378137 +lon_0=180 +k=1 +units=m +no_defs"
        grid = Affine.translation(-math.pi * 6378137 * np.sign(view.x), 0) @ grid
    rasterio.warp.reproject(
        np.moveaxis(RAMP, 2, 0).astype(float),
        theirs,
        src_transform=Affine(*transform),
        src_crs=crs,
        dst_transform=grid,
        dst_crs=target,
        dst_nodata=np.nan,
        resampling=rasterio.warp.Resampling.bilinear,
        tolerance=0.01,
    )
    both = (ours[..., 3] == 255) & np.isfinite(theirs[0])
    assert both.sum() > 0.99 * np.isfinite(theirs[0]).sum()  # no seam, no hole
    off = np.abs(ours[..., :2] + TRUNCATED - np.moveaxis(theirs, 0, 2)[..., :2])[both]
    device = np.linalg.norm(np.diff(view.to_screen(frame.to_world(np.array([(125.0, 125.0), (126.0, 125.0)]))), axis=0))
    assert np.percentile(off, 99) * device < 1.2  # device pixels
    assert np.median(off) * device < 0.6


def swirled(pixels):
    x, y = (np.asarray(pixels, float) / 250).T
    return np.column_stack(
        (607_000 + 500 * x + 60 * y + 25 * np.sin(4 * y), 4_676_000 - 480 * y + 80 * x + 20 * np.cos(5 * x))
    )


@pytest.mark.parametrize("method", ["projective", "polynomial3", "tps"])
@pytest.mark.parametrize("plane", [MercatorPlane(), CrsPlane("EPSG:32652")])
def test_a_warped_scene_is_painted_where_its_warp_says(method, plane, qapp):
    spots = np.random.default_rng(1).uniform(0, 250, (25, 2))
    made = fit(method, spots, swirled(spots))
    scene = placed(
        Scene(name="s", width=SIDE, height=SIDE), Georeference.fitted(made, "EPSG:32652", (SIDE, SIDE)), note=""
    )
    view = view_of(Frame(scene, plane), plane)
    ours = painted(layer_of(scene, plane, RAMP, qapp), view, qapp)
    rows, columns = np.nonzero(ours[..., 3] == 255)
    inner = np.random.default_rng(2).choice(len(rows), 4000, replace=False)
    rows, columns = rows[inner], columns[inner]
    lonlat = plane.to_lonlat(view.to_world(np.column_stack((columns + 0.5, rows + 0.5))))
    where = Georeference.of(scene).to_pixels(lonlat)
    inside = ((where > 1) & (where < SIDE - 1)).all(axis=1)
    assert inside.sum() > 3500
    off = np.abs(ours[rows, columns, :2] + TRUNCATED - (where - 0.5))[inside]
    assert np.percentile(off, 99) * 420 / SIDE < 1.5
    # Every pixel of the screen that the scene covers is painted: no seams between the cells.
    alpha = ours[..., 3]
    hole = (alpha[1:-1, 1:-1] < 255) & (alpha[:-2, 1:-1] == 255) & (alpha[2:, 1:-1] == 255)
    hole &= (alpha[1:-1, :-2] == 255) & (alpha[1:-1, 2:] == 255)
    assert not hole.any()


def test_a_bent_scene_pans_in_a_part_of_a_frame(qapp):
    """A UTM scene on the Mercator map, a full window of tiles: painting one must leave room in the 16.7 ms of a frame."""
    scene = scene_in("EPSG:32652", (10.0, 0, 607_000, 0, -10.0, 4_676_000), (10980, 10980))
    plane = MercatorPlane()
    frame = Frame(scene, plane)
    picture = np.zeros((10980, 10980, 3), np.uint8)
    layer = layer_of(scene, plane, picture, qapp)
    view = view_of(frame, plane, (1600, 1000)).zoomed(8)
    painted(layer, view, qapp)
    image = QImage(1600, 1000, QImage.Format.Format_ARGB32_Premultiplied)
    taken = []
    for step in range(10):
        painter = QPainter(image)
        began = time.perf_counter()
        layer.paint(painter, view.panned(3 * step, 2 * step), LIGHT)
        taken.append(time.perf_counter() - began)
        painter.end()
    assert sorted(taken)[2] < 0.05  # generous: a busy machine


def test_a_fold_of_the_plane_paints_nothing_and_does_not_fall(qapp):
    scene = scene_in("EPSG:3413", (20_000.0, 0, -2_500_000, 0, -20_000.0, 2_500_000))  # holds the pole
    plane = MercatorPlane()
    view = View(width=500, height=420, limits=plane.limits).fitted(Frame(scene, plane).bounds())
    ours = painted(layer_of(scene, plane, RAMP, qapp), view, qapp)
    assert (ours[..., 3] == 255).mean() > 0.2


def test_pixels_found_under_the_screen_are_those_painted_there():
    spots = np.random.default_rng(3).uniform(0, 250, (25, 2))
    made = fit("tps", spots, swirled(spots))
    scene = placed(Scene(width=SIDE, height=SIDE), Georeference.fitted(made, "EPSG:32652", (SIDE, SIDE)), note="")
    frame = Frame(scene, MercatorPlane())
    pixels = np.random.default_rng(4).uniform(0, SIDE, (100, 2))
    assert frame.affine is None
    assert frame.to_pixels(frame.to_world(pixels)) == pytest.approx(pixels, abs=1e-3)


def test_a_scene_across_180_degrees_is_in_one_piece():
    scene = scene_in("EPSG:32701", (100.0, 0, 140_000, 0, -100.0, 8_100_000), (600, 400))
    assert isinstance(scene.footprint, Shape)
    x0, _, x1, _ = Frame(scene, MercatorPlane()).bounds()
    assert x1 - x0 < 80_000
    west, _, east, _ = scene.footprint.bounds
    assert west < 180 < east < 180.6
