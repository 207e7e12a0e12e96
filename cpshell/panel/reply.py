"""Turn responses into replies: one shape for every answer of the panel (wire §5).

Content types say little, so the body is looked at: JSON with an envelope, or a page.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cpshell.catalog import Api
from cpshell.catalog.reply_fields import field_names
from cpshell.errors import AccessDenied, CallFailed, CpshellError, NotAReply
from cpshell.panel.call import Call
from cpshell.panel.carried import carried_calls, reads
from cpshell.panel.envelopes import fields_of
from cpshell.panel.json_body import keeping_answer, raise_for_status, read_body
from cpshell.panel.reasons import telling, unique, words_of
from cpshell.panel.row_verdicts import judge
from cpshell.panel.transport import Response
from cpshell.records import Record, changed, record

BATCHES = ("batch", "Batch::strict")
_DIGITS = 19  # of a count; Python turns thousands of them into no number
_ENDS = (".", "!", "?", ":", ";", ",")


@record
class Reply(Record):
    """What came back, whichever API it was.

    ``data`` is the function's own value; ``errors``, ``messages`` and ``warnings`` are lists of
    text; ``metadata`` is what the API says about the answer (pages, transformations, output).
    ``raw`` is the body as the server sent it. ``arranged``: its rows have the columns that the
    call asked for, in that order; ``remarks`` are what there is to say of how they were chosen.

    ``good`` is what of the data worked, where a part of it failed. ``inner`` are the replies of
    the calls that a batch carried; ``fault`` is what came in place of one of those.
    """

    unseen = frozenset({"raw"})

    ok: bool
    api: Api
    call: str
    data: Any = None
    errors: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = MappingProxyType({})
    raw: bytes = b""
    arranged: bool = False
    remarks: tuple[str, ...] = ()
    good: Any = None
    inner: tuple["Reply", ...] = ()
    fault: CpshellError | None = None

    def __getitem__(self, key: Any) -> Any:
        """Return ``reply.data["acct"]`` for ``reply["acct"]``."""
        return self.data[key]

    @property
    def reason(self) -> str:
        """Return the errors as one text."""
        if not self.errors:
            return "the function failed and gave no reason"
        *before, last = self.errors
        ended = [text if text[-1:] in _ENDS else f"{text};" for text in before]
        return " ".join((*ended, last))

    @property
    def total(self) -> int | None:
        """Return how many rows there are on all pages; ``None`` where the answer does not say.

        UAPI ``metadata.paginate.total_results``, API 2 ``paginate.total_results``, WHM API 1
        ``metadata.chunk.records``. wire §6 [H]
        """
        for key, field in (("paginate", "total_results"), ("chunk", "records")):
            part = self.metadata.get(key)
            said = str(part.get(field, "")) if isinstance(part, Mapping) else ""
            if said.isdecimal() and len(said) < _DIGITS:
                return int(said)
        return None

    def failure(self, message: str | None = None, *, hint: str | None = None) -> CpshellError:
        """Return the error for a reply that says no, or for what came in place of it."""
        message = self.reason if message is None else message
        if self.fault is None:
            return CallFailed(message, reply=self, hint=hint)
        error = type(self.fault)(message, hint=self.fault.hint or hint)
        error.answer = self.fault.answer
        return error

    def envelope(self) -> dict[str, Any]:
        """Return the whole reply as one mapping, with the keys of design part 3."""
        return {
            "ok": self.ok,
            "api": self.api.value,
            "call": self.call,
            "data": self.data,
            "errors": list(self.errors),
            "messages": list(self.messages),
            "warnings": list(self.warnings),
            "metadata": dict(self.metadata),
        }


def read_reply(call: Call, response: Response) -> Reply:
    """Return the reply in a response.

    Raises:
        SessionEnded: the login page, or 401.
        OtpRequired, OtpRefused: the two-factor form.
        AccessDenied: 403, or the same body with another status.
        NotAReply: an error page, a redirect, an empty or cut-off body, JSON without an envelope,
            another status than 200 with an answer that names no failure.
    """
    with keeping_answer(response):
        if response.status == 415:
            from cpshell.panel.unreadable import unsupported

            raise unsupported(call, response)
        body, warnings = read_body(response)
        if response.status == 403 or _denies(body):
            from cpshell.panel.no_reply import is_foreign, not_a_reply

            if is_foreign(response):
                raise not_a_reply(response, words_of(body))
            raise AccessDenied(_denial(body, call, response))
        try:
            fields = fields_of(body, call.api, bare=response.status < 300)
        except NotAReply:
            raise_for_status(response, body)
            raise
        fields["warnings"] = (*warnings, *fields.get("warnings", ()))
        reply = _reply(call, response.body, fields)
        if reply.ok:
            raise_for_status(response, body)
        return reply


def _reply(call: Call, raw: bytes, fields: Mapping[str, Any]) -> Reply:
    """Return the reply of these fields, with what the rows or replies in its data say."""
    reply = Reply(api=call.api, call=call.name, raw=raw, **fields)
    carried = carried_calls(call) or []
    if call.name in BATCHES:
        return _with_inner(reply, carried)
    acting = carried[0] if carried else call
    if "good" not in fields:  # version 0 is nothing but its rows
        reply = _with_rows(reply, acting)
    if not reads(acting):
        reply = _with_rows_within(reply, acting)
    if reply.ok or not carried or not reply.errors:
        return reply
    return changed(reply, errors=(f"{carried[0].name}: {reply.errors[0]}", *reply.errors[1:]))


def _with_rows(reply: Reply, call: Call) -> Reply:
    """Return a reply that says no where rows of its data do, with their reasons."""
    found = judge(reply.data)
    if not found.ok and reads(call) and call.entry is not None and call.entry.fields is not None:
        found = judge(reply.data, frozenset(field_names(call.entry.fields)))
    said = found.errors
    if not reply.ok and not said and isinstance(reply.data, Mapping):
        said = telling(reply.data)
    errors = tuple([text for text in reply.errors if not any(text in each for each in said)])
    if not (reply.ok and found.ok):
        known = " ".join(errors)
        errors += tuple([text for text in said if text not in known])
    return changed(
        reply,
        ok=reply.ok and found.ok,
        errors=errors,
        warnings=unique((*reply.warnings, *found.warnings)),
        good=found.good,
    )


def _with_rows_within(reply: Reply, call: Call) -> Reply:
    """Return a reply that says no where the rows within its rows do.

    Where some of them worked, the reply to a function that the catalog does not know only warns.
    """
    data = reply.data if reply.ok else reply.good
    if not data or not isinstance(data, list | Mapping):
        return reply
    from cpshell.panel.inner_rows import judge_within

    found = judge_within(data)
    if found.ok:
        return reply
    if call.entry is None and found.good is not None:
        return changed(reply, warnings=unique((*reply.warnings, *found.errors)))
    return changed(reply, ok=False, errors=(*reply.errors, *found.errors), good=found.good)


def _with_inner(reply: Reply, calls: Sequence[Call]) -> Reply:
    """Return the reply to a batch with those of its calls: it says no where one of them does."""
    bodies = replies_in(reply.data)
    if bodies is None:
        return reply
    known = [*calls, *[Call(reply.api, None, "unknown")] * (len(bodies) - len(calls))]
    inner = tuple([read_inner(body, call) for call, body in zip(known, bodies, strict=False)])
    failures = failures_of(inner, len(calls) or len(bodies))
    failed = next((each for each in inner if not each.ok), None)
    some = any(each.ok for each in inner)
    return changed(
        reply,
        ok=reply.ok and not failures,
        errors=(*reply.errors, *failures),
        good=reply.data if failures and some else None,
        inner=inner,
        fault=failed.fault if failed is not None and reply.ok else None,
    )


def replies_in(data: Any) -> list[Any] | None:
    """Return the bodies of the replies in a batch's data; ``None`` without such a list."""
    bodies = data.get("result") if isinstance(data, Mapping) else data
    return bodies if isinstance(bodies, list) else None


def read_inner(body: Any, call: Call) -> Reply:
    """Return the reply to a call of a batch, also where the body of it is none."""
    try:
        return _reply(call, b"", fields_of(body, call.api, bare=False))
    except NotAReply as fault:
        return Reply(False, call.api, call.name, errors=(fault.message,), fault=fault)


def failures_of(replies: Sequence[Reply], count: int) -> list[str]:
    """Return the reasons of the calls of a batch that failed, each with its place among all."""
    problems = [
        f"call {number} of {count} ({reply.call}): {reply.reason}"
        for number, reply in enumerate(replies, 1)
        if not reply.ok
    ]
    if len(replies) < count:
        from cpshell.language.counts import counted

        problems.append(f"the server ran only {len(replies)} of {counted(count, 'call')}")
    return problems


def read_json(response: Response) -> Any:
    """Return the JSON value in a response, whatever content type it claims.

    Raises: as :func:`read_reply`.
    """
    with keeping_answer(response):
        return read_body(response)[0]


def _denies(body: Any) -> bool:
    """Return the refusal of a header credential, whatever its status. wire §3 [H]."""
    result = body.get("cpanelresult") if isinstance(body, dict) else None
    return (
        isinstance(result, dict)
        and result.get("type") == "text"
        and result.get("error") == "Access denied"
    )


def _denial(body: Any, call: Call, response: Response) -> str:
    """Return the reason of an envelope that refuses, or the status and words of other JSON."""
    try:
        errors = fields_of(body, call.api).get("errors")
    except NotAReply:
        errors = None
    if errors:
        return " ".join(errors)
    from cpshell.panel.no_reply import status_of

    words = words_of(body)
    return f"the server refused the call ({status_of(response)})" + (f": {words}" if words else "")
