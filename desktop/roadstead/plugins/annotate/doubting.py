"""How likely a mark is what it says, on what it rests, and how much of it shows: one key each."""

from functools import partial

from roadstead.api import App, UserError
from roadstead.domain.likelihood import WORDS
from roadstead.plugins.annotate.commands import has_marks, selected
from roadstead.plugins.annotate.logic import describe

_FIRST = "Select a mark first; or keep the likelihood for new marks (Alt+L), then it is theirs."


def say(app: App, field: str, word: str) -> None:
    """Says it of the selected marks, as one action; while it is kept for new marks, of those too."""
    marks = selected(app) if has_marks(app) else []
    keeps = app.said is not None and field in ("confidence", "basis")
    if keeps:
        app.said = {**(app.said or {}), field: word}
    if not marks and not keeps:
        raise UserError("No mark is selected.", _FIRST)
    operation = describe(marks, field, word)
    if operation is not None:
        app.do(operation)


no_likelihood = partial(say, field="confidence", word="")
likelihood_1, likelihood_2, likelihood_3, likelihood_4, likelihood_5, likelihood_6, likelihood_7 = (
    partial(say, field="confidence", word=word) for word in WORDS
)


def toggle_basis(app: App) -> None:
    """Assessed where any of the selected marks is not, else seen."""
    now = [mark.basis for mark in selected(app)] or [(app.said or {}).get("basis", "")]
    say(app, "basis", "seen" if set(now) == {"assessed"} else "assessed")


def toggle_occluded(app: App) -> None:
    """Occluded where any of the selected marks is not, else not."""
    say(app, "occluded", "no" if all(mark.occluded for mark in selected(app)) else "yes")


def toggle_partial(app: App) -> None:
    """Partial where any of the selected marks is not, else not."""
    say(app, "partial", "no" if all(mark.partial for mark in selected(app)) else "yes")


def keep(app: App) -> None:
    """Keeps likelihood and basis of the selected mark for new marks, or no longer keeps any."""
    if app.said is not None:
        app.said = None
        app.notices.post("info", "New marks are given no likelihood and no basis.")
        return
    marks = selected(app)
    app.said = {"confidence": marks[0].confidence, "basis": marks[0].basis} if marks else {}
    app.notices.post("info", f"New marks are given: {kept_words(app.said) or 'what is chosen next'}.")


def kept_words(said: dict[str, str]) -> str:
    """``very likely, assessed``."""
    return ", ".join(filter(None, (said.get("confidence", ""), said.get("basis", ""))))
