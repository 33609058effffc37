"""STAC out and in: what the specification asks of Items and Collections, and nothing that is not here is fetched."""

import json
import math
from datetime import datetime

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from roadstead.domain.coordinates import Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Scene
from roadstead.domain.times import parse_interval
from roadstead.imagery import ImageryPool
from roadstead.services import importing, scenes
from roadstead.services.exporting import export
from roadstead.services.session import CaseSession


@pytest.fixture(scope="module")
def pool():
    with ImageryPool(1) as pool:
        yield pool


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Najin", "Kim") as session:
        yield session


@pytest.fixture
def image(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    path = folder / "najin quay_20231012.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(path, "w", transform=Affine(2, 0, 441_000, 0, -2, 4_676_000), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    return path


def check_item(item):
    """What the Item specification 1.0 and its extensions demand."""
    assert item["type"] == "Feature"
    assert item["stac_version"] == "1.0.0"
    assert isinstance(item["id"], str) and item["id"]
    assert isinstance(item["links"], list)
    assert all({"rel", "href"} <= link.keys() for link in item["links"])
    properties = item["properties"]
    if properties["datetime"] is None:
        assert datetime.fromisoformat(properties["start_datetime"]) <= datetime.fromisoformat(
            properties["end_datetime"]
        )
    else:
        assert datetime.fromisoformat(properties["datetime"]).tzinfo is not None
    assert ("bbox" in item) == (item["geometry"] is not None)
    assert all("href" in asset for asset in item["assets"].values())
    used = {key.partition(":")[0] for part in (properties, *item["assets"].values()) for key in part if ":" in key}
    schemas = {"eo": "/eo/", "view": "/view/", "proj": "/projection/", "file": "/file/"}
    for prefix in used - {"roadstead"}:
        assert any(schemas[prefix] in url for url in item["stac_extensions"])
    assert 0 <= properties.get("eo:cloud_cover", 0) <= 100
    if "collection" in item:
        assert any(link["rel"] == "collection" for link in item["links"])


def test_out_and_in_again(session, pool, image, tmp_path):
    scene = scenes.add_scene(
        session,
        pool,
        image,
        credit="Maxar",
        licence="CC-BY-4.0",
        typed={
            "cloud_percent": "7",
            "sensor": "WorldView-2",
            "provider": "Maxar",
            "obtained": "bought",
            "sun_elevation_deg": "39.2",
        },
    )
    out = image.parent
    report = export(session.store, out, "stac")
    assert report.written == {"scenes": 1}
    collection = json.loads((out / "collection.json").read_text())
    assert collection["type"] == "Collection"
    assert {"stac_version", "id", "description", "license", "extent", "links"} <= collection.keys()
    assert collection["extent"]["temporal"]["interval"] == [["2023-10-12T00:00:00Z", "2023-10-13T00:00:00Z"]]
    (link,) = [link for link in collection["links"] if link["rel"] == "item"]
    item = json.loads((out / link["href"]).read_text())
    check_item(item)
    asset = item["assets"]["image"]
    assert asset["href"] == "najin%20quay_20231012.tif"
    assert asset["file:checksum"] == "1220" + scene.sha256
    assert item["properties"]["proj:epsg"] == 32652
    assert item["properties"]["proj:shape"] == [30, 40]
    assert item["bbox"][0] == pytest.approx(min(p.lon for p in scene.footprint.points))
    with CaseSession.create(tmp_path / "other.gpkg", "Other", "Lee") as other:
        found = importing.import_stac(other, pool, out / "collection.json")
        assert (found.read, found.rejected) == (1, ())
        (again,) = other.store.all(Scene)
    for field in (
        "sha256",
        "acquired",
        "sensor",
        "provider",
        "cloud_percent",
        "sun_elevation_deg",
        "credit",
        "licence",
        "obtained",
    ):
        assert getattr(again, field) == getattr(scene, field), field


def test_addresses_are_named_and_left_out_and_a_wrong_hash_is_refused(session, pool, image):
    base = {"type": "Feature", "stac_version": "1.1.0", "properties": {"datetime": "2023-10-12T02:15:00Z"}}
    folder = image.parent
    (folder / "remote.json").write_text(json.dumps({**base, "assets": {"data": {"href": "https://example.org/a.tif"}}}))
    (folder / "wrong.json").write_text(
        json.dumps({**base, "assets": {"data": {"href": image.name, "file:checksum": "1220" + "0" * 64}}})
    )
    (folder / "catalog.json").write_text(
        json.dumps(
            {
                "type": "Catalog",
                "stac_version": "1.0.0",
                "links": [
                    {"rel": "child", "href": "https://example.org/c.json"},
                    {"rel": "item", "href": "./catalog.json"},
                ],
            }
        )
    )
    (folder / "broken.json").write_text("{")
    found = importing.import_stac(session, pool, folder)
    assert found.read == 0
    reasons = dict(found.rejected)
    assert "https://example.org/a.tif" in reasons["remote.json"]
    assert "never followed" in reasons["https://example.org/c.json"]
    assert "0" * 64 in reasons[image.name]
    assert "JSON" in reasons["broken.json"]
    assert session.store.count(Scene) == 0


def test_a_moment_the_antimeridian_and_a_scene_without_time(session, tmp_path):
    when = parse_interval("2023-10-12T02:15Z")
    ring = [(179.5, -17), (-179.5, -17), (-179.5, -16), (179.5, -16)]
    crossing = Scene(
        uuid="a",
        name="Fiji",
        path="/x/fiji.tif",
        acquired_start=when.start,
        acquired_end=when.end,
        footprint=Shape.of("Polygon", ring),
    )
    session.do(Operation("add-scene", "Add", (crossing, Scene(uuid="b", name="undated", path="/x/b.png"))))
    report = export(session.store, tmp_path / "out", "stac")
    assert report.written == {"scenes": 1}
    assert [row.uuid for row in report.rejected] == ["b"]
    item = json.loads((tmp_path / "out" / "a.json").read_text())
    check_item(item)
    assert item["properties"]["datetime"] == "2023-10-12T02:15:00Z"
    assert item["geometry"]["type"] == "MultiPolygon"
    assert item["bbox"] == [179.5, -17, -179.5, -16]  # west is the larger across 180 degrees
    assert math.isclose(
        json.loads((tmp_path / "out" / "collection.json").read_text())["extent"]["spatial"]["bbox"][0][0], -180
    )


def test_a_collection_ends_with_its_last_moment_to_the_fraction_and_a_place_need_not_be_known(session, tmp_path):
    times = ("2023-10-12T02:15:30Z", "2023-10-12T02:15:30.129Z")
    taken = [parse_interval(text) for text in times]
    rows = [
        Scene(uuid=f"s{n}", name=f"s{n}", path=f"/x/s{n}.png", acquired_start=when.start, acquired_end=when.end)
        for n, when in enumerate(taken)
    ]
    session.do(Operation("add-scene", "Add", tuple(rows)))
    export(session.store, tmp_path / "out", "stac")
    collection = json.loads((tmp_path / "out" / "collection.json").read_text())
    (interval,) = collection["extent"]["temporal"]["interval"]
    assert [datetime.fromisoformat(text) for text in interval] == [when.start for when in taken]
    item = json.loads((tmp_path / "out" / "s0.json").read_text())
    check_item(item)
    assert item["geometry"] is None
    assert item["assets"]["image"]["roles"] == ["data"]
