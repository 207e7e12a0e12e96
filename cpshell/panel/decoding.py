"""Decode the bodies of answers: their charset, and JSON with a word on what is wrong with it."""

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from cpshell.panel.transport import Response

_BLANK = "\ufeff \t\r\n"
_INFINITE = float("inf")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_OF_TEXT = re.compile(r"(?i)(?:utf|iso|windows|cp|koi8|shift|euc|gb|big5|us|latin|ascii|mac)[\w-]*")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PREAMBLE = 1 << 14  # characters before the JSON of a reply, at most
_LINES = 5  # lines that may begin the JSON
_LITERALS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")


class InvalidJson(ValueError):
    """A body of invalid JSON: the text says what is wrong; ``is_cut`` where the end is missing."""

    def __init__(self, problem: str, *, is_cut: bool = False) -> None:
        super().__init__(problem)
        self.is_cut = is_cut


def decoded(body: bytes, content_type: str | None) -> str:
    """Return a body as text: UTF-8 where it is, else in the charset that its head declares.

    The panel sends UTF-8 whatever it declares (wire §0 [H]), others what they declare. Bytes that
    fit neither (names of files can be anything) become U+FFFD.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    declared = _CHARSET.search(content_type or "")
    charset = declared[1] if declared and _OF_TEXT.fullmatch(declared[1]) else "utf-8"
    if b"\0" not in body[:64] or not charset.lower().startswith("utf"):
        try:
            return body.decode()
        except UnicodeDecodeError:
            pass
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def json_in(response: Response) -> Any:
    """Return the JSON value in a response; ``None`` where it is none."""
    return json_and_lines(response)[0]


def json_and_lines(response: Response) -> tuple[Any, Sequence[str]]:
    """Return the JSON value in a response, and the lines before it; ``None`` where it is none."""
    text = decoded(response.body, response.header("content-type"))
    try:
        return parse_json(text), ()
    except RecursionError:
        return None, ()
    except InvalidJson:
        pass
    try:
        return parse_after_warnings(text)
    except InvalidJson:
        return None, ()


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        InvalidJson: says what is wrong with it.
        RecursionError: it is nested too deeply.
    """
    text = text.strip(_BLANK)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise InvalidJson(_problem(text, error), is_cut=_is_cut(text, error)) from None
    except InvalidJson:
        raise
    except ValueError:  # Python's limit, which keeps a server from making it busy
        raise InvalidJson("it holds a number of more than 4,300 digits") from None


def parse_after_warnings(text: str) -> tuple[Any, Sequence[str]]:
    """Return the object at the end of a text, and the lines before it: warnings of the program
    that wrote it. Headers that leaked into the body are left out.

    Raises:
        InvalidJson: there is none, or what stands before it is an object itself.
    """
    if text.lstrip(_BLANK).startswith("{"):
        raise InvalidJson("it holds more than one object")
    start = -1
    for _ in range(_LINES):
        start = text.find("\n{", start + 1, _PREAMBLE)
        if start < 0:
            break
        try:
            value = parse_json(text[start:])
        except (InvalidJson, RecursionError):
            continue
        from cpshell.panel.page_text import without_headers

        lines = without_headers(text[:start]).split("\n")
        return value, [line.strip() for line in lines if line.strip()]
    raise InvalidJson("it does not begin like JSON")


def _number(text: str) -> float:
    value = float(text)
    if value in (_INFINITE, -_INFINITE):
        raise InvalidJson(f"{text[:40]} is too large a number")
    return value


def _no_number(text: str) -> NoReturn:
    raise InvalidJson(f"it holds {text}, which JSON has no number for")


# Python would read NaN and Infinity, and print them again; no other program could read that.
_DECODER = json.JSONDecoder(parse_float=_number, parse_constant=_no_number)


def _problem(text: str, error: json.JSONDecodeError) -> str:
    near = " ".join(text[error.pos : error.pos + 80].split())
    if error.msg == "Extra data":
        return f"text follows after its end: {near}"
    return f"{error.msg} at character {error.pos + 1}" + (f": {near}" if near else "")


def _is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Return whether a JSON text only lacks its end."""
    rest = text[error.pos :]
    return (
        error.msg.startswith("Unterminated string")
        or not rest
        or (error.msg.startswith("Invalid \\") and len(rest) <= len("\\uXXXX"))
        or any(literal.startswith(rest) for literal in _LITERALS)
    )
