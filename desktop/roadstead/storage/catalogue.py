"""What a case says of its own tables to QGIS and other programs, compared with what Roadstead wrote there."""

import sqlite3
from contextlib import closing

from roadstead.storage import connection, migrations

# Extents and times of change are left out: other programs may refresh them. Rows that others add are theirs.
_TABLES = {
    "gpkg_spatial_ref_sys": "srs_name, srs_id, organization, organization_coordsys_id, definition, description",
    "gpkg_contents": "table_name, data_type, identifier, description, srs_id",
    "gpkg_geometry_columns": "table_name, column_name, geometry_type_name, srs_id, z, m",
    "gpkg_extensions": "table_name, column_name, extension_name, definition, scope",
    "gpkg_data_columns": "table_name, column_name, name, title, description, mime_type, constraint_name",
    migrations.FORMAT_TABLE: "version, name",
}


def alterations(conn: sqlite3.Connection) -> list[str]:
    """A sentence for each of those tables of which a row was changed or removed since a case of this version was made."""
    problems = []
    with closing(connection.in_memory()) as fresh:
        migrations.migrate(fresh, migrations.MIGRATIONS[: migrations.version(conn)])
        for table, columns in _TABLES.items():
            query = f"SELECT {columns} FROM {table}"
            missing = set(fresh.execute(query)) - set(conn.execute(query))
            if missing:
                problems.append(f"The description of the file ({table}) was altered; other programs may hide rows.")
    return problems
