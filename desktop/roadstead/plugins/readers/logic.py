"""What is said of second readings in the window."""

from roadstead.domain.records import Reading
from roadstead.spatial.agreement import Agreement, CountError, Kappa, Share

WORDS = {
    "first": "The first reader’s mark stands",
    "second": "The second reader’s mark stands",
    "both": "Both marks stand",
    "neither": "Neither mark stands",
}


def banner(reading: Reading, scene: str) -> str:
    """That a reading goes on, on which of its scenes, and what is hidden."""
    count = len(reading.scenes)
    head = f"Second reading by {reading.reader}"
    if not scene:
        return f"{head} of {count:,} {'scene' if count == 1 else 'scenes'}: choose one to go on"
    if scene not in reading.scenes:
        return f"{head}: this scene is none of its {count:,}; what is marked here is the case’s own"
    hidden = "the first reader’s marks are hidden" if reading.blind else "not blind"
    return f"{head}: {reading.scenes.index(scene) + 1:,} of {count:,} scenes, {hidden}"


def told(said: Agreement) -> tuple[tuple[str, str], ...]:
    """How far two readers agree: titles and values."""
    overlap = f"{said.mean_iou:.2f}" if said.mean_iou is not None else "–"
    return (
        ("Matched", f"{said.matched:,}, of them {said.same_class:,} of one class"),
        ("Only the first", f"{said.only_first:,}"),
        ("Only the second", f"{said.only_second:,}"),
        ("First’s confirmed", _share(said.confirmed)),
        ("Second’s confirmed", _share(said.found)),
        ("Mean overlap (IoU)", overlap),
        ("Counts", _counts(said.count)),
        ("Kappa, matched", kappa(said.kappa)),
        ("Kappa, all", kappa(said.kappa_all)),
    )


def kappa(found: Kappa) -> str:
    """Cohen's kappa with its 95 % interval, or why there is none."""
    if found.value is None:
        return found.why
    if found.se is None:
        return f"{found.value:.2f} ({found.pairs:,} pairs; {found.why})"
    return f"{found.value:.2f} ± {1.96 * found.se:.2f} ({found.pairs:,} pairs)"


def classes(said: Agreement) -> tuple[tuple[str, str, str, str], ...]:
    """Of each class its counts by first and second reader, and its kappa."""
    return tuple(
        (name, f"{error.first:,}", f"{error.second:,}", short(said.kappas[name])) for name, error in said.counts.items()
    )


def short(found: Kappa) -> str:
    """Kappa alone, a dash where it is not defined."""
    if found.value is None:
        return "–"
    return f"{found.value:.2f}" + (f" ± {1.96 * found.se:.2f}" if found.se is not None else "")


def _share(share: Share) -> str:
    if share.value is None or share.bounds is None:
        return "none marked"
    low, high = share.bounds
    return f"{share.value:.0%} ({low:.0%} to {high:.0%})"


def _counts(error: CountError) -> str:
    low, high = error.bounds
    return f"{error.first:,} and {error.second:,}: {error.difference:+,} ({low:+.0f} to {high:+.0f})"
