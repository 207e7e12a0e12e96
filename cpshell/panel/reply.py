"""Turn responses into replies: one shape for every answer of the panel (wire §5).

Content types say little, so the body is looked at: JSON with an envelope, or a page.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from cpshell.catalog import Api
from cpshell.errors import AccessDenied, NotAReply
from cpshell.panel.call import Call
from cpshell.panel.envelopes import fields_of
from cpshell.panel.html_errors import raise_for_page
from cpshell.panel.transport import Response
from cpshell.records import Record, record


@record
class Reply(Record):
    """Holds what came back, whichever API it was.

    ``data`` is the function's own value; ``errors``, ``messages`` and ``warnings`` are lists of
    text; ``metadata`` is what the API says about the answer (pages, transformations, output).
    ``raw`` is the body as the server sent it.
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

    def __getitem__(self, key: Any) -> Any:
        """Return ``reply.data["acct"]`` for ``reply["acct"]``."""
        return self.data[key]

    @property
    def reason(self) -> str:
        """Return the errors as one text."""
        return " ".join(self.errors) or "the function failed and gave no reason"

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
    body = read_json(response)
    if response.status == 403 or _denies(body):
        raise AccessDenied(_denial(body, call))
    reply = reply_of(body, call, response.body)
    if reply.ok and response.status >= 300:
        _raise_for_page(response)
        raise NotAReply(
            f"the answer is not an API reply: {response.status} {response.reason}".rstrip()
        )
    return reply


def reply_of(body: Any, call: Call, raw: bytes = b"") -> Reply:
    """Return the reply in a decoded body. Raises NotAReply for a body without envelope."""
    return Reply(api=call.api, call=call.name, raw=raw, **fields_of(body, call.api))


def read_json(response: Response) -> Any:
    """Return the JSON value in a response, whatever content type it claims.

    Bytes that are no UTF-8 (names of files can be anything) become U+FFFD.

    Raises: as :func:`read_reply`.
    """
    text = response.body.decode("utf-8", "replace").lstrip(_BLANK)
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise NotAReply(
            f"the answer is nested too deeply ({len(response.body)} bytes of JSON)"
        ) from None
    except ValueError as error:
        _raise_for_page(response)
        raise _broken(response, text, error) from None
    if response.status == 401:
        _raise_for_page(response)
    return value


def _number(text: str) -> float:
    value = float(text)
    if value in (_INFINITE, -_INFINITE):
        raise ValueError(f"{text} is too large a number")
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


_BLANK = "\ufeff \t\r\n"
_INFINITE = float("inf")
# Python would read NaN and Infinity, and print them again; no other program could read that.
_DECODER = json.JSONDecoder(parse_float=_number, parse_constant=_no_number)


def _raise_for_page(response: Response) -> None:
    raise_for_page(response.status, response.reason, response.body, response.header("location"))


def _broken(response: Response, text: str, error: ValueError) -> NotAReply:
    status = f"{response.status} {response.reason}".strip()
    text = text.rstrip()
    if not text:
        return NotAReply(f"the server answered nothing ({status}, an empty body)")
    if text[0] not in "{[":
        return NotAReply(f"the answer is not JSON ({status}): {' '.join(text[:80].split())}")
    at = f", broken at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
    return NotAReply(
        f"the answer is cut off or not JSON ({status}, {len(response.body)} bytes{at})"
    )


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
    return " ".join(errors or ("Access denied",))
