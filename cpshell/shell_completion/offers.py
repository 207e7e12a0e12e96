"""Tell what may stand at the cursor of a command line, from the parser that will read it."""

from argparse import Action, ArgumentParser
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cpshell.options import SUBCOMMANDS
from cpshell.records import Record, record
from cpshell.shell_completion.command_parsers import actions_of, parser_for
from cpshell.source_kinds import SOURCE_KINDS

PATHS = frozenset(("FILE", "FOLDER", "DIR", "COURSE", "READY", "FAMILY|FILE"))
"""What stands for a file or a folder in the help of an option."""


@record
class OwnNames(Record):
    """What completion looks at: profiles with their targets, names of variables, and of the
    lessons that come with cpshell."""

    profiles: Callable[[], Mapping[str, str]]
    variables: Iterable[str]
    lessons: Callable[[], Iterable[str]]


@record
class Offers(Record):
    """What may stand at the cursor: words with what they mean, and perhaps a path.

    Each word is whole, ``prefix`` and all; ``prefix`` is what stands before the path.
    """

    words: Mapping[str, str]
    path: bool = False
    prefix: str = ""


NOTHING = Offers({})


def offers_for(words: Sequence[str], own: OwnNames) -> Offers:
    """Return what may stand in place of the last word; those before it are as they are."""
    found = parser_for(words[:-1])
    if found is None:
        return NOTHING
    parser, typed = found.parser, words[-1]
    line = _Line(parser)
    for word in words[found.names : -1]:
        line.read(word)
    offers = line.expected(typed, own)
    if found.names == 0 and len(words) == 1 and not typed.startswith("-"):
        offers = Offers({**SUBCOMMANDS, **offers.words}, offers.path, offers.prefix)
    elif list(words[:-1]) == ["sandbox"] and not typed.startswith("-"):
        offers = Offers({"reset": "put a sandbox back to its start"})
    fit = {word: what for word, what in offers.words.items() if word.startswith(typed)}
    return Offers(fit, offers.path, offers.prefix)


class _Line:
    """Follows the words of a command line as argparse would."""

    def __init__(self, parser: ArgumentParser) -> None:
        actions = actions_of(parser)
        self._options = {name: each for each in actions for name in each.option_strings}
        self._positional = [each for each in actions if not each.option_strings]
        self._given: set[Action] = set()
        self._pending: Action | None = None
        self._only_positional = False

    def read(self, word: str) -> None:
        if self._pending is not None:
            self._pending = None
        elif word == "--" and not self._only_positional:
            self._only_positional = True
        elif word == "-" or not self._is_option(word):
            if self._positional and not _repeats(self._positional[0]):
                self._positional.pop(0)
        elif word.startswith("--"):
            name, joined, _ = word.partition("=")
            self._see(self._options.get(name), joined=bool(joined))
        else:
            self._read_letters(word[1:])

    def _read_letters(self, letters: str) -> None:
        for at, letter in enumerate(letters, 1):
            action = self._options.get(f"-{letter}")
            self._see(action, joined=at < len(letters))
            if action is None or _takes_value(action):
                return

    def _see(self, action: Action | None, *, joined: bool) -> None:
        if action is not None:
            self._given.add(action)
            self._pending = None if joined or not _takes_value(action) else action

    def expected(self, typed: str, own: OwnNames) -> Offers:
        if self._pending is not None:
            return _values(self._pending, "", typed, own)
        name, joined, value = typed.partition("=")
        if not self._is_option(typed):
            return _values(self._positional[0], "", typed, own) if self._positional else NOTHING
        if joined:
            action = self._options.get(name)
            known = action is not None and name.startswith("--") and _takes_value(action)
            return _values(action, f"{name}=", value, own) if action and known else NOTHING
        return Offers(
            {name: _summary(each) for name, each in self._options.items() if self._is_free(each)}
        )

    def _is_option(self, word: str) -> bool:
        return word.startswith("-") and not self._only_positional

    def _is_free(self, action: Action) -> bool:
        return action not in self._given or isinstance(action.default, list)


def _takes_value(action: Action) -> bool:
    return action.nargs != 0


def _repeats(action: Action) -> bool:
    return action.nargs in ("*", "+")


def _summary(action: Action) -> str:
    return " ".join((action.help or "").split())


def _values(action: Action, prefix: str, typed: str, own: OwnNames) -> Offers:
    """Return what a value may be. ``typed`` is what there is of it, after ``prefix``."""
    if action.choices is not None:
        return _words(dict.fromkeys(map(str, action.choices), ""), prefix)
    metavar: Any = action.metavar
    if metavar in PATHS:
        return Offers({}, True, prefix)
    kind = KINDS.get(action.dest) or KINDS.get(metavar)
    return kind(prefix, typed, own) if kind is not None else NOTHING


def _words(words: Mapping[str, str], prefix: str) -> Offers:
    return Offers({prefix + word: what for word, what in words.items()})


def _sources(prefix: str, typed: str, own: OwnNames) -> Offers:
    head, colon, _ = typed.partition(":")
    if colon and head == "env":
        return _words({f"env:{name}": "" for name in sorted(own.variables)}, prefix)
    if colon and head == "file":
        return Offers({}, True, f"{prefix}file:")
    kinds = {f"{kind}:" if rest else kind: rest for kind, rest in SOURCE_KINDS.items()}
    return _words(kinds, prefix)


def _targets(prefix: str, typed: str, own: OwnNames) -> Offers:
    return _words({**own.profiles(), "https://": "a server by its url"}, prefix)


def _profiles(prefix: str, typed: str, own: OwnNames) -> Offers:
    return _words(own.profiles(), prefix)


def _others(prefix: str, typed: str, own: OwnNames) -> Offers:
    targets = {**own.profiles(), "sandbox": "a simulated panel"}
    return Offers(_words(targets, prefix).words, True, prefix)


def _lessons(prefix: str, typed: str, own: OwnNames) -> Offers:
    names = dict.fromkeys(() if "/" in typed else own.lessons(), "")
    return Offers(_words(names, prefix).words, True, prefix)


def _formats(prefix: str, typed: str, own: OwnNames) -> Offers:
    from cpshell.render.formats import FORMATS

    return _words({form.name: form.summary for form in FORMATS.values()}, prefix)


def _proxies(prefix: str, typed: str, own: OwnNames) -> Offers:
    words = {"http://": "a proxy", "env": "the one that HTTPS_PROXY and NO_PROXY name"}
    return _words(words, prefix)


def _classrooms(prefix: str, typed: str, own: OwnNames) -> Offers:
    return _words({"http://": "the classroom, as its trainer says"}, prefix)


def _themes(prefix: str, typed: str, own: OwnNames) -> Offers:
    from cpshell.lessons.export.pictures.themes import THEMES

    return Offers(_words(dict.fromkeys(THEMES, ""), prefix).words, True, prefix)


KINDS: dict[Any, Callable[[str, str, OwnNames], Offers]] = {
    "SRC": _sources,
    "TARGET": _targets,
    "OTHER": _others,
    "PROFILE": _profiles,
    "LESSON.md|FOLDER|N|NAME": _lessons,
    "FORMAT": _formats,
    "URL": _classrooms,
    "THEME|FILE": _themes,
    "proxy": _proxies,
}
"""What finds the values of an option, by its name or by what stands for them in its help."""
