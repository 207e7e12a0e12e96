"""Turn responses into replies: one shape for every answer of the panel (wire §5).

Content types say little, so the body is looked at: JSON with an envelope, or a page.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from cpshell.catalog import Api, modules, suggest
from cpshell.errors import AccessDenied, CpshellError, NotAReply
from cpshell.panel.call import Call
from cpshell.panel.decoding import InvalidJson, decoded, parse_after_warnings, parse_json
from cpshell.panel.envelopes import fields_of
from cpshell.panel.no_reply import is_foreign, not_a_reply, page_of, raise_no_reply, status_of
from cpshell.panel.reasons import reasons_in, texts
from cpshell.panel.transport import Response
from cpshell.records import Record, record

KEPT = 1 << 14
"""Bytes of an answer that is not a reply, for those who want to see it."""
UNREADABLE = "the answer is not all UTF-8: what could not be read is shown as \ufffd"
"""The warning of a reply that lost characters. ``-o raw`` has the bytes."""
_ENDS = (".", "!", "?", ":", ";", ",")
_PACKED = ("br", "zstd", "compress", "x-compress")
_LONGEST = 400  # characters of its words


@record
class Reply(Record):
    """What came back, whichever API it was.

    ``data`` is the function's own value; ``errors``, ``messages`` and ``warnings`` are lists of
    text; ``metadata`` is what the API says about the answer (pages, transformations, output).
    ``raw`` is the body as the server sent it. ``arranged``: its rows have the columns that the
    call asked for, in that order.
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
    with _showing(response):
        if response.status == 415:
            raise _unsupported(call, response)
        body, warnings = _read_body(response)
        if response.status == 403 or _denies(body):
            if is_foreign(response):
                raise not_a_reply(response, _words(body))
            raise AccessDenied(_denial(body, call))
        try:
            fields = fields_of(body, call.api, bare=response.status < 300)
        except NotAReply:
            _raise_for_status(response, body)
            raise
        if fields["ok"]:
            _raise_for_status(response, body)
        fields["warnings"] = (*warnings, *fields.get("warnings", ()))
        return _reply(call, response.body, fields)


def reply_of(body: Any, call: Call, raw: bytes = b"") -> Reply:
    """Return the reply in a decoded body. Raises NotAReply for a body without envelope."""
    return _reply(call, raw, fields_of(body, call.api))


def _reply(call: Call, raw: bytes, fields: Mapping[str, Any]) -> Reply:
    return Reply(api=call.api, call=call.name, raw=raw, **fields)


def read_json(response: Response) -> Any:
    """Return the JSON value in a response, whatever content type it claims.

    Raises: as :func:`read_reply`.
    """
    with _showing(response):
        return _read_body(response)[0]


@contextmanager
def _showing(response: Response) -> Iterator[None]:
    """Keep the beginning of an answer that is not a reply: ``-v`` shows it."""
    try:
        yield
    except CpshellError as error:
        error.answer = response.body[:KEPT]
        raise


def _read_body(response: Response) -> tuple[Any, Sequence[str]]:
    """Return the JSON value in a response, and the lines before it."""
    text = decoded(response.body, response.header("content-type"))
    before: Sequence[str] = ()
    try:
        value = parse_json(text)
    except RecursionError:
        raise NotAReply(
            f"the answer is nested too deeply ({len(response.body)} bytes of JSON)"
        ) from None
    except InvalidJson as error:
        try:
            value, before = parse_after_warnings(text)
        except InvalidJson:
            raise_no_reply(response)
            raise _broken(response, text, error) from None
    if "\ufffd" in text and b"\xef\xbf\xbd" not in response.body:
        before = (*before, UNREADABLE)
    if response.status == 401:
        raise_no_reply(response, _words(value))
    return value, before


def _raise_for_status(response: Response, body: Any) -> None:
    """Raise for JSON of another status than 2xx: who stands before the panel answers so, too."""
    if response.status >= 300:
        said = _words(body)
        raise_no_reply(response, said)
        raise not_a_reply(response, said)


def _words(body: Any) -> str:
    """Return what an answer in JSON gives as a reason."""
    found = reasons_in(body) or (() if isinstance(body, dict) else texts(body)[:1])
    return " ".join(found)[:_LONGEST]


def _unsupported(call: Call, response: Response) -> NotAReply:
    """Return the error for 415: some servers answer so to whatever comes. wire §11 [L]"""
    try:
        said = _words(parse_json(decoded(response.body, response.header("content-type"))))
    except (InvalidJson, RecursionError):
        said = ""
    hint = "see what the server takes: checkup"
    if call.api is Api.API2:
        near = suggest(Api.UAPI, call.module, call.function)
        module = call.module if call.module in modules(Api.UAPI) else "MODULE"
        hint = f"the same by UAPI goes another way: uapi {module} {(near or ['FUNCTION'])[0]}"
    if is_foreign(response):
        return not_a_reply(response, said)
    words = said or page_of(response).words
    return NotAReply(
        f"the server takes no request of this kind for {call.name} ({status_of(response)})"
        + (f": {words}" if words else ""),
        hint=hint,
    )


def _broken(response: Response, text: str, error: InvalidJson) -> NotAReply:
    status = status_of(response)
    text = text.strip(" \ufeff\t\r\n")
    if not text:
        return NotAReply(f"the server answered nothing ({status}, an empty body)")
    coding = (response.header("content-encoding") or "").lower()
    if coding in _PACKED or response.body[:2] == b"\x1f\x8b":
        coding = coding or "gzip"
        return NotAReply(f"the answer is compressed as {coding}, and was not unpacked ({status})")
    if text[0] not in "{[":
        return NotAReply(f"the answer is not JSON ({status}): {page_of(response).opening}")
    from cpshell.language.counts import counted

    size = counted(len(response.body), "byte")
    if error.is_cut:
        return NotAReply(
            f"the answer is cut off ({status}, {size})",
            hint="the call may have run: look before you send it again",
        )
    return NotAReply(f"the answer is not JSON ({status}, {size}): {error}")


def _denies(body: Any) -> bool:
    """Return the refusal of a header credential, whatever its status. wire §3 [H]."""
    result = body.get("cpanelresult") if isinstance(body, dict) else None
    return (
        isinstance(result, dict)
        and result.get("type") == "text"
        and result.get("error") == "Access denied"
    )


def _denial(body: Any, call: Call) -> str:
    try:
        errors = fields_of(body, call.api).get("errors")
    except NotAReply:
        errors = None
    return " ".join(errors or ()) or _words(body) or "Access denied"
