"""``roadstead evidence`` and ``roadstead source``: where things are known from, and the files kept of it."""

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from roadstead.api import Headless, Operation, UserError, citing, evidence, packing
from roadstead.domain.records import Citation, Evidence, Source
from roadstead.domain.times import iso, parse_time

_FIELDS = ("title", "publisher", "author", "kind", "published", "url", "archived", "read_on", "licence", "note")


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("evidence", "files kept unchanged beside the case")
    parser = _verb(group, "add", _add, "copy files into the evidence store, by their hash")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument(
        "--source", required=True, metavar="S", help="the title or uuid of the source; a new one is made"
    )
    parser.add_argument("--by", default="", metavar="WHO", help="who acquired it (default: you)")
    parser.add_argument("--acquired", default="", metavar="T", help="when (default: now)")
    parser.add_argument("--from", dest="origin", default="", metavar="WHERE", help="from where, such as an address")
    parser.add_argument("--tool", default="", help="with what it was acquired")
    parser.add_argument("--licence", default="")
    parser.add_argument("--note", default="")
    _verb(group, "list", _list, "list the evidence of a case")
    _verb(group, "check", _check, "hash every file again: what is missing or altered is named")
    parser = _verb(group, "copy", _copy, "write a copy to work on; the original stays as it is")
    parser.add_argument("evidence", metavar="EVIDENCE", help="its uuid, hash or unambiguous start of either")
    parser.add_argument("-o", dest="out", required=True, type=Path, metavar="FILE")
    parser.add_argument("--purpose", default="", help="what the copy is for")
    parser = _verb(group, "put-back", _put_back, "bring a missing or altered file back from another copy of it")
    parser.add_argument("evidence", metavar="EVIDENCE")
    parser.add_argument("place", metavar="PLACE", type=Path, help="the file, or a folder to search")
    parser = _verb(verbs, "cite", _cite, "let a sighting, finding, leg or particular rest on one more source")
    parser.add_argument("subject", metavar="UUID", help="what rests on it")
    parser.add_argument(
        "--source", required=True, metavar="S", help="the title or uuid of the source; a new one is made"
    )
    parser.add_argument("--grade", required=True, metavar="B2", help="Admiralty grade of this use")
    for name in ("quote", "page", "note"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--evidence", default="", metavar="EVIDENCE", help="the kept file it was read in")
    parser = _verb(verbs, "pack", _pack, "put the case with its evidence and images into a BagIt bag")
    parser.add_argument(
        "-o", dest="out", required=True, type=Path, metavar="DIR", help="a folder that is not there yet"
    )
    group = verbs.group("citation", "further uses of sources, each graded apart")
    parser = _verb(group, "list", _citations, "list them")
    parser.add_argument("subject", metavar="UUID", nargs="?", default="", help="only those of what rests on them")
    parser = _verb(group, "edit", _citation_edit, "change what is said of one")
    parser.add_argument("citation", metavar="CITATION")
    for name in ("grade", "quote", "page", "note", "evidence"):
        parser.add_argument(f"--{name}")
    _verb(group, "remove", _citation_remove, "take one back").add_argument("citation", metavar="CITATION")
    group = verbs.group("source", "where things are known from")
    for name, run, what in (("add", _source_add, "add a source"), ("edit", _source_edit, "change what is said of one")):
        parser = _verb(group, name, run, what)
        parser.add_argument("source", metavar="TITLE")
        for field in _FIELDS[1:] if name == "add" else _FIELDS:
            option = (
                "written-by" if field == "author" else field.replace("_", "-")
            )  # --author names who works on the case
            parser.add_argument(f"--{option}", dest=f"new_{field}")
    _verb(group, "list", _source_list, "list the sources, with how often each is used")


def _verb(group: Any, name: str, run: Any, what: str) -> argparse.ArgumentParser:
    parser = group.add(name, run, what)
    parser.add_argument("case", metavar="CASE")
    return parser


def _pack(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    made = packing.pack(store, arguments.out, headless.progress("Packing"))
    missing = [{"what": what, "reason": why} for what, why in made.missing]
    return {"bag": str(made.folder), "files": made.files, "size_bytes": made.size_bytes, "missing": missing}


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    said = evidence.Acquired(
        by=arguments.by,
        at=parse_time(arguments.acquired) if arguments.acquired else None,
        origin=arguments.origin,
        tool=arguments.tool,
        licence=arguments.licence,
        note=arguments.note,
    )
    session = headless.open(arguments.case)
    found = evidence.add_evidence(
        session, arguments.files, arguments.source, said, headless.progress("Copying into the evidence store")
    )
    return {"evidence": [_facts(each) for each in found]}


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    titles = {source.uuid: source.title for source in store.all(Source)}
    return {"evidence": [_facts(each) | {"source": titles.get(each.source, "")} for each in store.all(Evidence)]}


def _check(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    found = evidence.examine(store, headless.progress("Examining the evidence"))
    problems = [kept.sentence for kept in found if kept.sentence]
    unknown = [str(path) for path in evidence.strays(store)]
    return {"ok": not problems, "files": len(found), "problems": problems, "unknown_files": unknown}


def _copy(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    original = evidence.find_evidence(session.store, arguments.evidence)
    return _facts(
        evidence.working_copy(session, original, arguments.out, arguments.purpose, headless.progress("Copying"))
    )


def _put_back(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    original = evidence.find_evidence(session.store, arguments.evidence)
    return {"path": str(evidence.put_back(session, original, arguments.place, headless.progress("Searching")))}


def _cite(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    held = evidence.find_evidence(session.store, arguments.evidence).uuid if arguments.evidence else ""
    use, operation = citing.cite(
        session.store,
        arguments.subject,
        arguments.source,
        arguments.grade,
        quote=arguments.quote,
        page=arguments.page,
        evidence=held,
        note=arguments.note,
    )
    session.do(operation)
    return {"citation": use.uuid}


def _citations(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    titles = {source.uuid: source.title for source in store.all(Source)}
    found = citing.cited(store, arguments.subject) if arguments.subject else store.all(Citation)
    rows = [asdict(each) | {"citation": each.uuid, "title": titles.get(each.source, "")} for each in found]
    return {"citations": rows}


def _citation_edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    use = citing.find_citation(session.store, arguments.citation)
    said = {name: getattr(arguments, name) for name in ("grade", "quote", "page", "note", "evidence")}
    if said["evidence"]:
        said["evidence"] = evidence.find_evidence(session.store, said["evidence"]).uuid
    session.do(citing.change(session.store, use, **{name: text for name, text in said.items() if text is not None}))
    return {"citation": use.uuid}


def _citation_remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    use = citing.find_citation(session.store, arguments.citation)
    session.do(citing.uncite(session.store, use))
    return {"citation": use.uuid}


def _source_add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    if any(s.title.casefold() == arguments.source.strip().casefold() for s in session.store.all(Source)):
        raise UserError(f"There is a source “{arguments.source}” already.", "Change it with source edit.")
    source = replace(Source(title=arguments.source.strip()), **_said(arguments, _FIELDS[1:]))
    session.do(Operation("add-source", f"Add the source {source.title}", (source,)))
    return {"source": source.uuid}


def _source_edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    source = citing.find_source(session.store, arguments.source)
    changed = replace(source, **_said(arguments, _FIELDS))
    session.do(Operation("edit-source", f"Change the source {changed.title}", (changed,)))
    return {"source": changed.uuid}


def _source_list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    uses = citing.uses(store)
    rows = [
        {"source": s.uuid, "title": s.title, "publisher": s.publisher, "kind": s.kind, "uses": uses.get(s.uuid, 0)}
        for s in store.all(Source)
    ]
    return {"sources": rows}


def _said(arguments: argparse.Namespace, fields: tuple[str, ...]) -> dict[str, str]:
    found = {field: getattr(arguments, f"new_{field}") for field in fields}
    return {field: text.strip() for field, text in found.items() if text is not None}


def _facts(each: Evidence) -> dict[str, Any]:
    return {
        "evidence": each.uuid,
        "name": each.name,
        "sha256": each.sha256,
        "size_bytes": each.size_bytes,
        "kind": each.kind,
        "acquired_by": each.acquired_by,
        "acquired": iso(each.acquired) if each.acquired else None,
        "acquired_from": each.acquired_from,
        "licence": each.licence,
    }
