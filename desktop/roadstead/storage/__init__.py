"""The case file: schema, migrations, journal, repositories, geometry codec. The only room that knows SQLite."""

from roadstead.storage.audit import Verification
from roadstead.storage.journal import Entry
from roadstead.storage.store import CaseStore, verify
from roadstead.storage.veil import Veil

__all__ = ["CaseStore", "Entry", "Veil", "Verification", "verify"]
