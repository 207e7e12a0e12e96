"""Find secrets that stand in a line where none belongs, in spellings that only the tree shows.

The redactor masks ``--password X`` and ``login … -p X`` by the text of a line. Here is what is not
seen there: quotes and backslashes in a name, an alias or a variable in place of ``login``,
variables in place of the secret, and words where no word belongs, such as ``su USER password X``.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from cpshell.language import (
    Literal,
    On,
    Part,
    Pipeline,
    Position,
    Script,
    SimpleCommand,
    Variable,
    Word,
    nodes,
    parameter_of,
)
from cpshell.redact import secret_name
from cpshell.source_kinds import PROMPT, SOURCE_HEADS

_SHORT = ("-p", "-P", "-pw")
"""As mysql, sshpass and plink have it; no command that begins a line has such an option."""
_SHORT_IN_LOGINS = (*_SHORT, "-a", "-w")
_SIGNS = ("", "=", ":=")  # between a name and its value
LOGINS = {"login": 1, "su": 1, "checkup": 1}
"""Commands that log in, and how many words they take."""
_ON = Word((Literal("on"),))  # `on TARGETS { … }` has words like a login's, as many as one likes
_CALLS = {"uapi": 2, "cpapi2": 2, "api2": 2, "whm": 1, "whmapi1": 1}  # words that name a function
_SETS = "set"
_KEEPS = "secret"  # `secret set keyring:NAME`


def mistaken_secrets(script: Script, values: Mapping[str, str]) -> Iterator[tuple[str, Word]]:
    """Yield names and values: of options, of what is like a parameter but is none, and of words
    after the name of a secret. ``values`` has the variables that hold text: they may be a name.
    """
    for command in _commands(script, values):
        yield from command.mistaken()


def superfluous_words(script: Script, values: Mapping[str, str]) -> Iterator[Word]:
    """Yield words that are too many where one may be a secret: ``su USER X``."""
    for command in _commands(script, values):
        yield from command.too_many()


def _commands(script: Script, values: Mapping[str, str]) -> "Iterator[_Words]":
    for node in nodes(script):
        if isinstance(node, Pipeline):
            for command in (node.head, *node.stages):
                if isinstance(command, SimpleCommand):
                    yield _Words(command.words, values, is_head=command is node.head)
        elif isinstance(node, On):
            yield _Words((_ON, *node.targets), values, is_head=True)


def is_source(text: str) -> bool:
    """Return whether a text says where a secret comes from."""
    return text == PROMPT or text.startswith(SOURCE_HEADS)


def split_word(
    word: Word, sign: str, values: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, Word] | None:
    """Return the text before a sign in a word, and what follows it; None without one."""
    before = ""
    for number, part in enumerate(word.parts, 1):
        if not isinstance(part, Literal):
            known = _value(part, values)
            if known is None or sign in known:
                return None
            before += known
            continue
        name, found, rest = part.text.partition(sign)
        if found:
            parts = (Literal(rest, part.quoted), *word.parts[number:])
            return before + name, Word(parts, *_place_after(word, sign))
        before += name
    return None


def _place_after(word: Word, sign: str) -> tuple[Position, str]:
    """Return where the value after a sign stands, and its source, without the quotes around all
    of the word."""
    before, _, source = word.source.partition(sign)
    quote = before[:1]
    if quote in ("'", '"') and before.count(quote) == 1 and source.endswith(quote):
        source = source[:-1]
    at = word.position
    return Position(at.line, at.column + len(before) + len(sign)), source


def _value(part: Part, values: Mapping[str, str]) -> str | None:
    return values.get(part.name) if isinstance(part, Variable) and not part.path else None


def _is_address(rest: Word) -> bool:
    """Return whether this is the rest of a url, or a port."""
    return rest.source.startswith("//") or rest.source.isdecimal()


class _Words:
    """The words of one command."""

    def __init__(
        self, words: tuple[Word, ...], values: Mapping[str, str], *, is_head: bool
    ) -> None:
        self._words = words
        self._values = values
        self._is_head = is_head
        self._command = self._text(words[0]).rpartition("/")[2]
        self._logs_in = self._command in LOGINS or words[0] is _ON

    def mistaken(self) -> Iterator[tuple[str, Word]]:
        """Yield names and values."""
        for word in self._words:
            beginning = split_word(word, "=", self._values)
            if beginning is None or parameter_of(word) is not None:
                continue
            name, value = beginning
            if self._is_option(name) or secret_name(_plain(name)):
                yield _plain(name), value
        for word, following in pairwise(self._words[1:]):
            name = self._text(word)
            if self._is_option(name) and not self._text(following).startswith("-"):
                yield _plain(name), following
        if self._is_head:
            yield from self._in_command()

    def _is_option(self, name: str) -> bool:
        if self._is_head and name in _SHORT:
            return True
        if self._logs_in and self._is_head:
            return name in _SHORT_IN_LOGINS or (name[:1] == "-" and secret_name(_plain(name)))
        return name.startswith("--") and secret_name(_plain(name))

    def _in_command(self) -> Iterator[tuple[str, Word]]:
        """Yield the secrets of this command that have no option: after a name, beside a user."""
        plain = self._plain_words()
        if self._logs_in:
            yield from self._after_names(plain)
            yield from self._beside_users()
        elif self._command in _CALLS:
            yield from self._after_names(plain[self._named(plain) :])
        elif self._command == _SETS:
            yield from self._after_names(plain)
        elif self._command == _KEEPS:
            told = (word for word in plain if isinstance(word.parts[0], Literal))
            yield from (("secret", word) for word in told if self._text(word) != _SETS)

    def too_many(self) -> Iterator[Word]:
        """Yield words after those that a login takes, and after a function that is called like a
        secret; the name of one stays readable."""
        plain = self._plain_words() if self._is_head else []
        taken = len(plain)
        if self._command in LOGINS:
            taken = LOGINS[self._command]
        elif self._command in _CALLS and len(plain) > self._named(plain):
            named = self._named(plain)
            function = self._text(plain[named - 1]).rpartition("::")[2]
            if any(secret_name(part) for part in (function, *function.split("_"))):
                taken = named
        for word in plain[taken:]:
            text = self._text(word).rstrip(":")
            if not secret_name(text) and text not in _SIGNS:
                yield word

    def _named(self, plain: list[Word]) -> int:
        """Return how many words name the function of a call."""
        joined = bool(plain) and "::" in self._text(plain[0])
        return 1 if joined else _CALLS[self._command]

    def _after_names(self, plain: list[Word]) -> Iterator[tuple[str, Word]]:
        told = [word for word in plain if self._text(word) not in _SIGNS]
        for word, following in pairwise(told):
            name = self._text(word).rstrip(":")
            if secret_name(name):
                yield name, following

    def _plain_words(self) -> list[Word]:
        """Return the words that are neither options, nor right after one, nor parameters."""
        plain = []
        after_option = False
        for word in self._words[1:]:
            text = self._text(word)
            if text.startswith("-") and len(text) > 1:
                after_option = "=" not in text
            elif after_option:
                after_option = False
            elif parameter_of(word) is None and not self._names_secret(word):
                plain.append(word)
        return plain

    def _names_secret(self, word: Word) -> bool:
        beginning = split_word(word, "=", self._values)
        return beginning is not None and secret_name(beginning[0])

    def _beside_users(self) -> Iterator[tuple[str, Word]]:
        """Yield the rest of ``NAME:$X``, where a variable brings the secret; ``on`` takes no such
        words at all."""
        for word in self._words[1:]:
            beginning = split_word(word, ":")
            if beginning is None or is_source(f"{beginning[0]}:"):
                continue
            rest = beginning[1]
            told = self._words[0] is _ON and not _is_address(rest)
            if told or any(isinstance(part, Variable) for part in rest.parts):
                yield "password", rest

    def _text(self, word: Word) -> str:
        """Return the text that a word begins with, as far as it is known."""
        text = ""
        for part in word.parts:
            known = part.text if isinstance(part, Literal) else _value(part, self._values)
            if known is None:
                break
            text += known
        return text


def _plain(name: str) -> str:
    """Return the name of the secret that an option or a parameter is for."""
    option = name.lstrip("-")
    return option.removesuffix(":") if option == name else option.removesuffix("-from")
