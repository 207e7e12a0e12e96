"""Complete, step three: look up what is expected, in memory and in folders; no network."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api, Function, ParameterType
from cpshell.catalog.bare_names import by_bare_name
from cpshell.catalog.index import build
from cpshell.language.counts import counted
from cpshell.plugin import CommandInfo, FilterInfo, Format
from cpshell.repl.completion import variables
from cpshell.repl.completion.candidate_kinds import CandidateKind, Expected
from cpshell.repl.completion.catalog_names import (
    bare_names,
    describe_function,
    describe_parameter,
    function_names,
    module_names,
    popular_first,
    popular_modules,
    popularity_of,
)
from cpshell.repl.completion.cursor import Cursor
from cpshell.repl.completion.expected import expected_at
from cpshell.repl.completion.jmespath_slots import below
from cpshell.repl.completion.matching import LIMIT, Names, NamesAbout
from cpshell.system.files import Files, user_path

_SHORTEST_CALL = 2  # letters of a function, before whole calls are offered
_ENTRIES_READ = 2000  # of a folder


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry. It replaces the last ``replaces`` characters before the cursor."""

    text: str
    replaces: int
    about: Callable[[], str] | str = ""
    mark: str = ""  # stands after the text in the menu
    ends: bool = True  # whether the word ends with it

    @property
    def summary(self) -> str:
        """Return one line about it."""
        return self.about if isinstance(self.about, str) else self.about()


class Knowledge(Protocol):
    """Answers what completion asks of the shell and the server."""

    @property
    def files(self) -> Files:
        """Return the files of this machine."""

    @property
    def commands(self) -> Mapping[str, CommandInfo]:
        """Return the commands by name."""

    @property
    def filters(self) -> Mapping[str, FilterInfo]:
        """Return the filters by name."""

    @property
    def formats(self) -> Mapping[str, Format]:
        """Return the formats by name."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the settings by name."""

    @property
    def api(self) -> Api | None:
        """Return the API that calls on the current session go to mostly; None before a login."""

    @property
    def variables(self) -> Mapping[str, Any]:
        """Return the variables by name, ``last`` and ``env`` included."""

    def names_of_kind(self, place: Expected) -> NamesAbout:
        """Return the things of a kind that a command declares."""

    def values_of(self, place: Expected) -> NamesAbout:
        """Return the names on the server that a parameter may take, and how old they are."""

    def answer_paths(self, head: tuple[str, ...]) -> Iterable[str]:
        """Yield paths into what the stage with these words yields."""


def complete(cursor: Cursor, knowledge: Knowledge) -> list[Candidate]:
    """Return what may be written at the position of a text: all three steps."""
    expected = expected_at(cursor, knowledge.commands, knowledge.filters)
    return [candidate for each in expected for candidate in look_up(each, knowledge)]


def look_up(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the candidates for one kind of thing."""
    return _LOOK_UPS[each.kind](each, knowledge)


def _entries(
    names: Names, each: Expected, about: Callable[[str], Callable[[], str] | str]
) -> list[Candidate]:
    return [Candidate(name, len(each.typed), about(name)) for name in names.find(each.typed)]


def _commands(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return commands, then functions of the session's API as whole calls."""
    about = {name: command.summary for name, command in knowledge.commands.items()}
    about |= variables.STATEMENTS
    words, api = Names(about), knowledge.api
    calls = _calls(api, each) if api is not None and len(each.typed) >= _SHORTEST_CALL else []
    found = words.beginning(each.typed) if calls else words.find(each.typed)
    commands = _by_use(found, variables.USUAL_COMMANDS)
    return [Candidate(name, len(each.typed), about[name]) for name in commands] + calls


def _calls(api: Api, each: Expected) -> list[Candidate]:
    """Return the calls of functions whose bare name begins as typed, those used most first."""

    def about(full: str) -> Callable[[], str]:
        return lambda: describe_function(build(api, full))

    full_names = [
        full for name in bare_names(api).beginning(each.typed) for full in by_bare_name(api)[name]
    ]
    full_names.sort(key=lambda full: (-catalog.popularity(api, full), full))
    return [
        Candidate(f"{api.value} {full.replace('::', ' ')}", len(each.typed), about(full))
        for full in full_names
    ]


def _by_use(names: list[str], usual: Sequence[str]) -> list[str]:
    """Return names in the order of use: the usual ones first, the others as they come."""
    return sorted(names, key=lambda name: usual.index(name) if name in usual else len(usual))


def _stages(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    summaries = {name: form.summary for name, form in knowledge.formats.items()}
    summaries |= {name: filter_.summary for name, filter_ in knowledge.filters.items()}
    stages = _by_use(Names(summaries).find(each.typed), variables.USUAL_STAGES)
    return [Candidate(name, len(each.typed), summaries[name]) for name in stages]


def _options(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    table: Mapping[str, CommandInfo | FilterInfo] = knowledge.commands
    declared = table.get(each.verb) or knowledge.filters.get(each.verb)
    options = {f"--{o.name}": o for o in (declared.options if declared else ())}
    left = [name for name, o in options.items() if o.repeat or name not in each.given]
    return _entries(Names(left), each, lambda name: options[name].summary)


def _choices(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    return _entries(Names(each.choices), each, lambda name: "")


def _modules(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    api = each.api or Api.UAPI

    def about(name: str) -> Callable[[], str]:
        return lambda: counted(len(function_names(api, name)), "function")

    names = list(popular_modules(api)) if not each.typed else module_names(api).find(each.typed)
    return [Candidate(name, len(each.typed), about(name)) for name in names]


def _functions(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    api = each.api or Api.UAPI

    def about(name: str) -> Callable[[], str]:
        return lambda: describe_function(catalog.find(api, each.module, name))

    if not each.typed:
        names = list(popular_first(api, each.module)[:LIMIT])
    else:
        names = function_names(api, each.module).find(each.typed)
        begin = each.typed.lower()
        names.sort(
            key=lambda name: (
                not name.lower().startswith(begin),
                -popularity_of(api, each.module, name),
            )
        )
    return [Candidate(name, len(each.typed), about(name)) for name in names]


def _parameters(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Yield the parameters that are not there yet, required ones first."""
    function = _function(each)
    if function is None:
        return []
    given = [function.parameter(name) for name in each.given]
    left = {p.name: p for p in function.parameters if function.parameter(p.name) not in given}
    parameters = [left[name] for name in Names(left).find(each.typed)]
    parameters.sort(key=lambda p: not p.required)
    candidates = [
        Candidate(
            function.beginning(p),
            len(each.typed),
            describe_parameter(p),
            "*" if p.required else "",
            ends=False,
        )
        for p in parameters
    ]
    return candidates + _other_names(function, each, left)


def _other_names(function: Function, each: Expected, left: Container[str]) -> list[Candidate]:
    """Yield what begins as typed among other names of parameters, and beginnings of free ones."""
    if not each.typed:
        return []
    listed = {parameter.name for parameter in function.parameters}
    others = {
        f"{other}=": f"another name of {name}"
        for name, other in function.flags.aliases
        if name in left and other not in listed
    }
    others |= {
        prefix: "further parameters begin so" for prefix in function.flags.prefixes if prefix
    }
    return [
        Candidate(text, len(each.typed), others[text], ends=False)
        for text in Names(others).find(each.typed)
    ]


def _values(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    function = _function(each)
    parameter = function.parameter(each.name) if function else None
    if parameter is not None and parameter.secret:
        return []
    if parameter is not None and parameter.values.names:
        separator = parameter.values.separator
        if separator is not None:  # several at once: the last of them is being typed
            each = replace(each, typed=each.typed.rpartition(separator)[2])
        return _entries(Names(parameter.values.names), each, lambda name: "")
    if parameter is not None and ParameterType.BOOLEAN in parameter.types:
        return _entries(Names(variables.BOOLEANS), each, variables.BOOLEANS.__getitem__)
    return _remote(knowledge.values_of(each), each)


def _remote(offer: NamesAbout, each: Expected) -> list[Candidate]:
    """Return names on the server; of a path the part after the last slash, numbers in order."""
    typed = each.typed.rpartition("/")[2] if offer.are_paths else each.typed
    found = offer.names.find(typed)
    if found and all(map(str.isdecimal, found)):
        found.sort(key=int)
    return [
        Candidate(name, len(typed), offer.about(name), ends=not name.endswith("/"))
        for name in found
    ]


def _function(each: Expected) -> Function | None:
    return catalog.find(each.api, each.module, each.function) if each.api else None


def _files(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    return [
        Candidate(path, len(each.typed), "folder", ends=False)
        if path.endswith("/")
        else Candidate(path, len(each.typed))
        for path in _paths_like(knowledge.files, each.typed)
    ]


def _paths_like(files: Files, typed: str) -> list[str]:
    """Return the paths that begin as typed, folders with a slash at the end.

    Hidden ones only if the name begins with a dot; none where the folder cannot be read.
    """
    folder, _, name = typed.rpartition("/")
    base = folder + "/" if "/" in typed else ""
    paths = [
        f"{base}{entry}{'/' if is_folder else ''}"
        for entry, is_folder in files.entries(user_path(base), _ENTRIES_READ)
        if entry.startswith(name) and (name or not entry.startswith("."))
    ]
    return sorted(path for path in paths if path.isprintable())[:LIMIT]


def _variables(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    brace = each.typed.startswith("{")
    typed = each.typed.removeprefix("{")
    name, path = variables.split_path(typed)
    table = {**dict.fromkeys(each.given, "of this line"), **knowledge.variables}
    if path:
        value = table.get(name)
        if isinstance(value, variables.Environ):
            names = (f"{name}.{key}" for key in value)
            return _of_names(names, typed, "of the environment", ends=False)
        if not brace:
            return []
        reached = (f"{name}{step}" for step in variables.steps(value))
        return [Candidate(text, len(typed), ends=False) for text in Names(reached).find(typed)]
    return [
        Candidate(text, len(typed), variables.shown(table[text]), ends=False)
        for text in Names(table).find(typed)
    ]


def _of_names(
    names: Iterable[str], typed: str, about: str, *, ends: bool = True
) -> list[Candidate]:
    return [Candidate(name, len(typed), about, ends=ends) for name in Names(names).find(typed)]


def _fields(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return names of fields: the last step of each path into the rows."""
    fields = {path.rpartition(".")[2] for path in knowledge.answer_paths(each.head) if "." in path}
    return _of_names((f for f in fields if "[" not in f), each.typed, "field", ends=False)


def _paths(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the paths below what is written already; after an open ``[`` those into the list."""
    paths = knowledge.answer_paths(each.head)
    if each.typed == "[":
        rests = [path.removeprefix(each.parent) for path in paths if path.startswith(each.parent)]
    else:
        rests = [rest for path in paths if (rest := below(each.parent, path))]
    return _of_names(rests, each.typed, "in the answer", ends=False)


def _words(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    words = each.words
    return [
        Candidate(word, len(each.typed), words[word], ends=not word.endswith("("))
        for word in words
        if word.startswith(each.typed)
    ]


def _topics(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    if each.name == "call":
        return _of_names(API_WORDS, each.typed, "API")
    topics = {name: verb.summary for name, verb in knowledge.commands.items()}
    topics |= {name: verb.summary for name, verb in knowledge.filters.items()}
    topics |= variables.TOPICS
    return _entries(Names(topics), each, topics.__getitem__)


def _settings(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    name, equals, typed = each.typed.partition("=")
    name = each.name or name
    if not equals and not each.name:
        return [
            Candidate(f"{key}=", len(each.typed), str(knowledge.settings[key]), ends=False)
            for key in Names(knowledge.settings).find(each.typed)
        ]
    typed = each.typed if each.name else typed
    choices = variables.SETTINGS.get(name) or (
        tuple(knowledge.formats) if name == "output" else variables.SWITCH
    )
    return _of_names(choices, typed, "")


def _kinds(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    return _remote(knowledge.names_of_kind(each), each)


_LOOK_UPS: dict[CandidateKind, Callable[[Expected, Knowledge], list[Candidate]]] = {
    CandidateKind.COMMAND: _commands,
    CandidateKind.STAGE: _stages,
    CandidateKind.OPTION: _options,
    CandidateKind.CHOICE: _choices,
    CandidateKind.MODULE: _modules,
    CandidateKind.FUNCTION: _functions,
    CandidateKind.PARAMETER: _parameters,
    CandidateKind.VALUE: _values,
    CandidateKind.FILE: _files,
    CandidateKind.VARIABLE: _variables,
    CandidateKind.FIELD: _fields,
    CandidateKind.PATH: _paths,
    CandidateKind.WORD: _words,
    CandidateKind.TOPIC: _topics,
    CandidateKind.SETTING: _settings,
    CandidateKind.KIND: _kinds,
}
