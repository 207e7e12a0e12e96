"""Offer what is inside variables and answers: names, fields and paths."""

from cpshell.repl.completion import variables
from cpshell.repl.completion.candidate import Candidate, of_names
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.jmespath_slots import below
from cpshell.repl.completion.known import Knowledge
from cpshell.repl.completion.matching import Names


def variable_names(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the variables, or the paths into the one that is typed."""
    brace = each.typed.startswith("{")
    typed = each.typed.removeprefix("{")
    name, path = variables.split_path(typed)
    table = {**dict.fromkeys(each.given, "of this line"), **knowledge.variables}
    if path:
        value = table.get(name)
        if isinstance(value, variables.Environ):
            names = (f"{name}.{key}" for key in value)
            return of_names(names, typed, "of the environment", ends=False)
        if not brace:
            return []
        reached = (f"{name}{step}" for step in variables.steps(value))
        return [Candidate(text, len(typed), ends=False) for text in Names(reached).find(typed)]
    return [
        Candidate(text, len(typed), variables.shown(table[text]), ends=False)
        for text in Names(table).find(typed)
    ]


def fields(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return names of fields: the last step of each path into the rows."""
    found = {path.rpartition(".")[2] for path in knowledge.answer_paths(each.head) if "." in path}
    return of_names((f for f in found if "[" not in f), each.typed, "field", ends=False)


def paths(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the paths below what is written already; after an open ``[`` those into the list."""
    found = knowledge.answer_paths(each.head)
    if each.typed == "[":
        rests = [path.removeprefix(each.parent) for path in found if path.startswith(each.parent)]
    else:
        rests = [rest for path in found if (rest := below(each.parent, path))]
    return of_names(rests, each.typed, "in the answer", ends=False)
