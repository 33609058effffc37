"""A lock that threads get in turn."""

import threading


class Turns:
    """A re-entrant lock that goes to whoever waits before its last holder gets it again.

    With the lock of the standard library, a thread that reads page after page takes it anew before any other wakes up,
    and the window waits for all pages instead of one.
    """

    def __init__(self) -> None:
        self._queue, self._lock = threading.Lock(), threading.Lock()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._owner != me:
            with self._queue:
                self._lock.acquire()
            self._owner = me
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._owner = None
            self._lock.release()
