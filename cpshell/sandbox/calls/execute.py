"""One call: find the function, check what must hold, run it, cut its lists to size."""

from dataclasses import replace
from typing import Any

from cpshell import catalog
from cpshell.sandbox.calls import dialects, legacy
from cpshell.sandbox.calls.context import Context
from cpshell.sandbox.calls.made_up import make_up
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.registry import CATALOG_APIS, Api, Registration, find, load
from cpshell.sandbox.refusal import AccessDenied, Refusal
from cpshell.sandbox.services import Service
from cpshell.sandbox.world.areas.features import require_feature

_CONTROL_PREFIXES = {
    Api.UAPI: ("api.",),
    Api.WHM: ("api.",),
    Api.API2: ("api2_",),
    Api.API1: (),
}


def execute(
    context: Context, api: Api, module: str | None, name: str, parameters: Parameters
) -> Outcome:
    """Return the outcome of a call. A Refusal becomes a failed outcome and undoes what was done."""
    outcome = Outcome()
    own = parameters.without(*_CONTROL_PREFIXES[api]) if _CONTROL_PREFIXES[api] else parameters
    context = replace(context, parameters=own, sent=parameters, outcome=outcome)
    registration = find(api, module, name)
    try:
        if registration is None:
            outcome.data = _made_up(context, api, module, name)
        else:
            _check(context, registration)
            with context.world.transaction():
                if api is Api.API1:
                    own = _in_order(registration, own)
                outcome.data = registration.run(context, **registration.signature.bind(own))
        _APPLY[api](outcome, parameters)
    except Refusal as refusal:
        outcome.refuse(refusal)
        if registration is not None and registration.refused is not None:
            outcome.data = registration.refused(refusal.reason)
    return outcome


def allowed(context: Context, registration: Registration) -> bool:
    """Return whether the caller's WHM privileges suffice for a function."""
    return not registration.acls or any(context.has_acl(acl) for acl in registration.acls)


def _in_order(registration: Registration, parameters: Parameters) -> Parameters:
    """``arg-0``, ``arg-1`` … under the names of the function's parameters (wire: recorded)."""
    names = [field.names[0] for field in registration.signature.fields]
    return Parameters(zip(names, parameters.every("arg"), strict=False))


def _check(context: Context, registration: Registration) -> None:
    if registration.tls_only and not context.origin.tls:
        raise Refusal("You must use a secure connection to call this function.")
    if registration.api is Api.WHM:
        if not allowed(context, registration):
            raise AccessDenied
        return
    if context.caller.service is Service.WEBMAIL and not registration.webmail:
        raise Refusal("Permission denied")
    if registration.feature is not None:
        require_feature(context.world, context.account.feature_list, registration.feature)


_OLD_FUNCTIONS = {
    Api.API1: {
        "Branding": "include",
        "Email": "addlist",
        "Fileman": "extract",
        "SSL": "showcrt showcsr showkey",
        "SubDomain": "cplistsubdomains",
        "cPAddons": "mainpg",
    },
    Api.API2: {"Email": "addlist", "SSL": "showcrt showcsr showkey"},
}
"""Functions that are recorded or that programs call, and that the catalog does not have."""


def _made_up(context: Context, api: Api, module: str | None, name: str) -> Any:
    if context.host.rules.made_up:
        try:
            return make_up(context, api, module, name)
        except LookupError:
            pass
    raise _not_there(api, module, name)


def _not_there(api: Api, module: str | None, name: str) -> Refusal:
    known = name in _OLD_FUNCTIONS.get(api, {}).get(module or "", "").split()
    known = known or (api is Api.WHM and name in legacy.FUNCTIONS)
    if api in CATALOG_APIS:
        known = known or catalog.find(CATALOG_APIS[api], module, name) is not None
    if known:
        shown = f"{module}::{name}" if module else name
        return Refusal(f"The sandbox does not simulate the function “{shown}”.")
    return _unknown(api, module or "", name)


def _unknown(api: Api, module: str, name: str) -> Refusal:
    """Return what a real server says about a name that it doesn't know (wire: recorded)."""
    if api is Api.WHM:
        return unknown_app(name, "1")
    if api is Api.API1:  # newer servers; older ones say “Undefined subroutine”
        return Refusal(
            f'{module}::{name}() failed: Can\'t use string ("{module}::{module}_{name}") as a'
            ' subroutine ref while "strict refs" in use'
        )
    if api is Api.API2:
        return Refusal(f"Could not find function '{name}' in module '{module}'")
    if _is_module(module):
        return Refusal(f"The system could not find the function “{name}” in the module “{module}”.")
    return Refusal(
        f"Failed to load module “{module}”: The system failed to load the module"
        f" “Cpanel::API::{module}” because of an error: Can't locate Cpanel/API/{module}.pm"
        " in @INC (@INC contains: /usr/local/cpanel)"
    )


def unknown_app(name: str, version: str) -> Refusal:
    """Return what WHM says of a function that a version of its API does not have."""
    return Refusal(f"Unknown app (“{name}”) requested for this version ({version}) of the API.")


def _is_module(module: str) -> bool:
    return module in catalog.modules(catalog.Api.UAPI) or any(
        key[0] is Api.UAPI and key[1] == module for key in load()
    )


def _nothing(outcome: Outcome, parameters: Parameters) -> None:
    """API 1 has no lists."""


_APPLY = {
    Api.UAPI: dialects.apply_uapi,
    Api.WHM: dialects.apply_whm,
    Api.API2: dialects.apply_api2,
    Api.API1: _nothing,
}
