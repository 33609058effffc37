"""The words of doubt: ICD 203 likelihoods and confidence levels, and how to find them in a sentence."""

import re
from collections.abc import Iterator

# Intelligence Community Directive 203 (2015), section D.6.e.2: two wordings of one scale, in percent.
# Each row: first wording, second wording, range, further forms of either that analysts write.
LIKELIHOODS = (
    ("almost no chance", "remote chance", "1 to 5 %"),
    ("very unlikely", "highly improbable", "5 to 20 %"),
    ("unlikely", "improbable", "20 to 45 %"),
    ("roughly even chance", "roughly even odds", "45 to 55 %"),
    ("likely", "probable", "55 to 80 %"),
    ("very likely", "highly probable", "80 to 95 %"),
    ("almost certain", "nearly certain", "95 to 99 %"),
)
_FORMS = {
    "remote possibility": "remote chance",
    "highly improbably": "highly improbable",
    "improbably": "improbable",
    "highly probably": "highly probable",
    "probably": "probable",
    "almost certainly": "almost certain",
    "nearly certainly": "nearly certain",
}
_TERMS = {term: term for row in LIKELIHOODS for term in row[:2]} | _FORMS
_LIKELIHOOD = re.compile(r"\b(" + "|".join(sorted(_TERMS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_CONFIDENCE = re.compile(
    r"\b(?:low|moderate|medium|high)(?:\s+to\s+\w+)?[\s-]+confidence\b|\bconfidence\s+(?:\w+\s+){0,3}?(?:low|moderate|high)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+|\n+")
# Words that say a ship's silence was willed. Plain uses ("a dark hull", "the crane is disabled") are left alone.
_SILENCE_IS_WILLED = re.compile(
    r"\bdark\s+(?:port\s+|ship\s+)?(?:call|voyage|trip|run|visit|period|activit|fleet|ship|vessel|transit|sailing)\w*"
    r"|\b(?:go|goes|going|gone|went|ran|run|running|sail|sails|sailed|sailing)\s+dark\b"
    r"|\bdark\b(?=[^.!?]*\b(?:AIS|transponder)s?\b)|\b(?:AIS|transponder)s?\b[^.!?]*?\bdark\b"
    r"|\bdisabl\w+(?=[^.!?]*\b(?:AIS|transponder)s?\b)|\b(?:AIS|transponder)s?\b[^.!?]*?\bdisabl\w+",
    re.IGNORECASE,
)
_GRADE = re.compile(r"\b[A-F][1-6]\b")


def sentences(text: str) -> list[str]:
    """The sentences of a text, stripped, none of them empty."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def likelihoods(text: str) -> Iterator[str]:
    """Each ICD 203 likelihood term used, in its dictionary form."""
    for match in _LIKELIHOOD.finditer(text):
        yield _TERMS[match[1].lower()]


def wording_of(term: str) -> int:
    """1 or 2: which of ICD 203's two wordings a term belongs to."""
    return 1 if any(term == row[0] for row in LIKELIHOODS) else 2


def has_confidence(text: str) -> bool:
    """Whether a confidence level (low, moderate, high) is stated."""
    return bool(_CONFIDENCE.search(text))


def willed_silence(text: str) -> str:
    """The words by which a text says that a ship hid on purpose, or an empty string."""
    match = _SILENCE_IS_WILLED.search(text)
    return match[0] if match else ""


def has_grade(text: str) -> bool:
    """Whether an Admiralty grade such as ``B2`` stands in the text."""
    return bool(_GRADE.search(text))


def is_grade(text: str) -> bool:
    """Whether the text is exactly an Admiralty grade."""
    return bool(_GRADE.fullmatch(text))


def legend(texts: list[str]) -> tuple[tuple[str, str], ...]:
    """The likelihood terms that the texts use, each with its range, in the order of the scale."""
    used = {term for text in texts for term in likelihoods(text)}
    return tuple((term, row[2]) for row in LIKELIHOODS for term in row[:2] if term in used)
