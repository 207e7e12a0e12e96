"""Find what is wrong with a call, as far as the catalog knows, before it is sent from the prompt.

In scripts the server is the judge: it may be newer or older than the catalog.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from cpshell import catalog
from cpshell.catalog import Api, Function
from cpshell.errors import UsageError
from cpshell.language import Operator
from cpshell.plugin import Given

_ALWAYS_TAKEN = ("api.", "api2_", "cpanel_jsonapi_", "cpanel.", "arg-")
_FORCE = "--force sends it as it is"


def check_call(api: Api, module: str | None, function: str, given: Sequence[Given]) -> None:
    """Look for what cannot be right.

    Raises:
        UsageError: an unknown function or parameter, a required one that is missing, a value
            that is none of the possible ones.
    """
    entry = catalog.find(api, module, function)
    if entry is None:
        raise _unknown(api, module, function)
    if api is Api.API2:
        return  # neither obligation nor completeness is recorded there
    _check_names(entry, given)
    _check_required(entry, given)
    _check_values(entry, given)


def _unknown(api: Api, module: str | None, function: str) -> UsageError:
    close = catalog.suggest(api, module, function)
    if module is not None and module not in catalog.modules(api):
        close = close or catalog.suggest(api, None, module)
        what = f"{api.title} has no module {module!r}"
    else:
        what = f"{module or api.title} has no function {function!r}"
    return UsageError(what, hint=_hint(close))


def _hint(close: Sequence[str]) -> str:
    meant = f"did you mean {' or '.join(close[:3])}? " if close else ""
    return f"{meant}{_FORCE}"


def _check_names(entry: Function, given: Sequence[Given]) -> None:
    if not entry.parameters:
        return
    names = [parameter.name for parameter in entry.parameters]
    for each in given:
        taken = entry.parameter(each.key) is not None or each.key.startswith(_ALWAYS_TAKEN)
        if not taken and each.operator is not Operator.UPLOAD:
            close = get_close_matches(each.key, names, n=3, cutoff=0.6)
            close = close or [name for name in names if name.startswith(each.key)]
            raise UsageError(f"{entry.full_name} has no parameter {each.key!r}", hint=_hint(close))


def _check_required(entry: Function, given: Sequence[Given]) -> None:
    missing = [parameter.name for parameter in entry.missing(each.key for each in given)]
    if missing:
        raise UsageError(
            f"{entry.full_name} needs {', '.join(missing)}",
            hint=f"help on it: F1. {_FORCE}",
        )


def _check_values(entry: Function, given: Sequence[Given]) -> None:
    for each in given:
        parameter = entry.parameter(each.key)
        if parameter is None or each.operator is not Operator.TEXT:
            continue
        possible = parameter.values.names
        for value in parameter.values.unknown(str(each.value)):
            raise UsageError(
                f"{each.key} is one of {', '.join(possible)}, not {value!r}",
                hint=_hint(get_close_matches(value, possible, n=1)),
            )
