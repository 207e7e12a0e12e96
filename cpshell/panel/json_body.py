"""Read the JSON in a response, or say what stands there in its place (wire §5, §11)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cpshell.catalog import Api, modules, suggest
from cpshell.errors import CpshellError, NotAReply
from cpshell.panel.call import Call
from cpshell.panel.decoding import InvalidJson, decoded, parse_after_warnings, parse_json
from cpshell.panel.no_reply import (
    hint_of,
    is_foreign,
    not_a_reply,
    page_of,
    raise_no_reply,
    status_of,
)
from cpshell.panel.reasons import reasons_in, texts
from cpshell.panel.senders import sender_of
from cpshell.panel.transport import Response

KEPT = 1 << 14
"""Bytes of an answer that is not a reply, for those who want to see it."""
UNREADABLE = "the answer is not all UTF-8: what could not be read is shown as \ufffd"
"""The warning of a reply that lost characters. ``-o raw`` has the bytes."""
_PACKED = ("br", "zstd", "compress", "x-compress")
_LONGEST = 400  # characters of its words


@contextmanager
def keeping_answer(response: Response) -> Iterator[None]:
    """Keep the beginning of an answer that is not a reply: ``-v`` shows it."""
    try:
        yield
    except CpshellError as error:
        error.answer = response.body[:KEPT]
        raise


def read_body(response: Response) -> tuple[Any, Sequence[str]]:
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
        raise_no_reply(response, words_of(value))
    return value, before


def raise_for_status(response: Response, body: Any) -> None:
    """Raise for JSON of another status than 2xx: who stands before the panel answers so, too."""
    if response.status >= 300:
        said = words_of(body)
        raise_no_reply(response, said)
        raise not_a_reply(response, said)


def words_of(body: Any) -> str:
    """Return what an answer in JSON gives as a reason."""
    found = reasons_in(body) or (() if isinstance(body, dict) else texts(body)[:1])
    return " ".join(found)[:_LONGEST]


def unsupported(call: Call, response: Response) -> NotAReply:
    """Return the error for 415: some servers answer so to whatever comes. wire §11 [L]"""
    try:
        said = words_of(parse_json(decoded(response.body, response.header("content-type"))))
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
        hint = hint_of(response, sender_of(response)) if response.status >= 400 else None
        return NotAReply(f"the server answered nothing ({status}, an empty body)", hint=hint)
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
