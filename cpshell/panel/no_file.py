"""Say what an answer is that came in place of a page or file, as of a call's (wire §2, §11)."""

from cpshell.errors import NotAReply
from cpshell.panel.decoding import InvalidJson, decoded, parse_json
from cpshell.panel.json_body import keeping_answer
from cpshell.panel.no_reply import is_page, not_a_reply, raise_no_reply, status_of
from cpshell.panel.reasons import words_of
from cpshell.panel.senders import begins_like_json
from cpshell.panel.transport import Response


def raise_no_fetch(response: Response, what: str) -> None:
    """Raise what an answer means that came in place of a page or file; return if it was received,
    not found, or cannot be sent so.

    Raises:
        OtpRequired, OtpRefused, SessionEnded, AccessDenied, NotAReply: as of
            :func:`raise_no_reply`.
    """
    if response.received is not None or response.status in (404, 416):
        return
    with keeping_answer(response):
        if response.status < 300 and not _explains_itself(response):
            kind, size = (response.header(f"content-{name}") for name in ("type", "length"))
            raise NotAReply(
                f"{what} did not come, but something else: {status_of(response)},"
                f" {size or 'any number of'} bytes of {kind or 'no type'}"
            )
        said = _json_words(response)
        raise_no_reply(response, said)
        error = not_a_reply(response, said)
        error.message = f"{what} did not come: {error.message}"
        raise error


def _explains_itself(response: Response) -> bool:
    """Return whether a body is a page or JSON, or a page below headers that leaked (wire §11)."""
    leaked = response.body.lstrip()[:13].lower() == b"content-type:"
    return leaked or is_page(response) or begins_like_json(response.body)


def _json_words(response: Response) -> str:
    """Return the reasons that an answer in JSON gives; none of any other."""
    if not begins_like_json(response.body):
        return ""
    try:
        return words_of(parse_json(decoded(response.body, response.header("content-type"))))
    except InvalidJson:
        return ""
