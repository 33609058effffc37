"""The brief: content model, linter, figures, typesetting. What is named here loads no heavy package."""

from roadstead.briefing.building import build_brief
from roadstead.briefing.content import Brief, LintFinding
from roadstead.briefing.linting import lint
from roadstead.briefing.writing import BriefReport, write_brief

__all__ = ["Brief", "BriefReport", "LintFinding", "build_brief", "lint", "write_brief"]
