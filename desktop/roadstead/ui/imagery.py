"""The imagery workers of the program, started when they are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.services.settings import pyramid_folder

if TYPE_CHECKING:
    from roadstead.imagery import ImageryPool

OnTile = Callable[[Any, Any], None]
OnPartial = Callable[[Any, Any], None]
OnFailed = Callable[[Any, UserError], None]


class Imagery:
    """Holds the pool of workers and hands their tiles on, on the pool's thread."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._pool: ImageryPool | None = None
        self._lock = threading.Lock()
        self._followers: list[tuple[OnTile, OnFailed, OnPartial]] = []

    @property
    def pool(self) -> ImageryPool:
        """The workers; any thread may ask."""
        with self._lock:
            if self._pool is None:
                from roadstead.imagery import ImageryPool

                self._pool = ImageryPool(
                    cache=pyramid_folder(),
                    limit=self.limit,
                    on_tile=self._hand_tile,
                    on_partial=self._hand_partial,
                    on_failed=self._hand_failure,
                )
            return self._pool

    @property
    def running(self) -> bool:
        """Whether the workers have been started."""
        return self._pool is not None

    def follow(self, on_tile: OnTile, on_failed: OnFailed, on_partial: OnPartial = lambda _key, _tile: None) -> None:
        """From now on calls these with each tile, with each that cannot be read, and with what there is of one so far."""
        self._followers.append((on_tile, on_failed, on_partial))

    def close(self) -> None:
        """Ends the workers."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _hand_tile(self, key: Any, tile: Any) -> None:
        for follower, _, _ in self._followers:
            follower(key, tile)

    def _hand_partial(self, key: Any, tile: Any) -> None:
        for _, _, follower in self._followers:
            follower(key, tile)

    def _hand_failure(self, key: Any, error: UserError) -> None:
        for _, follower, _ in self._followers:
            follower(key, error)
