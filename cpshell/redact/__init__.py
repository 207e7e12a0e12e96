"""Know what is secret, and mask it. Every sink writes only what has passed here.

Three kinds of knowledge, used together:

- **values**: credentials and secret parameters that went through this process
  (:meth:`Redactor.learn`), in plain and in the encodings that they travel in (:mod:`.forms`);
  those that are short or a word only where their parameter's value stands;
- **names**: parameters and fields called like a secret (``password``, ``tfa_token``,
  ``new_pass``), and further ones on request (:mod:`.names`);
- **shapes** (wire §2 to §4): ``cpsess`` tokens, session ids and cookies, single-sign-on urls,
  API tokens, access hashes, authorization headers, one-time passwords (:mod:`.shapes`).
"""

import base64
import re
import threading
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cpshell.redact.encoding import octets
from cpshell.redact.names import mask_named, mask_values_of, secret_name
from cpshell.redact.shapes import MASK, mask_shapes

__all__ = ["MASK", "WITHHELD", "Redactor", "octets", "secret_name"]

WITHHELD = "(withheld: it could not be redacted)"

_SHORTEST = 8  # a shorter value is masked after its name only: elsewhere it may be any word
_RECENT = 256  # parameter values kept; older ones have left every answer that could echo them
_LONGEST_NUMBER = 4000  # bits; Python writes out no integer of many more
_TOKEN = re.compile(r"/?cpsess\d{5,}")  # its shape is enough, and leaves the path readable
_DEEPEST = 100  # levels of a value; no answer of a panel has more than a handful


class _Secret:
    """A secret value; its spellings are made when a text first seems to hold it."""

    __slots__ = ("_forms", "core", "number", "value")

    def __init__(self, value: str, number: int) -> None:
        from cpshell.redact.forms import core

        self.value = value
        self.number = number
        self.core = core(value)
        self._forms: frozenset[str] = frozenset()

    def forms(self) -> frozenset[str]:
        if not self._forms:
            from cpshell.redact.forms import forms

            self._forms = forms(self.value)
        return self._forms


class Redactor:
    """Masks text and values. One for a process; it never gives back what it knows."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Know only ``names`` at first: parameters that are secret besides the usual ones."""
        self._names = frozenset(names)
        self._kept: dict[str, _Secret] = {}
        self._recent: dict[str, _Secret] = {}
        self._known: tuple[_Secret, ...] = ()  # replaced, never changed: threads read it
        self._weak: dict[tuple[str, str], _Secret] = {}
        self._known_weak: tuple[tuple[str, _Secret], ...] = ()  # likewise
        self._learning = threading.Lock()
        self.learned = 0  # how many values up to now; grows

    def learn(self, *values: str | None, keep: bool = True, name: str = "") -> None:
        """Remember secret values: for good, or (``keep=False``) as one of the last few hundred.

        Values that are short, or a word that any text may hold, are masked only where they
        stand as the value of the parameter or variable ``name``; without one they are not
        remembered.
        """
        with self._learning:
            for value in values:
                if not value or _TOKEN.fullmatch(value):
                    continue
                if _is_weak(value):
                    self._remember_weak(name, value)
                else:
                    self._remember(value, keep=keep)
            self._known = (*self._kept.values(), *self._recent.values())
            self._known_weak = tuple((of, each) for (of, _), each in self._weak.items())

    def _remember(self, value: str, *, keep: bool) -> None:
        if value in self._kept:
            return
        secret = self._recent.pop(value, None)
        if secret is None:
            self.learned += 1
            secret = _Secret(value, self.learned)
        if keep:
            self._kept[value] = secret
            return
        self._recent[value] = secret
        if len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]

    def _remember_weak(self, name: str, value: str) -> None:
        """Remember a value of a name; names that say that they are secret need none."""
        if not name or self.secret_name(name) or (name, value) in self._weak:
            return
        self.learned += 1
        self._weak[name, value] = _Secret(value, self.learned)
        if len(self._weak) > _RECENT:
            del self._weak[next(iter(self._weak))]

    def learn_login(self, user: str, password: str) -> None:
        """Remember a password and the Basic header that carries it."""
        pair = base64.b64encode(octets(f"{user}:{password}")).decode()
        self.learn(password, pair, pair.rstrip("="))

    def secret_name(self, name: str) -> bool:
        """Return whether a parameter or field of this name holds a secret."""
        return secret_name(name, self._names)

    def text(self, text: str) -> str:
        """Return ``text`` with every secret masked; never raises.

        A text that cannot be masked is withheld.
        """
        try:
            return self._text(text)
        except Exception:  # noqa: BLE001 - whatever it is, the text must not get out unmasked
            return WITHHELD

    def line(self, line: str) -> str:
        """Return a line of the shell with every secret masked, mistaken ones, too."""
        from cpshell.redact.shell_lines import mask_options

        try:
            return self._text(mask_options(line), is_line=True)
        except Exception:  # noqa: BLE001 - as above
            return WITHHELD

    def _text(self, text: str, *, is_line: bool = False) -> str:
        found = [secret for secret in self._known if secret.core in text]
        if found:
            spellings = {form for secret in found for form in secret.forms() if form in text}
            for form in sorted(spellings, key=len, reverse=True):
                text = text.replace(form, MASK)
        for name, secret in self._known_weak:
            if secret.core in text:
                text = mask_values_of(name, secret.forms(), text)
        return mask_named(mask_shapes(text), self._names, is_line=is_line)

    def may_stand_in(self, text: str, since: int) -> bool:
        """Return whether one of the values learned after the first ``since`` might be in a text.

        Quick, and wrong only with a yes.
        """
        weak = (secret for _, secret in self._known_weak)
        known = (*self._known, *weak)
        return any(secret.number > since and secret.core in text for secret in known)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return names and values, as forms and headers have them, with secrets masked."""
        return tuple(
            (self.text(name), MASK if self.secret_name(name) else self.text(value))
            for name, value in pairs
        )

    def answer(self, body: bytes, fields: Collection[str] = ()) -> Any:
        """Return a server's answer, masked: a JSON object or list, or text.

        Values under secret names, or in one of these ``fields``, are learned: only the server
        knew them until now, and what is printed from here on may hold them without their names.
        """
        from cpshell.redact.answers import masked_answer

        return masked_answer(body, self, fields)

    def value(self, value: Any, name: str = "", fields: Collection[str] = ()) -> Any:
        """Return a copy of a JSON-like value, secrets masked by field name and by content.

        Everything under a secret name or in one of these ``fields`` is masked, numbers and
        booleans too; only ``None`` says nothing and stays. So is what is nested more than a
        hundred levels deep.
        """
        return self._value(value, name in fields or self.secret_name(name), _DEEPEST, fields)

    def _value(self, value: Any, secret: bool, levels: int, fields: Collection[str]) -> Any:
        if value is None:
            return None
        if levels == 0:
            return MASK
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): self._value(
                    item,
                    secret or key in fields or self.secret_name(str(key)),
                    levels - 1,
                    fields,
                )
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            items = [self._value(item, secret, levels - 1, fields) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        return MASK if secret else self._leaf(value)

    def _leaf(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace")).encode()
        if isinstance(value, int) and self._known and value.bit_length() < _LONGEST_NUMBER:
            text = str(value)
            return MASK if text in self._kept or text in self._recent else value
        return value


def _is_weak(value: str) -> bool:
    """Return whether a value may stand in texts without being the secret."""
    if len(value) < _SHORTEST:
        return True
    if not value.isalpha():
        return False
    from cpshell.redact.common_words import WORDS

    return value.lower() in WORDS
