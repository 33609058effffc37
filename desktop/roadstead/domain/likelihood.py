"""How likely, in the words of ICD 203. The analyst's word is kept, never a number: the bounds of the words overlap.

Source: Intelligence Community Directive 203, Analytic Standards (2 January 2015), section D.6.e.2.a.
"""

from roadstead.domain.errors import UserError

# Each term in both wordings with its bounds in percent; a brief uses one wording throughout.
LIKELIHOODS: tuple[tuple[str, str, int, int], ...] = (
    ("almost no chance", "remote", 1, 5),
    ("very unlikely", "highly improbable", 5, 20),
    ("unlikely", "improbable", 20, 45),
    ("roughly even chance", "roughly even odds", 45, 55),
    ("likely", "probable", 55, 80),
    ("very likely", "highly probable", 80, 95),
    ("almost certain", "nearly certain", 95, 99),
)
WORDS: tuple[str, ...] = tuple(words[0] for words in LIKELIHOODS)
"""The first wording, from the least likely to the most."""

TERMS: tuple[str, ...] = (*WORDS, *(words[1] for words in LIKELIHOODS))
"""All of the first wording, then all of the second."""


def parse_likelihood(text: str) -> str:
    """The term of either wording, as written there, empty for none; raises UserError naming the terms."""
    word = " ".join(text.lower().split())
    if not word or any(word in words[:2] for words in LIKELIHOODS):
        return word
    raise UserError(f"“{text}” is not one of the words for likelihood.", f"Use {', '.join(WORDS)}.")


def in_wording(word: str, wording: int) -> str:
    """The term of the other (1) or the same (0) wording for a stored one; what is no term stays as it is."""
    return next(((first, second)[wording] for first, second, _, _ in LIKELIHOODS if word in (first, second)), word)


def bounds(word: str) -> tuple[int, int] | None:
    """Lower and upper bound of a term in percent; None for what is no term."""
    return next(((low, high) for first, second, low, high in LIKELIHOODS if word in (first, second)), None)
