"""Answers of functions that are not simulated, made up from what the documentation says.

Parameters are checked by the catalog; the data has the recorded shape, with values that look right
for the name of their field. The same call gets the same answer. Nothing happens: what changes
something is answered only where it returns nothing.
"""

from enum import StrEnum
from typing import Any

from cpshell import catalog
from cpshell.sandbox.calls.context import Context
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.plausible import DataMaker
from cpshell.sandbox.calls.registry import CATALOG_APIS, Api, find
from cpshell.sandbox.calls.signature import invalid, missing
from cpshell.sandbox.refusal import AccessDenied, Refusal
from cpshell.sandbox.services import Service
from cpshell.sandbox.world.areas.accounts import Account, accounts_of

WARNING = "made up from the documentation"
"""Stands in every answer that is made up."""
_NOTHING = ("none", "object")
"""Shapes of replies without data: WHM's, and UAPI's, which documents an object without fields."""


class AnswerKind(StrEnum):
    """How the sandbox answers a function of the catalog."""

    SIMULATED = "simulated"
    MADE_UP = "made up"
    REFUSED = "refused"
    """It changes something and returns data: that cannot be made up."""
    UNKNOWN = "unknown"
    """Nothing is recorded of its reply."""


def answer_kind(function: catalog.Function) -> AnswerKind:
    """Return how the sandbox answers this function, with ``--made-up``."""
    if find(Api(function.api.value), function.module, function.name) is not None:
        return AnswerKind.SIMULATED
    shape = function.fields
    if shape is None or function.wraps:
        return AnswerKind.UNKNOWN
    if function.effect is catalog.Effect.READ or shape in _NOTHING:
        return AnswerKind.MADE_UP
    return AnswerKind.REFUSED


def function_list() -> str:
    """Return a line for each function of the catalog: API, name, and how it is answered, with
    tabs between them."""
    return "".join(
        f"{api.value}\t{function.full_name}\t{answer_kind(function)}\n"
        for api in CATALOG_APIS.values()
        for function in catalog.functions(api)
    )


def make_up(context: Context, api: Api, module: str | None, name: str) -> Any:
    """Return the data of a function that isn't simulated.

    Raises Refusal for parameters that cannot be, for a change that would return data, and for
    callers of whom it isn't known that they may; LookupError when nothing is recorded.
    """
    known = catalog.find(CATALOG_APIS[api], module, name) if api in CATALOG_APIS else None
    how = answer_kind(known) if known is not None else AnswerKind.UNKNOWN
    if known is None or how is AnswerKind.UNKNOWN:
        raise LookupError(name)
    _check_caller(context, api)
    _check_parameters(known, context.parameters)
    if how is AnswerKind.REFUSED:
        raise Refusal(
            f"The sandbox does not simulate the function “{known.full_name}”, and makes up no"
            " answer of one that changes something and returns data."
        )
    context.warning(WARNING)
    if known.fields in _NOTHING:
        return None
    sent = sorted(context.parameters.pairs)
    chance = context.world.random(f"made up: {api} {known.full_name} {sent}")
    account = _account_for(context, api)
    return DataMaker(chance, account, context.clock.now(), dict(sent)).make(known.fields)


def _check_caller(context: Context, api: Api) -> None:
    """Let only root in on WHM, where no privilege is recorded, and no mailbox elsewhere."""
    if api is Api.WHM and not context.is_root:
        raise AccessDenied
    if context.caller.service is Service.WEBMAIL:
        raise Refusal("Permission denied")


def _check_parameters(known: catalog.Function, parameters: Parameters) -> None:
    given = [key for key, value in parameters.pairs if value]
    lacking = known.missing(given)
    if lacking:
        raise missing(lacking[0].name)
    for key, value in parameters.pairs:
        parameter = known.parameter(key)
        if parameter is None or not value:
            continue
        if parameter.values.unknown(value) or not _is_of_type(parameter, value):
            raise invalid(key, value)


def _is_of_type(parameter: catalog.ApiParameter, value: str) -> bool:
    kinds = parameter.types
    return not kinds or any(_FITS[kind](value) for kind in kinds) or value in parameter.values.names


def _is_integer(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit()


def _is_number(text: str) -> bool:
    whole, _, rest = text.partition(".")
    return _is_integer(whole) and (not rest or (rest.isascii() and rest.isdigit()))


def _is_anything(text: str) -> bool:
    return True


_FITS = {
    catalog.ParameterType.STRING: _is_anything,
    catalog.ParameterType.LIST: _is_anything,
    catalog.ParameterType.INTEGER: _is_integer,
    catalog.ParameterType.NUMBER: _is_number,
    catalog.ParameterType.BOOLEAN: ("0", "1").__contains__,
}


def _account_for(context: Context, api: Api) -> Account | None:
    """Return the account that the answer is about: the call's, the one it names, or the first."""
    if api is not Api.WHM:
        return context.account
    own = accounts_of(context.world, "root")
    named = {value for _, value in context.parameters.pairs}
    return next((one for one in own if {one.user, one.domain} & named), own[0] if own else None)
