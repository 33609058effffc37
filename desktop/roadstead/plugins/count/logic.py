"""What an analyst states of a block or a train, from words as typed to bounds."""

from collections.abc import Mapping
from typing import Any

from roadstead.api import UserError, counting
from roadstead.spatial.stacking import FILLS, Stacking
from roadstead.spatial.trains import GAUGES, LONG_SHARES, Train

BLOCK_FIELDS = (
    "fill", "forty", "fortyfive", "bays", "rows", "tiers", "along", "across", "high_cubes", "crosswise",
)  # fmt: skip
TRAIN_FIELDS = ("gauge", "long", "empty", "slack", "car_length")

__all__ = ["BLOCK_FIELDS", "FILLS", "GAUGES", "LONG_SHARES", "TRAIN_FIELDS", "parse_range", "stacking", "train"]


def stacking(said: Mapping[str, Any]) -> tuple[Stacking, tuple[str, ...]]:
    """What is known of a block, and the names of what was stated; raises UserError for what cannot be understood."""
    known: dict[str, Any] = {}
    for name in ("fill", "forty", "fortyfive", "high_cubes"):
        if said.get(name):
            known[name] = counting.parse_bounds(said[name], FILLS if name == "fill" else None)
    for name in ("bays", "rows", "tiers"):
        if said.get(name):
            known[name] = counting.parse_whole(said[name], name)
    for name in ("along", "across"):
        if said.get(name):
            known[name] = counting.parse_metres(said[name])
    if said.get("crosswise"):
        known["lengthwise"] = False
    return Stacking(**known), tuple(known)


def train(said: Mapping[str, Any]) -> tuple[Train, tuple[str, ...]]:
    """What is known of a train, and the names of what was stated; raises UserError for what cannot be understood."""
    known: dict[str, Any] = {}
    if said.get("gauge"):
        known["gauge"] = said["gauge"]
    if said.get("long"):
        known["long_share"] = counting.parse_bounds(said["long"], LONG_SHARES)
    if said.get("empty"):
        known["empty"] = counting.parse_bounds(said["empty"])
    if said.get("slack"):
        known["slack"] = counting.parse_metres(said["slack"])
    if said.get("car_length"):
        known["car"] = counting.parse_length(said["car_length"])
    return Train(**known), tuple(known)


def parse_range(text: str) -> tuple[int, int]:
    """How many there may be, from ``10..14``; raises UserError for what is none."""
    low, dots, high = text.partition("..")
    try:
        found = int(low), int(high if dots else low)
    except ValueError:
        found = (1, 0)
    if not 0 <= found[0] <= found[1]:
        raise UserError(f"“{text}” is not a range.", "Write 10..14.")
    return found
