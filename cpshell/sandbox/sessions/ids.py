"""Session ids, their cookies and the security tokens in paths (wire: recorded)."""

import re
import secrets
import string
from dataclasses import dataclass
from urllib.parse import quote, unquote

_NAME_LETTERS = string.ascii_letters + string.digits + "_"
_TOKEN_PATH = re.compile(r"/(cpsess[0-9]{1,12})(?=/|$)")
_ESCAPE = re.compile(r"%[0-9A-F]{2}")


@dataclass(frozen=True, slots=True)
class SessionId:
    """``user:NAME16,HEX32``; the last part is the secret one. ``user`` is empty before login.

    A single sign-on session has its origin between: ``user:NAME16:create_user_session,HEX32``.
    """

    user: str
    name: str
    secret: str
    origin: str = ""

    @classmethod
    def new(cls, user: str, origin: str = "") -> "SessionId":
        """Return an id that nobody can guess."""
        name = "".join(secrets.choice(_NAME_LETTERS) for _ in range(16))
        return cls(user, name, secrets.token_hex(16), origin)

    @property
    def text(self) -> str:
        """Return the whole id."""
        origin = f":{self.origin}" if self.origin else ""
        return f"{self.user}:{self.name}{origin},{self.secret}"

    @property
    def public(self) -> str:
        """Return what the session log shows: without the secret part."""
        return f"{self.user}:{self.name}"

    @property
    def cookie(self) -> str:
        """Return the id as a cookie's value or in a url: percent codes in lower case."""
        return encode(self.text)


def encode(text: str) -> str:
    """Percent-encode as the panel does, with lower-case codes."""
    return _ESCAPE.sub(lambda code: code.group().lower(), quote(text, safe="_-."))


def decode(value: str) -> str:
    """Return the id in a cookie's value, encoded or not."""
    return unquote(value)


def new_security_token() -> str:
    """``/cpsess`` and ten digits; a leading zero occurs."""
    return "/cpsess" + "".join(secrets.choice(string.digits) for _ in range(10))


def split_security_token(path: str) -> tuple[str | None, str]:
    """Return a path as (``/cpsess…`` or None, the rest with its leading slash)."""
    found = _TOKEN_PATH.match(path)
    if found is None:
        return None, path
    return f"/{found[1]}", path[found.end() :] or "/"
