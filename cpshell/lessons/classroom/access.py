"""Decide who may do what in a classroom: the code to join, the trainer's token, and the browser.

Names of hosts are checked because a page elsewhere may have its own name lead here (DNS
rebinding), the origin because it may post here with the trainer's cookie.
"""

import ipaddress
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from urllib.parse import urlsplit

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that look like others
_GROUP = 4
TRAINER_COOKIE = "cpshell_trainer"
READER_COOKIE = "cpshell_reader"
_WRONG_CODES = 10  # from one address within a minute
_ALL_WRONG_CODES = 100  # from everywhere
_MINUTE = 60.0
_MOST_ADDRESSES = 1000


class TooOften(Exception):
    """Raised where too many wrong codes came within a minute."""


class Access:
    """Knows the secrets of one classroom. ``host`` is the name or address it listens on."""

    def __init__(self, host: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.code = "-".join(
            "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(2)
        )
        self.token = secrets.token_urlsafe()
        self.cookie = secrets.token_urlsafe()
        self.reader_cookie = secrets.token_urlsafe()
        self._host = host.casefold()
        self._clock = clock
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._all_wrong: deque[float] = deque(maxlen=_ALL_WRONG_CODES)

    def is_own_host(self, header: str) -> bool:
        """Tell whether a Host header names this classroom: its name, or any address."""
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        if name in (self._host, "localhost"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def is_own_origin(self, origin: str | None, host: str) -> bool:
        """Tell whether a request comes from a page of the classroom, or from no page."""
        return origin is None or origin == f"http://{host}"

    def fits_code(self, text: str, address: str) -> bool:
        """Tell whether somebody knows the code; letters, blanks and dashes are taken as meant.

        Raises:
            TooOften: there were too many wrong ones; this one was not looked at.
        """
        wrong = self._wrong.get(address, deque(maxlen=_WRONG_CODES))
        for entries in (wrong, self._all_wrong):
            if len(entries) == entries.maxlen and self._clock() - entries[0] < _MINUTE:
                raise TooOften
        if _same(_plain(text), _plain(self.code)):
            return True
        wrong.append(self._clock())
        self._all_wrong.append(self._clock())
        self._wrong[address] = wrong
        self._wrong.move_to_end(address)
        if len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)
        return False

    def fits_token(self, text: str) -> bool:
        """Tell whether this is the trainer's token."""
        return _same(text, self.token)

    def is_trainer(self, cookie: str | None) -> bool:
        """Tell whether a cookie is the trainer's."""
        return cookie is not None and _same(cookie, self.cookie)

    def is_reader(self, cookie: str | None) -> bool:
        """Tell whether a cookie was given to somebody who knew the code."""
        return cookie is not None and _same(cookie, self.reader_cookie)


def _plain(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
