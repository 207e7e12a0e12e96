"""Complete, step three: look up what is expected, in memory and in folders; no network."""

from collections.abc import Callable

from cpshell.repl.completion.api_candidates import (
    functions,
    listed_values,
    modules,
    parameters,
)
from cpshell.repl.completion.candidate import Candidate
from cpshell.repl.completion.candidate_kinds import CandidateKind, Expected
from cpshell.repl.completion.cursor import Cursor
from cpshell.repl.completion.expected import expected_at
from cpshell.repl.completion.file_candidates import files
from cpshell.repl.completion.known import Knowledge
from cpshell.repl.completion.matching import NamesAbout
from cpshell.repl.completion.shell_candidates import (
    choices,
    commands,
    options,
    settings,
    stages,
    topics,
    words,
)
from cpshell.repl.completion.value_candidates import fields, paths, variable_names


def complete(cursor: Cursor, knowledge: Knowledge) -> list[Candidate]:
    """Return what may be written at the position of a text: all three steps."""
    expected = expected_at(cursor, knowledge.commands, knowledge.filters)
    return [candidate for each in expected for candidate in _LOOK_UPS[each.kind](each, knowledge)]


def awaits_names(cursor: Cursor, knowledge: Knowledge) -> bool:
    """Return whether names for this place are being looked up, and none are known yet."""
    expected = expected_at(cursor, knowledge.commands, knowledge.filters)
    return any(_is_awaited(each, knowledge) for each in expected)


def _is_awaited(each: Expected, knowledge: Knowledge) -> bool:
    if each.kind is CandidateKind.KIND:
        return knowledge.names_of_kind(each).awaited
    if each.kind is CandidateKind.VALUE and listed_values(each) is None:
        return knowledge.values_of(each).awaited
    return False


def _values(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    listed = listed_values(each)
    return _of_server(knowledge.values_of(each), each) if listed is None else listed


def _of_kind(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    return _of_server(knowledge.names_of_kind(each), each)


def _of_server(offer: NamesAbout, each: Expected) -> list[Candidate]:
    """Return names on the server; of a path the part after the last slash, numbers in order."""
    typed = each.typed.rpartition("/")[2] if offer.are_paths else each.typed
    found = offer.names.find(typed)
    if found and all(map(str.isdecimal, found)):
        found.sort(key=int)
    return [
        Candidate(name, len(typed), offer.about(name), ends=not name.endswith("/"))
        for name in found
    ]


_LOOK_UPS: dict[CandidateKind, Callable[[Expected, Knowledge], list[Candidate]]] = {
    CandidateKind.COMMAND: commands,
    CandidateKind.STAGE: stages,
    CandidateKind.OPTION: options,
    CandidateKind.CHOICE: choices,
    CandidateKind.MODULE: modules,
    CandidateKind.FUNCTION: functions,
    CandidateKind.PARAMETER: parameters,
    CandidateKind.VALUE: _values,
    CandidateKind.FILE: files,
    CandidateKind.VARIABLE: variable_names,
    CandidateKind.FIELD: fields,
    CandidateKind.PATH: paths,
    CandidateKind.WORD: words,
    CandidateKind.TOPIC: topics,
    CandidateKind.SETTING: settings,
    CandidateKind.KIND: _of_kind,
}
