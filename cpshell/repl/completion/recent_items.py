"""Keep the items that were set last, for several threads."""

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class RecentItems(Generic[K, V]):
    """Keeps the items that were set last, ``limit`` at the most.

    A change replaces the whole dictionary: those who read it see it before or after, never in
    between, and wait for nobody.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._items: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """Return an item, or ``None``."""
        return self._items.get(key)

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def set(self, key: K, value: V) -> None:
        """Set an item; the one that was set first goes, if there are too many."""
        with self._lock:
            self._replace(key, value)

    def change(self, key: K, make: Callable[[V | None], V | None]) -> None:
        """Set an item to what ``make`` makes of it; ``None`` leaves it alone.

        ``make`` runs again if another thread has set the item meanwhile.
        """
        while True:
            before = self._items.get(key)
            after = make(before)
            with self._lock:
                if self._items.get(key) is before:
                    if after is not None:
                        self._replace(key, after)
                    return

    def drop(self, is_gone: Callable[[K], bool]) -> None:
        """Drop the items whose key ``is_gone``."""
        with self._lock:
            self._items = {key: item for key, item in self._items.items() if not is_gone(key)}

    def _replace(self, key: K, value: V) -> None:
        items = {other: item for other, item in self._items.items() if other != key}
        if len(items) >= self._limit:
            del items[next(iter(items))]
        items[key] = value
        self._items = items
