"""What of a case can be exported, and what could not."""

from dataclasses import dataclass

from roadstead.domain.records import (
    Annotation,
    Citation,
    Evidence,
    Leg,
    Mask,
    Particular,
    Place,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Vessel,
)

LAYERS: dict[str, type] = {
    "annotations": Annotation,
    "sightings": Sighting,
    "places": Place,
    "legs": Leg,
    "scenes": Scene,
    "masks": Mask,
    "vessels": Vessel,
    "sources": Source,
    "particulars": Particular,
    "evidence": Evidence,
    "citations": Citation,
    "lists": Snapshot,
}
"""What can be exported, by the name of its layer."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be exported, and why."""

    layer: str
    uuid: str
    reason: str
