"""How a figure came about: what is kept of it beside the value, as JSON, and read again in words. Standard library only.

Whoever works a figure out writes down everything that it rests on under names of its own, and for people the sentences
of ``words`` and ``warnings``.
"""

import json
from typing import Any


def method_text(values: dict[str, Any]) -> str:
    """The JSON that is kept: sorted, so that the same reasons give the same text."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def method_of(text: str) -> dict[str, Any]:
    """What was kept; empty where it cannot be understood."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def how_came(text: str) -> tuple[str, ...]:
    """The sentences that say how a figure came about, warnings first."""
    found = method_of(text)
    lists = [found.get(name) for name in ("warnings", "words")]
    return tuple(str(line) for lines in lists if isinstance(lines, list) for line in lines)


def as_lost(text: str, why: str) -> str:
    """What is kept of a figure that cannot be worked out any more: all that it rested on, and why not."""
    return method_text({**method_of(text), "lost": why, "words": [], "warnings": [f"No longer known: {why}"]})


def lost(text: str) -> str:
    """Why a figure cannot be worked out any more; empty where it stands."""
    return str(method_of(text).get("lost", ""))


def doubts_of(text: str) -> tuple[str, ...]:
    """The sentences on what of a machine's box is not seen but assumed."""
    found = method_of(text).get("doubts")
    return tuple(str(line) for line in found) if isinstance(found, list) else ()
