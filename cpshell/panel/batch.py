"""Make several calls in one request: WHM ``batch``, UAPI ``Batch::strict`` (wire §5)."""

import json
from collections.abc import Sequence
from typing import Any

from cpshell.catalog import Api
from cpshell.errors import NotAReply, UsageError
from cpshell.panel.call import Call, Parameters
from cpshell.panel.fetch import finish
from cpshell.panel.reply import Reply, read_inner, replies_in
from cpshell.panel.request import form_text
from cpshell.panel.services import Service
from cpshell.panel.view import view_parameters
from cpshell.records import changed


def batch_call(calls: Sequence[Call], service: Service, *, abort: bool) -> Call:
    """Return one call that makes all of these.

    On WHM, cPanel functions go as ``uapi_cpanel`` for the user of ``as_user``. ``abort`` stops
    WHM's batch at the first failure; UAPI's always stops there.

    Raises:
        UsageError: none, or one that cannot be part of a batch here.
    """
    if not calls:
        raise UsageError("the batch holds no calls")
    for call in calls:
        if call.uploads:
            raise UsageError(f"{call.name} uploads files and cannot be part of a batch")
        if call.body is not None:
            raise UsageError(f"{call.name} takes a JSON body and cannot be part of a batch")
    if service is Service.WHM:
        commands = tuple(("command", _whm_command(call)) for call in calls)
        stop = (("abort_on_error", "1"),) if abort else ()
        return Call(Api.WHM, None, "batch", commands + stop)
    return Call(
        Api.UAPI, "Batch", "strict", tuple(("command", _uapi_command(call)) for call in calls)
    )


def _whm_command(call: Call) -> str:
    pairs: Parameters = (*call.parameters, *view_parameters(call))
    if call.api is Api.WHM:
        return f"{call.function}?{form_text(pairs)}" if pairs else call.function
    if call.api is not Api.UAPI or not call.as_user:
        raise UsageError(
            f"{call.name} cannot be part of a batch in a WHM session",
            hint="UAPI functions can, with --as USER",
        )
    address = (
        ("cpanel.user", call.as_user),
        ("cpanel.module", call.module or ""),
        ("cpanel.function", call.function),
    )
    return f"uapi_cpanel?{form_text((*address, *pairs))}"


def _uapi_command(call: Call) -> str:
    if call.api is not Api.UAPI:
        raise UsageError(
            f"{call.name} cannot be part of a batch in a cPanel session",
            hint="only UAPI functions can",
        )
    arguments: dict[str, str | list[str]] = {}
    for name, value in (*call.parameters, *view_parameters(call)):
        earlier = arguments.get(name)
        if earlier is None:
            arguments[name] = value
        else:
            arguments[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
    return json.dumps([call.module, call.function, arguments], ensure_ascii=False)


def batch_replies(calls: Sequence[Call], reply: Reply) -> list[Reply]:
    """Return the replies of the calls that ran, in order.

    Raises:
        NotAReply: the answer is not a list of replies.
    """
    bodies = replies_in(reply.data)
    if bodies is None:
        if not reply.ok:
            return []
        raise NotAReply("the answer to the batch is not a list of replies")
    return [_finished(call, body) for call, body in zip(calls, bodies, strict=False)]


def _finished(call: Call, body: Any) -> Reply:
    """Return the reply to one call, with the rows that it asked for; what is wrong with that is
    wrong with this call alone."""
    reply = read_inner(body, call)
    try:
        return finish(call, reply)
    except UsageError as fault:
        return changed(reply, ok=False, data=None, errors=(fault.message,), fault=fault)
