"""Values that look right for the name and the kind of a field."""

import random
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cpshell.sandbox.calls.consistency import agree
from cpshell.sandbox.world.areas.accounts import Account

_MOST_ROWS = 3
_DAY = 86_400
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "indigo")
_SKIPPED = ("additionalProperties",)
_BAD_NEWS = re.compile(r"fail|error|problem|invalid|expired|missing|denied|block|suspend|lock")


class DataMaker:
    """Makes data of a recorded shape.

    ``account`` is whom it is about; times are before the day of ``now``; ``sent``
    are the parameters of the call: a field of the same name has the same value.
    """

    def __init__(
        self, chance: random.Random, account: Account | None, now: int, sent: Mapping[str, str]
    ) -> None:
        self.chance = chance
        self.user = account.user if account else "root"
        self.domain = account.domain if account else "example.com"
        self._today = now - now % _DAY
        self._sent = sent

    def make(self, shape: Any, name: str = "") -> Any:
        """Return a value of a shape; ``name`` is that of its field."""
        if isinstance(shape, list):
            entry = shape[0] if shape else "any"
            return [self.make(entry, name) for _ in range(self.chance.randint(1, _MOST_ROWS))]
        if isinstance(shape, dict):
            return self._table(shape, name)
        return self._value(name.lower(), shape)

    def _table(self, shape: dict[str, Any], name: str) -> dict[str, Any]:
        made = {
            key: self.make(entry, key)
            for key, entry in shape.items()
            if key != "*" and key not in _SKIPPED
        }
        if "*" in shape:
            made |= {
                str(self._text(name.lower())): self.make(shape["*"], name)
                for _ in range(self.chance.randint(1, _MOST_ROWS))
            }
        return agree(made)

    def _value(self, name: str, kind: str) -> Any:
        if kind == "boolean":
            return 0 if _BAD_NEWS.search(name) else 1
        if kind == "integer":
            return self.time(name) if _TIME.search(name) else self._number(name)
        if kind == "timestamp":
            return self.time(name)
        if kind == "number":
            return round(self.chance.uniform(0, 100), 2)
        if kind == "object":
            return {}
        return self._text(name)

    def _number(self, name: str) -> int:
        if _BAD_NEWS.search(name):
            return 0
        if re.search(r"port\b|_port", name):
            return self.chance.choice((22, 25, 53, 80, 110, 143, 443, 993, 2083))
        if re.search(r"byte|size|disk|quota|mem|bandwidth", name):
            return self.chance.randrange(1, 4096) * 4096
        if re.search(r"percent", name):
            return self.chance.randint(0, 100)
        return self.chance.randint(1, 20)

    def time(self, name: str) -> int:
        """Return a time of the last month, or the next for what is to come: Unix seconds."""
        some = self.chance.randrange(1, 30 * _DAY)
        return self._today + _DAY + some if _TO_COME.search(name) else self._today - some

    def date(self, name: str) -> str:
        """Return a time as a text: a day where the name says so."""
        shown = datetime.fromtimestamp(self.time(name), UTC).isoformat().replace("+00:00", "Z")
        return shown[: len("2026-01-31")] if name.endswith("date") else shown

    def _text(self, name: str) -> str:
        if name in self._sent:
            return self._sent[name]
        if _TIME.search(name):
            return self.date(name)
        for pattern, make in _TEXTS:
            if pattern.search(name):
                return make(self)
        return self.word()

    def word(self) -> str:
        """Return one of a few words."""
        return self.chance.choice(_WORDS)


def _number_text(made: DataMaker) -> str:
    return str(made.chance.randint(1, 20))


def _version(made: DataMaker) -> str:
    return ".".join(_number_text(made) for _ in range(3))


_TIME = re.compile(
    r"(?<![a-z])time(?![a-z])|timestamp|date(?![a-z])|epoch|expir(?!e_reason)|created|modified"
    r"|since|_at$|until|not_(before|after)"
)
_TO_COME = re.compile(r"expir|exp_|until|next|not_after")
_TEXTS: tuple[tuple[re.Pattern[str], Callable[[DataMaker], str]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"error|warning", lambda made: ""),
        (r"e?mail(_?address)?$|contact|sender|recipient|forward",
         lambda made: f"{made.word()}@{made.domain}"),
        (r"url|uri|link|href", lambda made: f"https://{made.domain}/{made.word()}"),
        (r"path|dir|file|folder|home|root|log$", lambda made: f"/home/{made.user}/{made.word()}"),
        (r"version|release", _version),
        (r"(^|_)ip|ip(v4)?\b|addr", lambda made: f"192.0.2.{made.chance.randint(1, 254)}"),
        (r"domain|host|zone|server|site", lambda made: made.domain),
        (r"user|login|owner|account|acct", lambda made: made.user),
        (r"(^|_)id$|uuid|guid|serial|hash|key|token|fingerprint|session",
         lambda made: f"{made.chance.getrandbits(48):012x}"),
        (r"status|state|result", lambda made: "ok"),
        (r"count|total|num|size|used|limit|quota|bytes|port|pid|percent", _number_text),
        (r"desc|message|msg|reason|comment|text|title|output|content|summary",
         lambda made: f"The {made.word()} {made.word()} is ok."),
    )
)  # fmt: skip
"""What a text is like, by the name of its field; the first that fits counts."""
