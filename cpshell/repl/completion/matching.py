"""Choose names by what is typed of them: quickly, however many there are."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_LAST = "\U0010ffff"
_MANY = 5000  # names; above it, only a run of letters is looked for, not scattered ones

LIMIT = 100
"""Names offered at once, at the most."""


class Names:
    """Distinct names. They are found by their beginning first, whatever the case; then
    without regard to separators (``listftp`` finds ``list_ftp``); and if nothing begins so, by
    letters that stand in them in this order."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._names.sort(key=str.lower)
        self._lower = list(map(str.lower, self._names))

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._all

    def begins(self, prefix: str) -> bool:
        """Return whether a name begins with exactly this."""
        return any(
            n.startswith(prefix) for n in _range(self._lower, self._names, prefix.lower(), LIMIT)
        )

    def find(self, prefix: str, limit: int = LIMIT) -> list[str]:
        """Return the names that fit best, sorted; at most ``limit``."""
        return self.beginning(prefix, limit) or self._scattered(prefix.lower(), limit)

    def beginning(self, prefix: str, limit: int = LIMIT) -> list[str]:
        """Return the names that begin so, whatever their case and separators; sorted."""
        if not prefix:
            return self._names[:limit]
        matches = _range(self._lower, self._names, prefix.lower(), limit)
        if len(matches) < limit and (squashed := squash(prefix)):
            keys, names = self._squashed
            matches += [n for n in _range(keys, names, squashed, limit) if n not in matches]
        return matches[:limit]

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self._names)

    @cached_property
    def _squashed(self) -> tuple[list[str], list[str]]:
        """Return only names that squashing changes: the others are found by their beginning."""
        pairs = sorted(
            (squashed, name)
            for lower, name in zip(self._lower, self._names, strict=True)
            if not lower.isalnum() and (squashed := squash(lower)) != lower
        )
        return [key for key, _ in pairs], [name for _, name in pairs]

    @cached_property
    def _joined(self) -> str:
        return "\n".join(["", *self._lower, ""])

    def _scattered(self, letters: str, limit: int) -> list[str]:
        if "\n" in letters:
            return []
        if len(self._names) > _MANY:
            return self._containing(letters, limit)
        pattern = re.compile(".*?".join(map(re.escape, letters)))
        scored = []
        for lower, name in zip(self._lower, self._names, strict=True):
            if match := pattern.search(lower):
                scored.append((match.end() - match.start(), match.start(), name))
        return [name for _, _, name in sorted(scored)[:limit]]

    def _containing(self, letters: str, limit: int) -> list[str]:
        matches: list[str] = []
        at = self._joined.find(letters)
        while at >= 0 and len(matches) < limit:
            start = self._joined.rfind("\n", 0, at) + 1
            end = self._joined.find("\n", at)
            matches.append(self._names[bisect_left(self._lower, self._joined[start:end])])
            at = self._joined.find(letters, end)
        return matches


@dataclass(frozen=True, slots=True)
class NamesAbout:
    """Names to offer: ``notes`` say something about one, ``note`` about all others.

    ``awaited``: none are known yet, and they are being looked up.
    """

    names: Names
    note: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    are_paths: bool = False
    awaited: bool = False

    def about(self, name: str) -> str:
        """Return what there is to say about a name."""
        return self.notes.get(name, self.note)


def squash(name: str) -> str:
    """Return letters and digits only, in lower case."""
    return "".join(c for c in name.lower() if c.isalnum())


def _range(keys: list[str], names: list[str], prefix: str, limit: int) -> list[str]:
    start = bisect_left(keys, prefix)
    end = bisect_left(keys, prefix + _LAST, lo=start)
    return names[start : min(end, start + limit)]
