"""Mask whole answers of a server: what they bring under secret names is learned first."""

import json
from collections.abc import Collection
from typing import Any, Protocol

from cpshell.redact.shapes import MASK, names_session


class _Redactor(Protocol):
    """What this module needs of :class:`cpshell.redact.Redactor`."""

    def learn(self, *values: str | None, keep: bool = True) -> None: ...

    def secret_name(self, name: str) -> bool: ...

    def text(self, text: str) -> str: ...


_SHORTEST = 8  # characters: a shorter value of a further field may be a word like any other


class _WithFields:
    """Knows further names of secrets, those of one function's reply, for as long as it is read."""

    def __init__(self, redactor: _Redactor, fields: Collection[str]) -> None:
        self._redactor = redactor
        self._fields = fields
        self.text = redactor.text

    def secret_name(self, name: str) -> bool:
        return name in self._fields or self._redactor.secret_name(name)

    def learn(self, *values: str | None, keep: bool = True) -> None:
        self._redactor.learn(*[v for v in values if v and len(v) >= _SHORTEST], keep=keep)


def masked_answer(body: bytes, redactor: _Redactor, fields: Collection[str] = ()) -> Any:
    """Return an answer as :meth:`Redactor.answer` does."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return redactor.text(body.decode("latin-1"))
    try:
        value = json.loads(text)
        if isinstance(value, dict | list):
            _learn_from(value, False, redactor)
            if fields:
                redactor = _WithFields(redactor, fields)
                _learn_from(value, False, redactor)
            return _mask_json(value, text, redactor)
    except (ValueError, RecursionError):
        pass
    return redactor.text(text)


def _mask_json(value: Any, text: str, redactor: _Redactor) -> Any:
    """Return the masked value, or the text itself: without a secret its spacing matters."""
    masked = _mask(value, False, redactor)
    return text if masked == value and _compact(value) != text else masked


def _learn_from(value: Any, secret: bool, redactor: _Redactor) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _learn_from(item, secret or redactor.secret_name(key), redactor)
    elif isinstance(value, list):
        for item in value:
            _learn_from(item, secret, redactor)
    elif secret and not isinstance(value, bool | None) and not names_session(str(value)):
        redactor.learn(str(value))


def _mask(value: Any, secret: bool, redactor: _Redactor) -> Any:
    """Mask as :meth:`Redactor.value` does, but leave numbers and flags as they are."""
    if isinstance(value, dict):
        return {
            redactor.text(key): _mask(item, secret or redactor.secret_name(key), redactor)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_mask(item, secret, redactor) for item in value]
    if isinstance(value, str):
        return MASK if value and secret and not _leads_on(value) else redactor.text(value)
    if isinstance(value, bool | None) or not secret:
        return value
    return value if abs(value) < 10 else 0


def _leads_on(value: str) -> bool:
    """Return whether a replay goes this way: a path or url that keeps its secret in its shape."""
    path = value.startswith("/cpsess") and value[7:].isdecimal()
    return path or (value.startswith("https://") and names_session(value))


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
