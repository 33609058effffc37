"""One scene from its plan: draw, light, photograph."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from pyproj import Proj

from scenes.canvas import Canvas
from scenes.cargo import draw_car, draw_portal_crane, draw_stack, draw_train, draw_truck
from scenes.grid import Array, Grid, offset, refine
from scenes.land import ground_of
from scenes.light import lit
from scenes.noise import generator
from scenes.plans import Plan
from scenes.ships import draw_boat, draw_ship
from scenes.shore import base_of
from scenes.sky import cloud_of, seen
from scenes.sun import Sun, sun_position
from scenes.things import Thing
from scenes.water import Wake, water_of
from scenes.works import QUAY_HEIGHT, draw_quays, draw_roads, draw_shed, draw_tank, draw_town, draw_tracks
from scenes.yard import draw_clutter, draw_crane_rails, draw_farms, draw_heap, draw_stores, draw_traffic, speckle


@dataclass(frozen=True)
class Shot:
    """A finished picture: 8-bit RGB (rows, columns, 3), what it holds, the sun, and the cloud's opacity."""

    plan: Plan
    grid: Grid
    image: np.ndarray
    things: list[Thing]
    sun: Sun
    true_azimuth: float
    convergence: float
    scale: float
    cloud: Array


def grid_of(plan: Plan) -> Grid:
    """The picture's grid: the centre asked for, on whole pixels of the UTM plane."""
    west = plan.centre[0] - plan.width * plan.gsd / 2
    north = plan.centre[1] + plan.height * plan.gsd / 2
    return Grid(round(west, 1), round(north, 1), plan.gsd, plan.width, plan.height)


def shoot(plan: Plan, grid: Grid | None = None) -> Shot:
    """Render a plan; ``grid`` may be a part of it, for a quick look."""
    grid = grid or grid_of(plan)
    site = plan.site
    factors = Proj(site.epsg).get_factors(*site.lonlat)
    azimuth, elevation = sun_position(datetime.fromisoformat(plan.time), *site.lonlat)
    sun = Sun(azimuth - factors.meridian_convergence, elevation)
    ground = ground_of(site, grid, plan.season)
    cover = np.clip(0.5 - refine(ground.natural) / grid.step, 0, 1)
    canvas = Canvas(grid, refine(ground.albedo), refine(ground.bare), refine(ground.crowns), cover, sun)
    _build(canvas, plan)
    things = _fill(canvas, plan)
    wakes = [
        Wake(offset(b.at, b.heading, -b.ship.length / 2), b.heading, b.knots, b.ship.beam, b.ship.length)
        for b in plan.ships
        if b.knots > 0
    ]
    water = water_of(site, grid, plan.sea, ground, wakes, sun.azimuth, plan.key)
    cloud = cloud_of(grid, plan.sky, sun, plan.key)
    radiance = lit(canvas, water, sun, cloud.shadow)
    image = seen(radiance, cloud, plan.sky, grid, plan.key)
    inside = [thing for thing in things if grid.holds(thing.at)]
    return Shot(
        plan, grid, image, inside, sun, azimuth, factors.meridian_convergence, factors.meridional_scale, cloud.opacity
    )


def _build(canvas: Canvas, plan: Plan) -> None:
    """What stays between dates."""
    site, base = plan.site, base_of(plan.site)
    canvas.height *= 1 - canvas.water
    canvas.bare *= 1 - canvas.water
    draw_roads(canvas, site.roads, plan.season)
    draw_town(canvas, site, plan.season)
    draw_quays(canvas, site, plan.season, plan.key)
    draw_roads(canvas, tuple(r for r in site.roads if r.paved), plan.season)
    draw_tracks(canvas, site.tracks, plan.season)
    for number, shed in enumerate(site.sheds):
        draw_shed(canvas, shed, plan.season, generator(site.name, "shed", number))
    for place, radius in site.tanks:
        draw_tank(canvas, place, radius, plan.season)
    draw_crane_rails(canvas, site)
    draw_stores(canvas, site, plan.season)
    for heap in site.heaps:
        draw_heap(canvas, heap, plan.season, site.name)
    draw_farms(canvas, site, base)
    speckle(canvas, f"{site.name}/speckle")


def _fill(canvas: Canvas, plan: Plan) -> list[Thing]:
    """What comes and goes."""
    things: list[Thing] = []
    draw_traffic(canvas, plan.site, plan.key)
    draw_clutter(canvas, plan.site, plan.key)
    for stack in plan.stacks:
        things.append(draw_stack(canvas, stack, QUAY_HEIGHT))
    for train in plan.trains:
        things += draw_train(canvas, train.key, train.start, train.heading, list(train.cars), QUAY_HEIGHT, train.engine)
    for number, (at, heading) in enumerate(plan.trucks, 1):
        things.append(draw_truck(canvas, f"truck-{number:02d}", at, heading, QUAY_HEIGHT, number % 3 != 0))
    rng = generator(plan.key, "cars")
    for at, heading in plan.cars:
        draw_car(canvas, at, heading, canvas.ground(at), rng)
    for at, heading, length in plan.boats:
        draw_boat(canvas, at, heading, length, rng)
    for berthed in plan.ships:
        more = {"state": berthed.state, "speed_knots": berthed.knots}
        things.append(draw_ship(canvas, berthed.ship, berthed.key, berthed.at, berthed.heading, **more))
    for crane in plan.cranes:
        things.append(draw_portal_crane(canvas, crane.key, crane.at, crane.heading, crane.slew, QUAY_HEIGHT))
    return things
