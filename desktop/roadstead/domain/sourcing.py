"""Rows that say where things are known from: sources, the evidence kept of them, each use made of them."""

from dataclasses import dataclass, field
from datetime import datetime

from roadstead.domain.identifiers import new_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something is known from: a document, a page, an image, a list. Graded on each use, not here."""

    uuid: str = field(default_factory=new_uuid)
    title: str = ""
    publisher: str = ""
    kind: str = "document"
    published: str = ""
    url: str = ""
    read_on: str = ""
    sha256: str = ""
    note: str = ""
    author: str = ""
    licence: str = ""
    archived: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file copied unchanged into the case's evidence store, by its SHA-256; or a working copy made from one.

    ``kind`` is ``original`` or ``working copy``, of which ``original`` then names the evidence it was made from.
    ``acquired_by``, ``acquired``, ``acquired_from`` and ``tool`` say who got it, when, from where and with what.
    Source: Berkeley Protocol on Digital Open Source Investigations (2022), chapter VI.
    """

    uuid: str = field(default_factory=new_uuid)
    source: str = ""
    name: str = ""
    sha256: str = ""
    size_bytes: int = 0
    media_type: str = ""
    kind: str = "original"
    original: str = ""
    acquired_by: str = ""
    acquired: datetime | None = None
    acquired_from: str = ""
    tool: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One use of a source: ``subject`` is the uuid of what rests on it, ``table`` the kind of row that is.

    It is graded there (Admiralty code), with the words quoted and the page. ``evidence`` is the file it was read in.
    """

    uuid: str = field(default_factory=new_uuid)
    subject: str = ""
    table: str = ""
    source: str = ""
    evidence: str = ""
    grade: str = "F6"
    quote: str = ""
    page: str = ""
    note: str = ""
