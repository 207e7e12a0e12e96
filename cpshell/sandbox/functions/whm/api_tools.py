"""WHM, API Development Tools: what can be called, and calls within calls."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from cpshell import catalog
from cpshell.sandbox.calls import (
    Api,
    Checked,
    Context,
    Flag,
    Legacy,
    Named,
    Outcome,
    Parameters,
    Refusal,
    whm,
)
from cpshell.sandbox.calls import envelopes as shapes
from cpshell.sandbox.calls.execute import allowed
from cpshell.sandbox.calls.registry import of_api

_CPANEL_APIS = {"1": Api.API1, "2": Api.API2, "3": Api.UAPI}


@whm("applist", legacy=Legacy.BARE)
def applist(ctx: Context) -> dict[str, Any]:
    """Return the functions that this login may call; root sees the ones that aren't simulated
    too."""
    names = {entry.name for entry in of_api(Api.WHM) if allowed(ctx, entry)}
    if ctx.is_root:
        names.update(catalog.names(catalog.Api.WHM))
    return {"app": sorted(names)}


@whm("uapi_cpanel", acl="cpanel-api")
def uapi_cpanel(
    ctx: Context,
    user: Annotated[str, Named("cpanel.user")],
    module: Annotated[str, Named("cpanel.module")],
    function: Annotated[str, Named("cpanel.function")],
) -> dict[str, Any]:
    """UAPI as an account (wire: recorded). It cannot carry uploads."""
    account = ctx.require_owned(user)
    parameters = ctx.sent.without("cpanel.", "api.version")
    outcome = ctx.call(Api.UAPI, module, function, Parameters(parameters.pairs), account)
    return {"uapi": shapes.flat_uapi(outcome)}


@whm("cpanel", acl="cpanel-api")
def cpanel(
    ctx: Context,
    user: Annotated[str, Named("cpanel_jsonapi_user")],
    module: Annotated[str, Named("cpanel_jsonapi_module")],
    function: Annotated[str, Named("cpanel_jsonapi_func")],
    version: Annotated[str, Named("cpanel_jsonapi_apiversion")] = "2",
) -> dict[str, Any]:
    """Return a cPanel API as an account, inside a batch; at its own path the answer isn't
    wrapped."""
    api = _CPANEL_APIS.get(version)
    if api is None:
        raise Refusal(f"“{version}” is not a version of the cPanel API.")
    account = ctx.require_owned(user)
    parameters = ctx.sent.without("cpanel_jsonapi_", "api.version")
    outcome = ctx.call(api, module, function, parameters, account)
    shape = {Api.UAPI: shapes.wrapped_uapi, Api.API2: shapes.api2, Api.API1: shapes.api1}[api]
    return shape(module, function, outcome)


def read_command(text: str) -> tuple[str, Parameters]:
    """``function?name=value&…`` as a function and its parameters."""
    name, _, query = text.strip().partition("?")
    return name.strip("/"), Parameters(parse_qsl(query, keep_blank_values=True))


@whm("batch")
def batch(
    ctx: Context,
    command: Annotated[list[tuple[str, Parameters]], Checked(read_command)],
    abort_on_error: Flag = False,
) -> dict[str, Any]:
    """Answer several calls in one; each has its own metadata (wire: recorded)."""
    results: list[dict[str, Any]] = []
    for name, parameters in command:
        outcome = _refuse_batch(name) or ctx.call(Api.WHM, None, name, parameters)
        results.append({"data": {}} | shapes.whm(name, outcome, None))
        if abort_on_error and not outcome.ok:
            break
    return {"result": results}


def _refuse_batch(name: str) -> Outcome | None:
    if name == "batch":
        return Outcome(errors=["A batch cannot contain another batch."])
    return None
