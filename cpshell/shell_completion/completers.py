"""Tell what a value may be: each kind by what stands for it in the help."""

from argparse import Action
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cpshell.records import Record, record
from cpshell.source_kinds import SOURCE_KINDS

PATHS = frozenset(("FILE", "FOLDER", "DIR", "COURSE", "READY", "FAMILY|FILE"))
"""What stands for a file or a folder in the help of an option."""


@record
class OwnNames(Record):
    """What completion looks at: profiles with their targets, names of variables, those of the
    lessons that come with cpshell, and the paths that begin with a text."""

    profiles: Callable[[], Mapping[str, str]]
    variables: Iterable[str]
    lessons: Callable[[], Iterable[str]]
    paths: Callable[[str], Iterable[str]]


def complete(action: Action, typed: str, own: OwnNames) -> Mapping[str, str]:
    """Return what a value may be, with what each means; ``typed`` is what there is of it."""
    if action.choices is not None:
        return _plain(map(str, action.choices))
    metavar: Any = action.metavar
    if metavar in PATHS:
        return _plain(own.paths(typed))
    kind = KINDS.get(action.dest) or KINDS.get(metavar)
    return kind(typed, own) if kind is not None else {}


def _plain(words: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(words, "")


def _sources(typed: str, own: OwnNames) -> Mapping[str, str]:
    head, colon, rest = typed.partition(":")
    if colon and head == "env":
        return _plain(f"env:{name}" for name in sorted(own.variables))
    if colon and head == "file":
        return _plain(f"file:{path}" for path in own.paths(rest))
    return {f"{kind}:" if what else kind: what for kind, what in SOURCE_KINDS.items()}


def _targets(typed: str, own: OwnNames) -> Mapping[str, str]:
    return {**own.profiles(), "https://": "a server by its url"}


def _profiles(typed: str, own: OwnNames) -> Mapping[str, str]:
    return own.profiles()


def _others(typed: str, own: OwnNames) -> Mapping[str, str]:
    return {**_plain(own.paths(typed)), **own.profiles(), "sandbox": "a simulated panel"}


def _lessons(typed: str, own: OwnNames) -> Mapping[str, str]:
    names = [] if "/" in typed else own.lessons()
    return _plain([*names, *own.paths(typed)])


def _formats(typed: str, own: OwnNames) -> Mapping[str, str]:
    from cpshell.render.formats import FORMATS

    return {form.name: form.summary for form in FORMATS.values()}


def _proxies(typed: str, own: OwnNames) -> Mapping[str, str]:
    return {"http://": "a proxy", "env": "the one that HTTPS_PROXY and NO_PROXY name"}


def _classrooms(typed: str, own: OwnNames) -> Mapping[str, str]:
    return {"http://": "the classroom, as its trainer says"}


def _themes(typed: str, own: OwnNames) -> Mapping[str, str]:
    from cpshell.lessons.export.pictures.themes import THEMES

    return _plain([*THEMES, *own.paths(typed)])


KINDS: dict[Any, Callable[[str, OwnNames], Mapping[str, str]]] = {
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
