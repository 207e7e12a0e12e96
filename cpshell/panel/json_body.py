"""Read the JSON in a response, or say what stands there in its place (wire §5, §11)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cpshell.errors import CpshellError, NotAReply
from cpshell.panel.decoding import InvalidJson, decoded, parse_after_warnings, parse_json
from cpshell.panel.reasons import words_of
from cpshell.panel.transport import Response

KEPT = 1 << 14
"""Bytes of an answer that is not a reply, for those who want to see it."""
UNREADABLE = "the answer is not all UTF-8: what could not be read is shown as \ufffd"
"""The warning of a reply that lost characters. ``-o raw`` has the bytes."""


@contextmanager
def keeping_answer(response: Response) -> Iterator[None]:
    """Keep the beginning of an answer that is not a reply: ``-v`` shows it.

    Raises:
        NotAReply: also for one that is nested too deeply to be read.
    """
    try:
        yield
    except RecursionError:
        size = len(response.body)
        error = NotAReply(f"the answer is nested too deeply ({size} bytes of JSON)")
        error.answer = response.body[:KEPT]
        raise error from None
    except CpshellError as error:
        error.answer = response.body[:KEPT]
        raise


def read_body(response: Response) -> tuple[Any, Sequence[str]]:
    """Return the JSON value in a response, and the lines before it."""
    text = decoded(response.body, response.header("content-type"))
    before: Sequence[str] = ()
    try:
        value = parse_json(text)
    except InvalidJson as error:
        try:
            value, before = parse_after_warnings(text)
        except InvalidJson:
            from cpshell.panel.unreadable import raise_unreadable

            raise_unreadable(response, text, error)
    if "\ufffd" in text and b"\xef\xbf\xbd" not in response.body:
        before = (*before, UNREADABLE)
    if response.status == 401:
        from cpshell.panel.no_reply import raise_no_reply

        raise_no_reply(response, words_of(value))
    return value, before


def raise_for_status(response: Response, body: Any) -> None:
    """Raise for JSON of another status than 2xx: who stands before the panel answers so, too."""
    if response.status >= 300:
        from cpshell.panel.no_reply import not_a_reply, raise_no_reply

        said = words_of(body)
        raise_no_reply(response, said)
        raise not_a_reply(response, said)
