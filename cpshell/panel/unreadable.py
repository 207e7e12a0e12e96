"""Say what is wrong with a body that cannot be read, or that answers a request of a wrong kind."""

from typing import NoReturn

from cpshell.catalog import Api, modules, suggest
from cpshell.errors import NotAReply
from cpshell.language.counts import counted
from cpshell.panel.call import Call
from cpshell.panel.decoding import InvalidJson, json_in
from cpshell.panel.no_reply import (
    hint_of,
    is_foreign,
    not_a_reply,
    page_of,
    raise_no_reply,
    status_of,
)
from cpshell.panel.reasons import words_of
from cpshell.panel.senders import sender_of
from cpshell.panel.transport import Response

_PACKED = ("br", "zstd", "compress", "x-compress")


def raise_unreadable(response: Response, text: str, error: InvalidJson) -> NoReturn:
    """Raise what a body means that is not JSON: by its status, its sender, or what it lacks."""
    raise_no_reply(response)
    raise _broken(response, text, error) from None


def unsupported(call: Call, response: Response) -> NotAReply:
    """Return the error for 415: some servers answer so to whatever comes. wire §11 [L]"""
    said = words_of(json_in(response))
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
        hint = hint_of(response, sender_of(response)) if response.status >= 400 else None
        return NotAReply(f"the server answered nothing ({status}, an empty body)", hint=hint)
    coding = (response.header("content-encoding") or "").lower()
    if coding in _PACKED or response.body[:2] == b"\x1f\x8b":
        coding = coding or "gzip"
        return NotAReply(f"the answer is compressed as {coding}, and was not unpacked ({status})")
    opening = page_of(response).opening if text[0] not in "{[" else ""
    if opening:
        return NotAReply(f"the answer is not JSON ({status}): {opening}")
    size = counted(len(response.body), "byte")
    if not text.strip("\0"):
        return NotAReply(f"the answer holds no text ({status}, {size})")
    if error.is_cut:
        return NotAReply(
            f"the answer is cut off ({status}, {size})",
            hint="the call may have run: look before you send it again",
        )
    return NotAReply(f"the answer is not JSON ({status}, {size}): {error}")
