"""Work on very many records without the search for unreachable objects, which Python makes again and again meanwhile.

A search goes through every object there is: with 100,000 marks in memory it takes half a second to a second, in which the
window stands still too. Records never refer back to themselves, so they go without it as soon as nobody holds them.
"""

import gc
import threading
from collections.abc import Generator
from contextlib import contextmanager

_lock = threading.Lock()
_at_work = 0


@contextmanager
def unsearched() -> Generator[None]:
    """While this lasts, in whatever thread, nothing is searched."""
    global _at_work
    with _lock:
        _at_work += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if not _at_work:
                gc.enable()


def settle() -> None:
    """Leaves what there is by now out of all later searches: to be called when very many records have been read."""
    gc.freeze()
