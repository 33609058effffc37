"""Every record comes back from the file as it went in, and geometries are what GeoPackage and others mean by them."""

import dataclasses
import sqlite3
import struct
import typing
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import (
    TABLES,
    Annotation,
    CaseInfo,
    Finding,
    Place,
    Route,
    Scene,
    Sighting,
    Source,
    Vessel,
)
from roadstead.storage import CaseStore, codec, geometry

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
POSITIONS = st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
LEAST = {"Point": 1, "LineString": 2, "Polygon": 3}


def shapes(kind):
    if kind == "Point":
        return st.builds(lambda p: Shape("Point", (p,)), POSITIONS)
    points = st.lists(POSITIONS, min_size=LEAST[kind], max_size=6)
    return points.filter(lambda p: p[0] != p[-1]).map(lambda p: Shape.of(kind, p))


def values(kind, field, hint):
    """A strategy for a field by its type; references stay empty here."""
    if field == "uuid":
        return st.uuids(version=4).map(str)
    optional = type(None) in typing.get_args(hint)
    base = next((arg for arg in typing.get_args(hint) if arg is not type(None)), hint) if optional else hint
    if (kind, field) in codec.REFERENCES:
        return st.just("") if base is str else st.just(())
    if base is Shape:
        strategy = shapes(codec.SHAPES[kind]) if kind in codec.SHAPES else st.sampled_from(list(LEAST)).flatmap(shapes)
    elif typing.get_origin(base) is tuple:
        element = {str: TEXTS, float: NUMBERS, Pixel: st.builds(Pixel, NUMBERS, NUMBERS)}[typing.get_args(base)[0]]
        strategy = st.lists(element, max_size=4).map(tuple)
    elif issubclass(base, StrEnum):
        strategy = st.sampled_from(base)
    else:
        strategy = {
            str: TEXTS,
            bool: st.booleans(),
            int: st.integers(-(2**63), 2**63 - 1),
            float: NUMBERS,
            datetime: MOMENTS,
        }[base]
    return st.none() | strategy if optional else strategy


def records(kind):
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{f.name: values(kind, f.name, hints[f.name]) for f in dataclasses.fields(kind)})


@st.composite
def cases(draw):
    """One record of each kind, referring to each other."""
    made = {kind: draw(records(kind)) for kind in TABLES if kind is not CaseInfo}
    uuid = {kind: record.uuid for kind, record in made.items()}
    for (kind, field), target in codec.REFERENCES.items():
        many = typing.get_type_hints(kind)[field] is not str
        made[kind] = dataclasses.replace(made[kind], **{field: (uuid[target],) if many else uuid[target]})
    return tuple(made.values())


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    path = tmp_path_factory.mktemp("codec") / "case.gpkg"
    with CaseStore.create(path, CaseInfo(), "ana") as opened:
        yield opened


@settings(max_examples=40, deadline=None)
@given(made=cases())
def test_records_come_back_as_they_went_in(shared_store, operation, made):
    shared_store.do(operation(*made), "ana")
    for record in made:
        assert shared_store.get(type(record), record.uuid) == record
    shared_store.undo("ana")
    shared_store.redo("ana")
    for record in made:
        assert shared_store.get(type(record), record.uuid) == record


def test_shapes_made_by_hand_are_stored_as_others_are(store, operation):
    corners = (LonLat(1, 2), LonLat(3, 2), LonLat(3, 4), LonLat(1, 2))
    marks = [
        Annotation(geometry=Shape("Polygon", corners)),
        Annotation(geometry=Shape("LineString", corners)),
        Annotation(geometry=Shape("Point", corners[:1])),
        Annotation(geometry=Shape.of("Point", [(-0.0, 0.0)]), length_m=-0.0),
    ]
    store.do(operation(*marks), "ana")
    assert store.get(Annotation, marks[0].uuid).geometry == Shape.of("Polygon", corners[:3])
    assert store.get(Annotation, marks[1].uuid) == marks[1]
    assert store.verify().problems == []


def test_whatever_was_stored_above_verifies(shared_store):
    assert shared_store.entry_count() > 40
    assert shared_store.verify().problems == []


def test_the_tables_have_a_column_for_every_field(case):
    with closing(sqlite3.connect(case)) as connection:
        for kind, table in TABLES.items():
            found = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert found == {"fid"} | {column.cell for column in codec.columns(kind)}, table
        types = dict(connection.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
        assert types == {"annotations": "GEOMETRY"} | {
            TABLES[kind]: shape.upper() for kind, shape in codec.SHAPES.items()
        }


def test_times_of_other_zones_are_kept_as_the_same_moment(store, operation):
    moment = datetime(2023, 10, 12, 11, 15, tzinfo=timezone(timedelta(hours=9)))
    sighting = Sighting(start=moment, end=moment)
    store.do(operation(sighting), "ana")
    kept = store.get(Sighting, sighting.uuid).start
    assert kept == moment
    assert kept.isoformat() == "2023-10-12T02:15:00+00:00"


def test_numbers_of_another_type_are_stored_as_the_field_has_them(store, operation):
    annotation = Annotation(length_m=131, pixels=(Pixel(1, 2),))
    store.do(operation(annotation), "ana")
    length = store.get(Annotation, annotation.uuid).length_m
    assert (length, type(length)) == (131.0, float)


def test_a_point_is_the_bytes_that_geopackage_prescribes():
    blob = geometry.encode(Shape.of("Point", [(130.3, 42.233)]))
    header = b"GP\x00\x03" + (4326).to_bytes(4, "little") + struct.pack("<4d", 130.3, 130.3, 42.233, 42.233)
    assert blob == header + b"\x01\x01\x00\x00\x00" + struct.pack("<2d", 130.3, 42.233)


@settings(deadline=None)
@given(shape=st.sampled_from(list(LEAST)).flatmap(shapes))
def test_shapely_reads_the_same_geometry(shape):
    from shapely import from_wkb
    from shapely.geometry import shape as from_geojson

    assert from_wkb(geometry.encode(shape)[40:]).equals_exact(from_geojson(shape.geojson()), 0)
    assert geometry.decode(geometry.encode(shape)) == shape


def test_geometries_of_other_writers_are_read():
    big_endian = b"GP\x00\x00" + struct.pack(">i", 4326) + b"\x00" + struct.pack(">Idd", 1, 130.3, 42.2)
    with_height = (
        b"GP\x00\x01" + struct.pack("<i", 4326) + b"\x01" + struct.pack("<IIdddddd", 1002, 2, 1, 2, 9, 3, 4, 9)
    )
    assert geometry.decode(big_endian) == Shape.of("Point", [(130.3, 42.2)])
    assert geometry.envelope(big_endian) == (130.3, 42.2, 130.3, 42.2)
    assert geometry.decode(with_height) == Shape.of("LineString", [(1, 2), (3, 4)])


@settings(deadline=None)
@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda tail: b"GP\x00\x01\xe6\x10\x00\x00\x01" + tail))
def test_any_bytes_are_a_geometry_or_a_value_error(blob):
    try:
        shape = geometry.decode(blob)
    except ValueError:
        return
    assert shape.points


def test_text_that_no_file_can_hold_is_refused_in_a_sentence(store, operation):
    with pytest.raises(UserError, match="cannot be stored"):
        store.do(operation(Scene(path="scene-\udcff.tif")), "ana")
    assert store.count(Scene) == 0


@pytest.mark.parametrize(
    "record",
    [
        Annotation(length_m=float("nan")),
        Annotation(pixels=(Pixel(float("inf"), 0),)),
        Place(geometry=Shape("Point", (LonLat(float("nan"), 0.0),))),
        Annotation(geometry=Shape("LineString", (LonLat(0.0, 0.0), LonLat(0.0, float("inf"))))),
        Scene(size_bytes=2**63),
    ],
)
def test_what_is_no_number_never_reaches_the_file(store, operation, record):
    with pytest.raises(ValueError, match="not a"):
        store.do(operation(record), "ana")
    assert store.entry_count() == 1


def test_a_layer_takes_only_its_kind_of_geometry(store, operation):
    with pytest.raises(ValueError, match=r"a LineString where the layer holds .* Point"):
        store.do(operation(Place(geometry=Shape.of("LineString", [(0, 0), (1, 1)]))), "ana")


def test_a_cell_changed_into_nonsense_is_named(case, meddle, operation):
    with CaseStore.open(case) as store:
        store.do(operation(Vessel(name="Angara"), Source(), Route(), Finding()), "ana")
        store.do(operation(Place(name="Najin")), "ana")
    meddle(case, "UPDATE places SET aliases = 'Rajin'")
    with CaseStore.open(case) as store, pytest.raises(UserError, match=r"Row 1 of the table places.*aliases"):
        store.all(Place)
