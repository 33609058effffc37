"""``roadstead brief`` and ``roadstead lint``."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, briefs
from roadstead.domain.vocabulary import Tlp, parse_word


def add(verbs: Any) -> None:
    """Adds the verbs."""
    parser = verbs.add("brief", _brief, "write the brief as a PDF")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("-o", "--output", required=True, metavar="FILE.pdf")
    parser.add_argument("--tlp", metavar="T", help="RED, AMBER+STRICT, AMBER, GREEN or CLEAR (default: the case's)")
    parser.add_argument("--template", default="brief", metavar="NAME", help="the layout; there is one, brief")
    verbs.add("lint", _lint, "what an editor or a lawyer would ask about").add_argument("case", metavar="CASE")


def _brief(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    tlp = parse_word(Tlp, arguments.tlp) if arguments.tlp else None
    session = headless.open(arguments.case, read_only=True)
    report = briefs.write(
        session.store,
        headless.pool,
        Path(arguments.output),
        tlp=tlp,
        template=arguments.template,
        progress=headless.progress("Writing"),
    )
    return {"pages": report.pages, "warnings": list(report.warnings)}


def _lint(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    found = briefs.lint_case(headless.open(arguments.case, read_only=True).store)
    return {"findings": [{"rule": f.rule, "where": f.where, "text": f.text} for f in found]}
