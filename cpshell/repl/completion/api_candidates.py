"""Offer what the catalog knows: functions, whole calls, parameters and their listed values."""

from collections.abc import Callable, Container
from dataclasses import replace

from cpshell import catalog
from cpshell.catalog import Api, Function, ParameterType
from cpshell.catalog.bare_names import by_bare_name
from cpshell.catalog.index import build
from cpshell.language.counts import counted
from cpshell.repl.completion import variables
from cpshell.repl.completion.candidate import Candidate, entries
from cpshell.repl.completion.candidate_kinds import Expected
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
from cpshell.repl.completion.known import Knowledge
from cpshell.repl.completion.matching import LIMIT, Names, squash


def whole_calls(api: Api, each: Expected) -> list[Candidate]:
    """Return the calls of functions whose bare name begins as typed.

    A name that is typed whole comes first, then those used most; among equals those whose letters
    and separators are typed as they are.
    """

    def about(full: str) -> Callable[[], str]:
        return lambda: describe_function(build(api, full))

    def rank(full: str) -> tuple[bool, int, bool, str]:
        name = full.rpartition("::")[2]
        is_whole, is_literal = squash(name) == squash(each.typed), name.startswith(each.typed)
        return not is_whole, -catalog.popularity(api, full), not is_literal, full

    names = bare_names(api)
    found = names.beginning(each.typed, len(names))
    full_names = sorted((full for name in found for full in by_bare_name(api)[name]), key=rank)
    return [
        Candidate(f"{api.value} {full.replace('::', ' ')}", len(each.typed), about(full))
        for full in full_names[:LIMIT]
    ]


def modules(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the modules of an API: those that begin as typed, whose functions are used most, come
    first."""
    api = each.api or Api.UAPI

    def about(name: str) -> Callable[[], str]:
        return lambda: counted(len(function_names(api, name)), "function")

    known = module_names(api)
    begin = frozenset(known.beginning(each.typed, len(known)))
    names = [name for name in popular_modules(api) if name in begin] or known.find(each.typed)
    return [Candidate(name, len(each.typed), about(name)) for name in names]


def functions(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the functions of a module, or of WHM API 1: those used most first."""
    api = each.api or Api.UAPI

    def about(name: str) -> Callable[[], str]:
        return lambda: describe_function(catalog.find(api, each.module, name))

    def rank(name: str) -> tuple[bool, int]:
        is_literal = name.lower().startswith(each.typed.lower())
        return not is_literal, -popularity_of(api, each.module, name)

    if not each.typed:
        names = list(popular_first(api, each.module))
    else:
        known = function_names(api, each.module)
        names = sorted(known.find(each.typed, len(known)), key=rank)
    return [Candidate(name, len(each.typed), about(name)) for name in names[:LIMIT]]


def parameters(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the parameters that are not there yet, required ones first."""
    function = _function(each)
    if function is None:
        return []
    given = [function.parameter(name) for name in each.given]
    left = {p.name: p for p in function.parameters if function.parameter(p.name) not in given}
    found = [left[name] for name in Names(left).find(each.typed)]
    candidates = [
        Candidate(
            function.beginning(p),
            len(each.typed),
            describe_parameter(p),
            "*" if p.required else "",
            ends=False,
        )
        for p in sorted(found, key=lambda p: not p.required)
    ]
    return candidates + _other_names(function, each, left)


def _other_names(function: Function, each: Expected, left: Container[str]) -> list[Candidate]:
    """Return what begins as typed among other names of parameters, and beginnings of free ones."""
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


def listed_values(each: Expected) -> list[Candidate] | None:
    """Return the values that the catalog lists for a parameter; ``None`` where it lists none and
    the server may know them. A secret has none to offer."""
    function = _function(each)
    parameter = function.parameter(each.name) if function else None
    if parameter is None:
        return None
    if parameter.secret:
        return []
    if parameter.values.names:
        separator = parameter.values.separator
        if separator is not None:  # several at once: the last of them is being typed
            each = replace(each, typed=each.typed.rpartition(separator)[2])
        return entries(Names(parameter.values.names), each, lambda name: "")
    if ParameterType.BOOLEAN in parameter.types:
        return entries(Names(variables.BOOLEANS), each, variables.BOOLEANS.__getitem__)
    return None


def _function(each: Expected) -> Function | None:
    return catalog.find(each.api, each.module, each.function) if each.api else None
