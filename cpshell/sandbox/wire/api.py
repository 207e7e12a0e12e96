"""API calls: from a request with an identity to the envelope of its API."""

from cpshell.sandbox.calls import envelopes, legacy
from cpshell.sandbox.calls.context import Context, Origin
from cpshell.sandbox.calls.execute import execute, unknown_app
from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.registry import Api, find, load
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.identity import Identity
from cpshell.sandbox.wire.answer import JSON, Answer, json_answer
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.wire.routes import Target, function_parameters
from cpshell.sandbox.wire.xml import xml_answer
from cpshell.sandbox.world.areas.accounts import Account, find_account
from cpshell.sandbox.world.areas.mailboxes import find_mailbox

_CPANEL_ROOT = "cpanelresult"


def call(host: Host, request: PanelRequest, target: Target, caller: Identity) -> Answer:
    """Answer an API call; what has become due by then has happened before."""
    host.world.settle()
    origin = Origin(request.address, request.server_name, request.port.tls)
    context = Context(host, caller, origin, execute)
    if target.api is Api.WHM:
        return _whm(context, request, target)
    if target.wrapped:
        return _wrapped(context, request, target)
    return _execute(context, request, target)


def access_denied(target: Target) -> Answer:
    """Return a bad credential or a missing privilege at ``/json-api`` (wire: recorded) or
    ``/xml-api``."""
    answer = _answer(target, envelopes.ACCESS_DENIED, status=403)
    answer.close = True
    return answer


def _answer(target: Target, envelope: envelopes.Envelope, status: int = 200) -> Answer:
    """Return an envelope in the format of its path; XML begins with the name of the function."""
    if not target.xml:
        return json_answer(envelope, status=status)
    inside = envelope.get(_CPANEL_ROOT)
    if target.wrapped or inside is not None:
        return xml_answer(_CPANEL_ROOT, envelope if inside is None else inside, status)
    return xml_answer(target.name, envelope, status)


def _execute(context: Context, request: PanelRequest, target: Target) -> Answer:
    if context.caller.service is Service.WHM:
        # wire: the text is documented, its envelope is inferred
        outcome = Outcome(errors=["Function not found"])
    else:
        context = context.acting_on(_own_account(context))
        outcome = execute(context, Api.UAPI, target.module, target.name, request.parameters)
    return json_answer(envelopes.flat_uapi(outcome), JSON)


def _wrapped(context: Context, request: PanelRequest, target: Target) -> Answer:
    if context.caller.service is Service.WHM:
        if not context.has_acl("cpanel-api"):
            return access_denied(target)
        account = find_account(context.world, target.user or "")
        if account is None or not context.owns(account):
            return _answer(target, envelopes.INVALID_USER)
    else:
        account = _own_account(context)
    outcome = execute(
        context.acting_on(account),
        target.api,
        target.module,
        target.name,
        function_parameters(request, target),
    )
    return _answer(target, _WRAPPED[target.api](target.module or "", target.name, outcome))


_WRAPPED = {
    Api.UAPI: envelopes.wrapped_uapi,
    Api.API2: envelopes.api2,
    Api.API1: envelopes.api1,
}


def _own_account(context: Context) -> Account:
    """Return the account of a cPanel or webmail login; it exists as long as its login does."""
    user = context.caller.user
    mailbox = find_mailbox(context.world, user) if "@" in user else None
    account = find_account(context.world, mailbox.user if mailbox else user)
    if account is None:
        raise LookupError(f"no account behind the login {user}")
    return account


def _whm(context: Context, request: PanelRequest, target: Target) -> Answer:
    if context.caller.service is not Service.WHM:
        return _wrong_port(target)
    registration = find(Api.WHM, None, target.name)
    shape = registration.legacy if registration else None
    if target.legacy and shape is None and target.name not in legacy.FUNCTIONS:
        return _answer(target, envelopes.unknown_to_version_0(target.name))
    if target.version not in ("0", "1"):  # no one has seen the answer to these (inferred)
        unknown = Outcome(errors=unknown_app(target.name, target.version).errors)
        return _answer(target, envelopes.whm(target.name, unknown, None))
    outcome = execute(context, Api.WHM, None, target.name, request.parameters)
    if outcome.denied:
        return access_denied(target)
    if target.legacy:
        return _answer(target, envelopes.whm_version_0(outcome, shape or legacy.Legacy.RESULT))
    return _answer(target, envelopes.whm(target.name, outcome, registration))


def _wrong_port(target: Target) -> Answer:
    """WHM API 1 on another service's port (wire: texts documented, bytes inferred)."""
    if (Api.WHM, None, target.name) in load():
        answer = _answer(target, _denied_with("Permission denied"), status=403)
        answer.reason = "Forbidden Permission denied"
        answer.close = True
        return answer
    return _answer(target, _denied_with("Function not found"))


def _denied_with(text: str) -> envelopes.Envelope:
    result = envelopes.ACCESS_DENIED[_CPANEL_ROOT]
    return {_CPANEL_ROOT: {**result, "error": text, "data": {"reason": text, "result": "0"}}}
