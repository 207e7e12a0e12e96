"""The one place that knows what is secret. Every sink writes only what has passed here.

Three kinds of knowledge, used together:

- **values**: credentials and secret parameters that went through this process (:meth:`learn`),
  in plain and in the encodings that they travel in;
- **names**: parameters and fields called like a secret (``password``, ``tfa_token``, ``new_pass``),
  and those that the catalogue marks;
- **shapes** (wire §2 to §4): ``cpsess`` tokens, session ids and cookies, single-sign-on urls,
  API tokens, access hashes, authorization headers, one-time passwords.
"""

import base64
import html
import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "•••"

_NAME = (
    r"(?:[\w.]*[._-])?(?:new|old|user|db)?pass"
    r"|[\w.-]*(?:passwd|password|passphrase|secret|token|otp|cookie|credentials?)"
    r"|[\w.-]*(?:pass|password|access)_?hash|[\w.-]*(?:private|api|login)_?key"
    r"|(?:proxy-)?authorization"
)
_SECRET_NAME = re.compile(rf"(?i:{_NAME})\Z")

# name=value, name := value, "name": "value"; a source, a file, a variable and `?` stay readable.
_NAMED_VALUE = re.compile(
    rf"""(?P<head>(?<![\w.-])["']?(?i:{_NAME})["']?(?::=|\s?=\s?|:\s?))
        (?P<value>"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?![?@$]|env:|file:|fd:|cmd:|keyring:|prompt\b)[^\s"',;&|)}}\]]+)
    """,
    re.VERBOSE,
)

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"cpsess\d{5,}"), f"cpsess{MASK}"),
    (re.compile(r"(?i)([?&]session=)[^\s\"'&<>]+"), rf"\g<1>{MASK}"),
    (re.compile(r"(?i)((?:cp|whostmgr|webmail)session=)[^\s\"';,]+"), rf"\g<1>{MASK}"),
    (  # user:NAME16[:method],HEX32, plain or url-encoded
        re.compile(r"(?i)(:|%3a)\w{16}((?::|%3a)\w+)?(?:,|%2c)[0-9a-f]{32}"),
        rf"\g<1>{MASK}",
    ),
    (re.compile(r"(?<=:)\w{64}(?!\w)"), MASK),
    (
        re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?(?:cpanel|whm|basic)\s+)[^\s'\"]+"),
        rf"\g<1>{MASK}",
    ),
    (re.compile(r"(?i)((?:x-cpanel-otp|tfa_token)['\"]?\s*[:=]\s*['\"]?)\d{6}"), rf"\g<1>{MASK}"),
    (re.compile(r"(?i)(otpauth://\S*?secret=)[A-Z2-7]+"), rf"\g<1>{MASK}"),
    (re.compile(r"(?<![A-Z0-9])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{32}(?![A-Z0-9])"), MASK),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{160,}(?![0-9a-f])"), MASK),
    (
        re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL),
        MASK,
    ),
)
# One cheap look decides if any shape could be there at all.
_MAYBE = re.compile(
    r"cpsess|session=|%3a|:\w{16}|authorization|otp|tfa_|[A-Z0-9]{32}|[0-9a-f]{160}|PRIVATE",
    re.IGNORECASE,
)

_TOKEN = re.compile(r"/?cpsess\d{5,}")  # its shape is enough, and leaves the path readable
_SHORTEST = 4  # a shorter value is masked by its name only: replacing it would shred every text
_RECENT = 256  # parameter values kept; older ones have left every answer that could echo them


class Redactor:
    """Masks text and values. One for a process; it never gives back what it knows."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """``names``: further parameter names that are always secret, besides the usual ones."""
        self._names = frozenset(names)
        self._kept: list[str] = []
        self._recent: deque[str] = deque(maxlen=_RECENT)

    def learn(self, *values: str | None, keep: bool = True) -> None:
        """Remember secret values: for good, or (``keep=False``) as one of the last few hundred."""
        for value in values:
            if not value or len(value) < _SHORTEST or _TOKEN.fullmatch(value):
                continue
            if keep:
                known = {*self._kept, *_forms(value)}
                self._kept = sorted(known, key=len, reverse=True)
            elif value not in self._recent:
                self._recent.extend(sorted(_forms(value), key=len, reverse=True))

    def learn_login(self, user: str, password: str) -> None:
        """Remember a password and the Basic header that carries it."""
        self.learn(password, base64.b64encode(f"{user}:{password}".encode()).decode())

    def secret_name(self, name: str) -> bool:
        """Whether a parameter or field of this name holds a secret."""
        return name in self._names or _SECRET_NAME.match(name) is not None

    def text(self, text: str) -> str:
        """``text`` with every secret masked."""
        for known in (self._kept, self._recent):
            for value in known:
                if value in text:
                    text = text.replace(value, MASK)
        if _MAYBE.search(text):
            for shape, replacement in _SHAPES:
                text = shape.sub(replacement, text)
        return _NAMED_VALUE.sub(_mask_named, text) if _has_assignment(text) else text

    def value(self, value: Any, name: str = "") -> Any:
        """A copy of a JSON-like value with secrets masked, by field name as well as by content.

        Numbers and booleans under a secret name are masked too; ``None`` says nothing and stays.
        """
        if value is None:
            return None
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(item, str(key)) for key, item in value.items()}
        if isinstance(value, list | tuple):
            items = [self.value(item, name) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        if name and self.secret_name(name):
            return MASK
        return self.text(value) if isinstance(value, str) else value

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Names and values, as forms and headers have them, with secrets masked."""
        return tuple(
            (self.text(name), MASK if self.secret_name(name) else self.text(value))
            for name, value in pairs
        )

    def answer(self, body: bytes) -> Any:
        """A server's answer, masked: a JSON object or list, or text.

        Values under secret names are learned: nobody but the server knew them until now, and
        what is printed from here on may hold them without their names.
        """
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return self.text(body.decode("latin-1"))
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(text)
        if not isinstance(value, dict | list):
            return self.text(text)
        self._learn_from(value)
        masked = self._answer_value(value)
        return text if masked == value and _compact(value) != text else masked

    def _learn_from(self, value: Any, name: str = "") -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                self._learn_from(item, key)
        elif isinstance(value, list):
            for item in value:
                self._learn_from(item, name)
        elif not isinstance(value, bool | None) and name and self.secret_name(name):
            plain = str(value)
            if not any(shape.search(plain) for shape, _ in _SHAPES[:4]):
                self.learn(plain)

    def _answer_value(self, value: Any, name: str = "") -> Any:
        """As :meth:`value`, but numbers stay numbers, and flags what they are."""
        if isinstance(value, dict):
            return {self.text(key): self._answer_value(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self._answer_value(item, name) for item in value]
        if isinstance(value, str):
            return MASK if value and name and self.secret_name(name) else self.text(value)
        if isinstance(value, bool | None) or not (name and self.secret_name(name)):
            return value
        return value if abs(value) < 10 else 0


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _mask_named(match: re.Match[str]) -> str:
    value = match["value"]
    if value[0] in "\"'" and len(value) > 1:
        return f"{match['head']}{value[0]}{MASK}{value[0]}" if len(value) > 2 else match[0]
    return match["head"] + MASK


def _has_assignment(text: str) -> bool:
    return "=" in text or ":" in text


def _forms(value: str) -> set[str]:
    """A secret as it looks in urls, forms, JSON and HTML."""
    forms = {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        html.escape(value, quote=False),
    }
    lower = re.sub(r"%[0-9A-F]{2}", lambda escape: escape[0].lower(), quote(value, safe=""))
    return {form for form in forms | {lower} if len(form) >= _SHORTEST}
