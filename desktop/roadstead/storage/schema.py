"""The tables of a case as GeoPackage 1.4 wants them, and the first version of Roadstead's own.

What is here is frozen: a released version's tables never change, later ones are reached by a migration.
Source: OGC 12-128r19, clauses 1.1 to 2.4 and annexes C (tables), F.3 (RTree), F.9 (schema extension).
"""

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x47504B47  # "GPKG"
GEOPACKAGE_VERSION = 10400

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],'
    'AUTHORITY["EPSG","4326"]]'
)

_SYSTEM = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name,
  constraint_type, value))
"""

# Annex F.3 of version 1.4: updates 1 and 3 of earlier versions are gone, 5 to 7 replace them.
_TRIGGERS = {
    "insert": "AFTER INSERT ON {t} WHEN (NEW.{g} NOT NULL AND NOT ST_IsEmpty(NEW.{g})) BEGIN "
    "INSERT OR REPLACE INTO {r} VALUES (NEW.fid, {box}); END",
    "update2": "AFTER UPDATE OF {g} ON {t} WHEN OLD.fid = NEW.fid AND (NEW.{g} ISNULL OR ST_IsEmpty(NEW.{g})) BEGIN "
    "DELETE FROM {r} WHERE id = OLD.fid; END",
    "update4": "AFTER UPDATE ON {t} WHEN OLD.fid != NEW.fid AND (NEW.{g} ISNULL OR ST_IsEmpty(NEW.{g})) BEGIN "
    "DELETE FROM {r} WHERE id IN (OLD.fid, NEW.fid); END",
    "update5": "AFTER UPDATE ON {t} WHEN OLD.fid != NEW.fid AND (NEW.{g} NOTNULL AND NOT ST_IsEmpty(NEW.{g})) BEGIN "
    "DELETE FROM {r} WHERE id = OLD.fid; INSERT OR REPLACE INTO {r} VALUES (NEW.fid, {box}); END",
    "update6": "AFTER UPDATE OF {g} ON {t} WHEN OLD.fid = NEW.fid AND (NEW.{g} NOTNULL AND NOT ST_IsEmpty(NEW.{g})) "
    "AND (OLD.{g} NOTNULL AND NOT ST_IsEmpty(OLD.{g})) BEGIN UPDATE {r} SET minx = ST_MinX(NEW.{g}), "
    "maxx = ST_MaxX(NEW.{g}), miny = ST_MinY(NEW.{g}), maxy = ST_MaxY(NEW.{g}) WHERE id = NEW.fid; END",
    "update7": "AFTER UPDATE OF {g} ON {t} WHEN OLD.fid = NEW.fid AND (NEW.{g} NOTNULL AND NOT ST_IsEmpty(NEW.{g})) "
    "AND (OLD.{g} ISNULL OR ST_IsEmpty(OLD.{g})) BEGIN INSERT INTO {r} VALUES (NEW.fid, {box}); END",
    "delete": "AFTER DELETE ON {t} WHEN OLD.{g} NOT NULL BEGIN DELETE FROM {r} WHERE id = OLD.fid; END",
}
_BOX = "ST_MinX(NEW.{g}), ST_MaxX(NEW.{g}), ST_MinY(NEW.{g}), ST_MaxY(NEW.{g})"


class Layer(NamedTuple):
    """A table of the case: its title, what it holds, its geometry type (or none), and its columns, one a line.

    A line is name, type, title; ``!`` after the type means NOT NULL with an empty default, ``#`` that as well and an
    index, ``>table`` a reference with an index.
    """

    table: str
    title: str
    description: str
    geometry: str
    columns: str


def rtree(table: str) -> str:
    """The name of a layer's RTree."""
    return f"rtree_{table}_geometry"


def rtree_triggers(table: str) -> dict[str, str]:
    """The triggers that keep a layer's RTree, by name, as SQLite keeps their text."""
    words = {"t": f'"{table}"', "g": '"geometry"', "r": f'"{rtree(table)}"'}
    words["box"] = _BOX.format(**words)
    return {
        f"{rtree(table)}_{name}": f'CREATE TRIGGER "{rtree(table)}_{name}" {body.format(**words)}'
        for name, body in _TRIGGERS.items()
    }


def create_geopackage(db: "Database") -> None:
    """The tables that every GeoPackage has."""
    for statement in _SYSTEM.split(";"):
        db.execute(statement)
    db.table("gpkg_spatial_ref_sys").insert_all(
        {
            "srs_name": name,
            "srs_id": code,
            "organization": organization,
            "organization_coordsys_id": code,
            "definition": definition,
            "description": description,
        }
        for name, code, organization, definition, description in (
            ("Undefined Cartesian SRS", -1, "NONE", "undefined", "undefined Cartesian coordinate reference system"),
            ("Undefined geographic SRS", 0, "NONE", "undefined", "undefined geographic coordinate reference system"),
            ("WGS 84 geodetic", 4326, "EPSG", _WGS84, "longitude and latitude in degrees on the WGS 84 ellipsoid"),
        )
    )
    db.table("gpkg_extensions").insert_all(
        {
            "table_name": table,
            "column_name": None,
            "extension_name": "gpkg_schema",
            "definition": "http://www.geopackage.org/spec140/#extension_schema",
            "scope": "read-write",
        }
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints")
    )


def create_layer(db: "Database", layer: Layer) -> None:
    """Makes a table, registers it, titles its columns, and gives it an RTree where it has a geometry."""
    spatial = bool(layer.geometry)
    body = [f'"geometry" {layer.geometry}'] if spatial else []
    body += [_column(line) for line in _lines(layer.columns)]
    db.execute(f'CREATE TABLE "{layer.table}" ("fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {", ".join(body)})')
    db.table("gpkg_contents").insert(
        {
            "table_name": layer.table,
            "data_type": "features" if spatial else "attributes",
            "identifier": layer.title,
            "description": layer.description,
            "srs_id": 4326 if spatial else None,
        }
    )
    _title_columns(db, layer.table, layer.columns)
    for name, kind, _title in _lines(layer.columns):
        if ">" in kind or "#" in kind:
            db.execute(f'CREATE INDEX "{layer.table}_{name}" ON "{layer.table}" ("{name}")')
    if spatial:
        _create_rtree(db, layer)


def add_columns(db: "Database", table: str, columns: str) -> None:
    """Adds columns, written as a layer's, to a table; their triggers and geometry type stay as they are."""
    for line in _lines(columns):
        db.execute(f'ALTER TABLE "{table}" ADD COLUMN {_column(line)}')
    _title_columns(db, table, columns)


def _title_columns(db: "Database", table: str, columns: str) -> None:
    db.table("gpkg_data_columns").insert_all(
        {"table_name": table, "column_name": name, "name": name, "title": title}
        for name, _kind, title in _lines(columns)
    )


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.strip().splitlines():
        name, kind, title = line.split(maxsplit=2)
        yield name, kind, title


def _column(line: tuple[str, str, str]) -> str:
    name, kind, _title = line
    if ">" in kind:
        kind, _, target = kind.partition(">")
        return f'"{name}" {kind} REFERENCES "{target}" ("uuid") DEFERRABLE INITIALLY DEFERRED'
    if name == "uuid":
        return '"uuid" TEXT NOT NULL UNIQUE'
    if kind[-1] not in "!#":
        return f'"{name}" {kind}'
    empty = {"TEXT": "''", "JSON": "'[]'"}.get(kind[:-1], "0")
    return f'"{name}" {kind[:-1].replace("JSON", "TEXT")} NOT NULL DEFAULT {empty}'


def _create_rtree(db: "Database", layer: Layer) -> None:
    db.table("gpkg_geometry_columns").insert(
        {
            "table_name": layer.table,
            "column_name": "geometry",
            "geometry_type_name": layer.geometry,
            "srs_id": 4326,
            "z": 0,
            "m": 0,
        }
    )
    db.execute(f'CREATE VIRTUAL TABLE "{rtree(layer.table)}" USING rtree(id, minx, maxx, miny, maxy)')
    for statement in rtree_triggers(layer.table).values():
        db.execute(statement)
    db.table("gpkg_extensions").insert(
        {
            "table_name": layer.table,
            "column_name": "geometry",
            "extension_name": "gpkg_rtree_index",
            "definition": "http://www.geopackage.org/spec140/#extension_rtree",
            "scope": "write-only",
        }
    )


def stamp_file(connection: sqlite3.Connection) -> None:
    """Marks the file as a GeoPackage of this version."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {GEOPACKAGE_VERSION}")
