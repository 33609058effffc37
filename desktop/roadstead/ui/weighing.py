"""What the panel of candidates hands to the form of a sighting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weighing:
    """The ship taken for a ``mark``: as the form writes it, how far the name is established, how likely, what was weighed."""

    mark: str
    vessel: str
    identification: str
    likelihood: str
    candidates: str

    @property
    def texts(self) -> dict[str, str]:
        """What it fills in, by the fields of the form."""
        return {"vessel": self.vessel, "identification": self.identification, "likelihood": self.likelihood}

    @property
    def told(self) -> str:
        """What is said of it below the ship."""
        return "Weighed against the ships of the registry; what spoke for and against each is kept with the sighting."
