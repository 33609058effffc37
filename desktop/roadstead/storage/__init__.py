"""The case file: schema, migrations, journal, repositories, geometry codec. The only room that knows SQLite."""

from roadstead.storage.journal import Entry
from roadstead.storage.store import CaseStore, verify
from roadstead.storage.verify import Verification

__all__ = ["CaseStore", "Entry", "Verification", "verify"]
