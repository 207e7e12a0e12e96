"""The parameters of a request: ordered pairs of names and texts, with repeats and uploads."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Upload:
    """A part of a multipart body that carries a file."""

    field: str
    filename: str
    content: bytes
    content_type: str


class Parameters:
    """What a request carries, from its query and its body, in order.

    A name may repeat, as it is or as ``name-0``, ``name-1`` (wire: recorded).
    """

    __slots__ = ("pairs", "uploads")

    def __init__(
        self, pairs: Iterable[tuple[str, str]] = (), uploads: Iterable[Upload] = ()
    ) -> None:
        self.pairs = tuple(pairs)
        self.uploads = tuple(uploads)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Parameters":
        """Return the parameters of a JSON object: true and false become 1 and 0, null is left
        out, a list repeats its name, and what is deeper stays JSON."""
        pairs: list[tuple[str, str]] = []
        for name, value in values.items():
            entries = value if isinstance(value, list) else [value]
            pairs += [(name, _text(entry)) for entry in entries if entry is not None]
        return cls(pairs)

    def one(self, name: str) -> str | None:
        """Return the first value of a name, ``name-0`` included; None when there is none."""
        for key, value in self.pairs:
            if key == name:
                return value
        first = f"{name}-0"
        for key, value in self.pairs:
            if key == first:
                return value
        return None

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a name, or the default."""
        value = self.one(name)
        return default if value is None else value

    def flag(self, name: str) -> bool:
        """Return whether a switch of the protocol is on (``1``)."""
        return self.one(name) == "1"

    def every(self, name: str) -> list[str]:
        """Return all values of a name: repeats first, then name-0, name-1 … by number."""
        found = [value for key, value in self.pairs if key == name]
        return found + [value for _, value in self._counted(f"{name}-")]

    def numbered(self, name: str) -> dict[int, str]:
        """Return the values of name1, name2 …, by their number."""
        return dict(self._counted(name))

    def _counted(self, prefix: str) -> list[tuple[int, str]]:
        found = [
            (int(key[len(prefix) :]), value)
            for key, value in self.pairs
            if key.startswith(prefix) and _NUMBER.fullmatch(key[len(prefix) :])
        ]
        return sorted(found, key=lambda entry: entry[0])

    def without(self, *prefixes: str) -> "Parameters":
        """Return the same without names that begin with one of these."""
        kept = [pair for pair in self.pairs if not pair[0].startswith(prefixes)]
        return Parameters(kept, self.uploads)

    def beginning(self, *prefixes: str) -> "Parameters":
        """Only the names that begin with one of these."""
        return Parameters([pair for pair in self.pairs if pair[0].startswith(prefixes)])

    def __contains__(self, name: str) -> bool:
        return self.one(name) is not None


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises ValueError for what is none, or one that no answer could hold: NaN, half of a
    surrogate pair, brackets without an end.
    """
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)
