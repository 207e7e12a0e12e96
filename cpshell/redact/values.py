"""Find where the value after a secret's name begins and ends.

Texts of all kinds pass here: lines of the shell with their quoting, urls and forms, JSON, YAML,
reprs, log lines. Where it is not clear where a value ends, more is masked rather than less. No
pattern is tried twice on the same stretch: a hostile text would make that quadratic.
"""

import re

from cpshell.redact.enclosures import Enclosures, substitution_end
from cpshell.source_kinds import PROMPT, SOURCE_HEADS

_HEADS = f"(?:{'|'.join(SOURCE_HEADS)})"
# Stays readable: asked for, a file, a variable, another command's result, a source.
_READABLE = re.compile(
    r"""\?(?=[\s;|&)}\]"']|\Z)|@|\$\((?!\s*+(?:echo|base64)\s|\s*+!)
    |\$(?:\w+|\{[^}\n]*\})(?:\.[\w-]+|\[[^\]\n]*\])*(?=[\s;|&)}\],"']|\Z)
    |"""
    rf"{_HEADS}|{PROMPT}(?!\w)",
    re.VERBOSE,
)
_VARIABLE = re.compile(r"\$(?:\w+(?:\.[\w-]+)*|\{[^}\n]*\})(?=\")")
_SOURCE = re.compile(rf"(?:{_HEADS}[^\"'\n]*|{PROMPT})(?=[\"'])")
_QUOTE = re.compile(r"(\\{0,8})([\"'])")
_CLOSING = {
    '"': re.compile(r'(?:[^"\\]|\\.)*+(?=")', re.DOTALL),
    "'": re.compile(r"[^']*+(?=')"),
    "escaping '": re.compile(r"(?:[^'\\]|\\.)*+(?=')", re.DOTALL),
}
_WORD = re.compile(r"""(?:\\.|'[^']*+'|"(?:[^"\\]|\\.)*+"|[^\s;|"'\\]|["'\\])*+""", re.DOTALL)
# A bare word inside a JSON string ends where the string ends.
_BARE_WORD = re.compile(
    r"""(?:\\.|'[^']*+'|(?!"[,:}\]])"(?:[^"\\]|\\.)*+"|[^\s;|"'\\]|(?!"[,:}\]])["'\\])*+""",
    re.DOTALL,
)
_IN_FORM = re.compile(r"""[^\s&#"'<>]*""")
_ENCODED = re.compile(r"""%22(?:%5[Cc]%22|(?!%22)[^\s&"'])*+|(?:(?!%26|%2C|%7D)[^\s&"'])*+""")
_BRACKETS = re.compile(r"""[\[\]{}"']""")
_BARE_VALUE = re.compile(r"[^\s,}\])]*")
_TO_SPACE = re.compile(r"\S*")
_ASSIGNMENT = re.compile(r"[\w.*-]+:?=")

_ENDS_WORD = " \t\r\n;|)"

Span = tuple[int, int]


def span(text: str, head: re.Match[str]) -> Span:
    """Return where the value after this head begins and ends; nothing where it may be read."""
    start, sign, close = head.end(), head["sign"].strip(), head["close"]
    if sign.startswith("%"):
        return start, _matched_end(_ENCODED, text, start)
    if sign == ":" and not close and head["name"].lower().endswith("cookie"):
        return start, start  # a header, masked by its shape
    if sign == ":" and text.endswith("::", 0, head.start()):
        return start, start  # a function, `Ftp::passwd: what it says`
    opening = "" if close else _quote_before(text, head.start())
    if opening:
        return _in_quotes(text, start, opening)
    if sign in (":", "=>"):
        return _field(text, head)
    if head["sign"] != sign and head["sign"][0] == "=" and _ASSIGNMENT.match(text, start):
        return start, start  # `password= next=x`: the value is empty
    return word_span(text, start, in_form=text[head.start() - 1 : head.start()] in ("?", "&"))


def _matched_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _quote_before(text: str, start: int) -> str:
    """Return the quote that opens right before the name, with the backslashes that escape it."""
    if text[start - 1 : start] not in ('"', "'") or start == 0:
        return ""
    first = start - 1
    while first > 0 and text[first - 1] == "\\" and start - first < 9:
        first -= 1
    return text[first:start]


def _in_quotes(text: str, start: int, opening: str, *, escapes: bool = False) -> Span:
    """Return the span from after an opening quote to its end, or to the end of the line."""
    if opening == '"' and _readable_in_quotes(text, start):
        return start, start
    if len(opening) > 1:  # quotes inside a string of JSON
        end = text.find(opening, start)
    else:
        style = "escaping '" if escapes and opening == "'" else opening
        found = _CLOSING[style].match(text, start)
        end = found.end() if found else -1
    return start, end if end >= 0 else _line_end(text, start)


def _readable_in_quotes(text: str, start: int) -> bool:
    return bool(_VARIABLE.match(text, start) or _SOURCE.match(text, start))


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _field(text: str, head: re.Match[str]) -> Span:
    """Return the value of a field in JSON, YAML, a header, a repr."""
    start = head.end()
    if quote := _QUOTE.match(text, start):
        return _in_quotes(text, quote.end(), quote[0], escapes=True)
    if text[start : start + 1] in ("[", "{"):
        return start, _brackets_end(text, start)
    if head["close"]:
        return start, _matched_end(_BARE_VALUE, text, start)
    if _READABLE.match(text, start):
        return start, start
    end = _matched_end(_TO_SPACE, text, start)
    if _begins_line(text, head.start()):
        return start, _line_end(text, start)  # YAML
    return start, start + len(text[start:end].rstrip("\"',;)}]"))


def _begins_line(text: str, start: int) -> bool:
    """Return whether only blanks and dashes stand before, in a text of several lines."""
    while start and text[start - 1] in " \t-":
        start -= 1
    return text[start - 1] == "\n" if start else "\n" in text


def _brackets_end(text: str, start: int) -> int:
    """Return the place after the bracket that closes the one here; without one the text's end."""
    depth = 0
    unclosed = ""  # quotes that nothing closes from here on: they are looked for once
    match = _BRACKETS.search(text, start)
    while match:
        sign, after = match[0], match.end()
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if not depth:
                return after
        elif sign not in unclosed:
            closing = _CLOSING["escaping '" if sign == "'" else sign].match(text, after)
            after = closing.end() + 1 if closing else after
            unclosed += "" if closing else sign
        match = _BRACKETS.search(text, after)
    return len(text)


def enclosed_spans(text: str, span: Span, place: int, enclosures: Enclosures) -> list[Span]:
    """Return what is left of a value's span in what encloses this place, and the value's rest.

    In ``"a password=X"Y`` the word goes on after its quotes, and so may the secret.
    """
    enclosure = enclosures.around(place)
    start, end = span
    if enclosure is None or end < enclosure[1] or start < end == enclosure[1]:
        return [span]
    _, limit, sign = enclosure
    inside = (min(start, limit), limit)
    after = limit + 1
    if sign == ")" or text[after : after + 1] in _ENDS_WORD:
        return [inside]
    return [inside, *enclosed_spans(text, word_span(text, after), after, enclosures)]


def word_span(text: str, start: int, *, in_form: bool = False) -> Span:
    """Return a word of a shell, quotes joined to it included, or a value in a url or form.

    Nothing where it may be read: a variable, a file, a question.
    """
    if _READABLE.match(text, start):
        return start, start
    if in_form:
        return start, _matched_end(_IN_FORM, text, start)
    first = text[start : start + 1]
    if first in ("[", "{"):
        return start, _brackets_end(text, start)
    if text.startswith("$(", start):
        return start, _matched_end(_BARE_WORD, text, substitution_end(text, start))
    quote = _QUOTE.match(text, start)
    if quote and quote[1] and (end := text.find(quote[0], quote.end())) >= 0:
        return quote.end(), end
    if not quote:
        end = _matched_end(_BARE_WORD, text, start)
        return start, start + len(text[start:end].rstrip(")}],"))
    if first == '"' and _readable_in_quotes(text, start + 1):
        return start, start
    end = _matched_end(_WORD, text, start)
    inside = _in_quotes(text, quote.end(), quote[0])
    rest = text[inside[1] + 1 : end]
    return (start, end) if rest.strip(")}],") else inside
