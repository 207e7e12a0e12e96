"""Find what is surely wrong with a call, before it is sent from the prompt.

The catalog is that of one version, and the server may be newer or older: a name that the catalog
does not know is wrong where it differs by a slip from one that it knows, and where it does not the
server decides. In scripts it always does.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Function, ParameterType
from cpshell.catalog.bare_names import functions_named
from cpshell.errors import UsageError
from cpshell.language import Operator
from cpshell.language.close_names import closest
from cpshell.plugin import Given
from cpshell.shell.meant_lines import proposing

AskParameter = Callable[[ApiParameter], Given | None]

_KINDS = {
    ParameterType.INTEGER: "a whole number",
    ParameterType.NUMBER: "a number",
    ParameterType.BOOLEAN: "1 or 0",
}
_SHOWN = 8  # possible values in a question
_ALWAYS_TAKEN = ("api.", "api2_", "cpanel_jsonapi_", "cpanel.", "arg-")
_FORCE = "--force sends it as it is"
_SLIP = 0.85  # how alike a slip is to what was meant: a letter in six or seven
_OLDER = frozenset(("addip", "showversion", "savemxs", "savemx", "getzonerecords"))
"""Functions of WHM that older servers have, and that look like slips."""
_OLDER_NAMES = frozenset(("ptdrname",))
"""Parameters that look like slips, and that old clients send and servers take: ``addzonerecord`` on
WHM 11.28, recorded."""
_WITH_DEFAULTS = frozenset((ParameterType.INTEGER, ParameterType.NUMBER, ParameterType.BOOLEAN))
_ALIKE = frozenset(("user", "username", "account", "reseller"))
"""Names for who a call is about: where one is given, another is not surely missing."""
_YES_OR_NO = frozenset(("y", "n", "yes", "no", "on", "off"))
"""Values that are flags, which servers also take as 1 and 0."""
_ANOTHER = re.compile(r"[2-9]$")  # a second name server, for example


def check_call(
    api: Api,
    module: str | None,
    function: str,
    given: Sequence[Given],
    ask: AskParameter | None = None,
) -> Sequence[Given]:
    """Look for what cannot be right; return the parameters, with those that ``ask`` has brought.

    ``ask`` returns a required parameter that is missing, or ``None`` where nobody gives it.

    Raises:
        UsageError: a function or parameter that is a slip, a required parameter that is missing,
            a value that is none of the possible ones.
    """
    entry = catalog.find(api, module, function)
    if entry is None:
        _check_function(api, module, function)
    elif api is not Api.API2:  # neither obligation nor completeness is recorded there
        _check_names(entry, given)
        given = _completed(entry, given, ask)
        _check_values(entry, given)
    return given


def _check_function(api: Api, module: str | None, function: str) -> None:
    if module is not None and module not in catalog.modules(api):
        what = f"{api.title} has no module {module!r}"
        if _slips(module, catalog.modules(api)):
            near = catalog.suggest(api, module, function) or catalog.suggest(api, None, module)
            raise _meaning(what, api, None, near)
    else:
        what = f"{module or api.title} has no function {function!r}"
        if function not in _OLDER and _is_slip(function, catalog.names(api, module), api):
            raise _meaning(what, api, module, catalog.suggest(api, module, function))
    # What API 2 has comes to UAPI with one version or another (Park and AddonDomain with 138), and
    # old functions of WHM have names like those of API 2.
    elsewhere = [each for each in functions_named(function) if each.api is Api.UAPI]
    if elsewhere and api is Api.WHM:
        raise _forcible(proposing(what, [each.line for each in elsewhere]))


def _meaning(what: str, api: Api, module: str | None, names: Sequence[str]) -> UsageError:
    """Return the error for a slip, with the lines of the functions that these names are."""
    pairs = [name.rpartition("::") for name in names]
    functions = [catalog.find(api, above or module, name) for above, _, name in pairs]
    lines = [each.line for each in functions if each is not None]
    return _forcible(proposing(what, lines)) if lines else UsageError(what, hint=_hint(names))


def _forcible(error: UsageError) -> UsageError:
    error.hint = f"{error.hint}; {_FORCE}"
    return error


def _hint(close: Sequence[str]) -> str:
    meant = f"did you mean {' or '.join(close[:3])}? " if close else ""
    return f"{meant}{_FORCE}"


def _is_slip(function: str, names: Iterable[str], api: Api) -> bool:
    """Return whether a function's name is a slip, and not one that another version may have: what
    differs from all in whole words, ``set_charset`` beside ``get_charsets``, is a name."""
    slips = _slips(function, names, alike=1.0 if api is Api.API2 else _SLIP)
    if any(_letters(known) == _letters(function) for known in slips):
        return True
    words = sorted(_words(function))
    if {word for name in names for word in _words(name)}.issuperset(words):
        return any(sorted(_words(name)) == words for name in slips)
    return bool(slips)


def _words(name: str) -> list[str]:
    """Return the words of a name, in the singular."""
    return [word.removesuffix("s") for word in name.lower().split("_")]


def _slips(name: str, names: Iterable[str], *, alike: float = _SLIP) -> list[str]:
    """Return the names that this one is a slip of: other case, separators, order or a letter."""
    letters = {known: _letters(known) for known in names}
    wanted = _letters(name)
    near = get_close_matches(wanted, letters.values(), n=3, cutoff=alike)
    return [
        known
        for known, spelt in letters.items()
        if spelt in near or (alike < 1 and sorted(spelt) == sorted(wanted))
    ]


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _is_spelling(name: str, other: str) -> bool:
    """Return whether one name is a part of the other: ``user`` and ``username``, as versions of
    the API spell the same thing, or both are names for who a call is about."""
    return name in other or other in name or {name, other} <= _ALIKE


def _check_names(entry: Function, given: Sequence[Given]) -> None:
    names = [parameter.name for parameter in entry.parameters]
    for each in given:
        taken = entry.parameter(each.key) is not None or each.key.startswith(_ALWAYS_TAKEN)
        if taken or each.operator is Operator.UPLOAD or each.key in _OLDER_NAMES:
            continue
        slips = [name for name in _slips(each.key, names) if not _is_spelling(name, each.key)]
        if slips and not any(other.key in slips for other in given):
            raise UsageError(f"{entry.full_name} has no parameter {each.key!r}", hint=_hint(slips))


def _completed(
    entry: Function, given: Sequence[Given], ask: AskParameter | None
) -> Sequence[Given]:
    """Return the parameters with those that are missing and can be asked for."""
    missing = _missing(entry, given)
    complete = [*given]
    for parameter in missing:
        answer = ask(parameter) if ask is not None else None
        if answer is None:
            raise UsageError(
                f"{entry.full_name} needs {', '.join(parameter.name for parameter in missing)}",
                hint=f"help on it: F1. {_FORCE}",
            )
        complete.append(answer)
    return complete


def _missing(entry: Function, given: Sequence[Given]) -> list[ApiParameter]:
    if any(entry.parameter(each.key) is None for each in given):
        return []  # a name that the catalog does not know may be another for what is missing
    return [
        parameter
        for parameter in entry.missing(each.key for each in given)
        if _surely_needed(parameter)
        and not any(_is_spelling(parameter.name, each.key) for each in given)
    ]


def ask_for(parameter: ApiParameter, ask: Callable[[str], str]) -> Given | None:
    """Return a parameter as it is typed, or ``None`` where nothing is; a secret is asked for,
    unseen, when all else is right."""
    name = parameter.name.replace("*", "1")
    if parameter.secret:
        return Given(name, Operator.ASK, None, f"{name}=?")
    kinds = [_KINDS[kind] for kind in parameter.types if kind in _KINDS]
    what = ", ".join(parameter.values.names[:_SHOWN]) or " or ".join(kinds)
    answer = ask(f"{name} ({what}): " if what else f"{name}: ").strip()
    return Given(name, Operator.TEXT, answer, f"{name}={answer}") if answer else None


def _surely_needed(parameter: ApiParameter) -> bool:
    """Return whether a server surely misses a parameter that is documented as required.

    Numbers and flags have defaults on servers, and what is numbered beyond the first can be left
    out: recorded calls and clients do without them.
    """
    is_text = not parameter.types or not _WITH_DEFAULTS.issuperset(parameter.types)
    return is_text and _ANOTHER.search(parameter.name) is None


def _check_values(entry: Function, given: Sequence[Given]) -> None:
    for each in given:
        parameter = entry.parameter(each.key)
        if parameter is None or each.operator is not Operator.TEXT:
            continue
        possible = parameter.values.names
        if len(possible) == 1 or _YES_OR_NO.issuperset(possible):
            continue  # no choice, or a flag
        for value in parameter.values.unknown(str(each.value)):
            close = closest(value, possible)
            raise UsageError(
                f"{each.key} is one of {', '.join(possible)}, not {value!r}",
                hint=_hint([close] if close else []),
            )
