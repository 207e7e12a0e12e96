"""Completion, step three: look up what is wanted, in memory and in folders; no network."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cpshell import catalog
from cpshell.catalog import Api, Function, ParameterType
from cpshell.plugin import Command, Filter, Format
from cpshell.repl.completion import variables
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.expected import APIS, Expected, What, plain_words, wanted
from cpshell.repl.completion.files import paths
from cpshell.repl.completion.known import described, function_names, module_names, parameter_summary
from cpshell.repl.completion.matching import LIMIT, Names


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry. It replaces the last ``replaces`` characters before the cursor."""

    text: str
    replaces: int
    about: Callable[[], str] | str = ""
    mark: str = ""  # stands behind the text in the menu
    ends: bool = True  # whether the word ends with it

    @property
    def summary(self) -> str:
        """One line about it."""
        return self.about if isinstance(self.about, str) else self.about()


class Facts(Protocol):
    """What completion may know of the shell and the server."""

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands by name."""

    @property
    def filters(self) -> Mapping[str, Filter]:
        """The filters by name."""

    @property
    def formats(self) -> Mapping[str, Format]:
        """The formats by name."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings by name."""

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables by name, ``last`` and ``env`` included."""

    def named(self, kind: str) -> tuple[Names, str]:
        """The things of a kind that a command declares, and a word about them."""

    def live(self, topic: str, as_user: str | None, module: str | None) -> tuple[Names, str]:
        """Names on the server that a parameter called so may take, and how old they are."""

    def seen_paths(self, head: tuple[str, ...]) -> Names:
        """Paths in the last answer of the call that a pipeline begins with."""


def complete(text: str, position: int, facts: Facts) -> list[Candidate]:
    """All three steps: what may be written at the position of a text."""
    cursor = cursor_in(text, position)
    found: list[Candidate] = []
    for each in wanted(cursor, facts.commands, facts.filters):
        found += look_up(each, facts)
    return found


def look_up(each: Expected, facts: Facts) -> list[Candidate]:
    """The entries for one kind of thing."""
    return _LOOK_UPS[each.what](each, facts)


def _entries(
    names: Names, each: Expected, about: Callable[[str], Callable[[], str] | str]
) -> list[Candidate]:
    return [Candidate(name, len(each.typed), about(name)) for name in names.find(each.typed)]


def _commands(each: Expected, facts: Facts) -> list[Candidate]:
    table = facts.commands
    words = Names([*table, *variables.STATEMENTS])
    return _entries(
        words, each, lambda n: table[n].summary if n in table else variables.STATEMENTS[n]
    )


def _stages(each: Expected, facts: Facts) -> list[Candidate]:
    summaries = {name: form.summary for name, form in facts.formats.items()}
    summaries |= {name: filter_.summary for name, filter_ in facts.filters.items()}
    return _entries(Names(summaries), each, summaries.__getitem__)


def _options(each: Expected, facts: Facts) -> list[Candidate]:
    table: Mapping[str, Command | Filter] = facts.commands
    declared = table.get(each.verb) or facts.filters.get(each.verb)
    options = {f"--{o.name}": o for o in (declared.options if declared else ())}
    left = [name for name, o in options.items() if o.repeat or name not in each.given]
    return _entries(Names(left), each, lambda name: options[name].summary)


def _choices(each: Expected, facts: Facts) -> list[Candidate]:
    return _entries(Names(each.choices), each, lambda name: "")


def _modules(each: Expected, facts: Facts) -> list[Candidate]:
    api = each.api or Api.UAPI

    def about(name: str) -> Callable[[], str]:
        return lambda: f"{len(function_names(api, name))} functions"

    return _entries(module_names(api), each, about)


def _functions(each: Expected, facts: Facts) -> list[Candidate]:
    api = each.api or Api.UAPI

    def about(name: str) -> Callable[[], str]:
        return lambda: described(catalog.find(api, each.module, name))

    return _entries(function_names(api, each.module), each, about)


def _parameters(each: Expected, facts: Facts) -> list[Candidate]:
    """Required ones first; those that are given are gone."""
    function = _function(each)
    if function is None:
        return []
    left = {p.name: p for p in function.parameters if not any(map(p.matches, each.given))}
    found = [left[name] for name in Names(left).find(each.typed)]
    found.sort(key=lambda p: not p.required)
    return [
        Candidate(
            f"{p.name.replace('*', '1')}=",
            len(each.typed),
            parameter_summary(p),
            "*" if p.required else "",
            ends=False,
        )
        for p in found
    ]


def _values(each: Expected, facts: Facts) -> list[Candidate]:
    function = _function(each)
    parameter = function.parameter(each.name) if function else None
    if parameter is not None and parameter.secret:
        return []
    if parameter is not None and parameter.enum:
        return _entries(Names(parameter.enum), each, lambda name: "")
    if parameter is not None and ParameterType.BOOLEAN in parameter.types:
        return _entries(Names(variables.BOOLEANS), each, variables.BOOLEANS.__getitem__)
    names, about = facts.live(each.name, each.as_user, each.module)
    return _entries(names, each, lambda name: about)


def _function(each: Expected) -> Function | None:
    return catalog.find(each.api, each.module, each.function) if each.api else None


def _files(each: Expected, facts: Facts) -> list[Candidate]:
    return [
        Candidate(path, len(each.typed), "folder", ends=False)
        if path.endswith("/")
        else Candidate(path, len(each.typed))
        for path in paths(each.typed)
    ]


def _variables(each: Expected, facts: Facts) -> list[Candidate]:
    brace = each.typed.startswith("{")
    typed = each.typed.removeprefix("{")
    name, path = variables.split_path(typed)
    table = facts.variables
    if path:
        held = table.get(name)
        if isinstance(held, variables.Environ):
            names = (f"{name}.{key}" for key in held)
            return _of_names(names, typed, "of the environment", ends=False)
        if not brace:
            return []
        reached = (f"{name}{step}" for step in variables.steps(held))
        return [Candidate(text, len(typed), ends=False) for text in Names(reached).find(typed)]
    return [
        Candidate(text, len(typed), variables.shown(table[text]), ends=False)
        for text in Names(table).find(typed)
    ]


def _of_names(
    names: Iterable[str], typed: str, about: str, *, ends: bool = True
) -> list[Candidate]:
    return [Candidate(name, len(typed), about, ends=ends) for name in Names(names).find(typed)]


def _fields(each: Expected, facts: Facts) -> list[Candidate]:
    """Names of fields: the last step of each path into the rows."""
    fields = {path.rpartition(".")[2] for path in _known_paths(each, facts) if "." in path}
    return _of_names((f for f in fields if "[" not in f), each.typed, "field", ends=False)


def _paths(each: Expected, facts: Facts) -> list[Candidate]:
    return _of_names(_known_paths(each, facts), each.typed, "in the answer", ends=False)


def _known_paths(each: Expected, facts: Facts) -> Iterable[str]:
    """From an answer that was seen, else from the catalogue, else from the last value."""
    seen = facts.seen_paths(each.head)
    if len(seen):
        return seen
    api = APIS.get(each.head[0]) if each.head else None
    if api is None:
        return ()
    return _catalogued(api, tuple(plain_words(each.head[1:])[:2]))


@functools.lru_cache(maxsize=64)
def _catalogued(api: Api, plain: tuple[str, ...]) -> tuple[str, ...]:
    wanted_words = 1 if api is Api.WHM else 2
    if len(plain) < wanted_words:
        return ()
    module = None if api is Api.WHM else plain[0]
    function = catalog.find(api, module, plain[wanted_words - 1])
    return tuple(catalog.field_paths(function)) if function else ()


def _topics(each: Expected, facts: Facts) -> list[Candidate]:
    if each.name == "call":
        return _of_names(APIS, each.typed, "API")
    topics = {name: verb.summary for name, verb in facts.commands.items()}
    topics |= {name: verb.summary for name, verb in facts.filters.items()}
    topics |= variables.TOPICS
    return _entries(Names(topics), each, topics.__getitem__)


def _settings(each: Expected, facts: Facts) -> list[Candidate]:
    name, equals, typed = each.typed.partition("=")
    name = each.name or name
    if not equals and not each.name:
        return [
            Candidate(f"{key}=", len(each.typed), str(facts.settings[key]), ends=False)
            for key in Names(facts.settings).find(each.typed)
        ]
    typed = each.typed if each.name else typed
    choices = variables.SETTINGS.get(name) or (
        tuple(facts.formats) if name == "output" else variables.SWITCH
    )
    return _of_names(choices, typed, "")


def _kinds(each: Expected, facts: Facts) -> list[Candidate]:
    names, about = facts.named(each.name)
    return _entries(names, each, lambda name: about)


_LOOK_UPS: dict[What, Callable[[Expected, Facts], list[Candidate]]] = {
    What.COMMAND: _commands,
    What.STAGE: _stages,
    What.OPTION: _options,
    What.CHOICE: _choices,
    What.MODULE: _modules,
    What.FUNCTION: _functions,
    What.PARAMETER: _parameters,
    What.VALUE: _values,
    What.FILE: _files,
    What.VARIABLE: _variables,
    What.FIELD: _fields,
    What.PATH: _paths,
    What.TOPIC: _topics,
    What.SETTING: _settings,
    What.KIND: _kinds,
}

__all__ = ["LIMIT", "Candidate", "Facts", "complete", "look_up"]
