"""Read the words of a body that is not an API reply, in time linear in its length.

Markup is skipped without regular expressions: the body comes from a server, and may be made to
keep one busy.
"""

from collections.abc import Iterator, Sequence

from cpshell.records import Record, record

_EXAMINED = 1 << 18  # characters of a body; what matters stands at its beginning
_LONGEST = 240  # characters of a line that is shown
_MOST_HEADERS = 20
_OPENING = 120  # characters of a text that is not a page
_HEADING = 60  # characters: a line that is not longer, and no sentence, is one
_ENDS = ".!?:;,…"
_SHORTEST = 2  # letters of a line that says something
_STATUS_MESSAGE = "login-status-message"  # where the panel's login page says why. wire §2 [H]
_UNSEEN = frozenset(("script", "style", "noscript", "svg", "template", "select", "textarea"))
_REPLACED = {"img": "alt", "area": "alt", "meta": "content"}
"""Attributes with words that stand for what a page shows."""
_MOST_QUOTED = 8  # signs that would end a tag, within its quotes
_INLINE = frozenset((
    "a", "abbr", "b", "code", "em", "font", "i", "kbd", "small", "span", "strong", "sub", "sup",
    "tt", "u", "var",
))  # fmt: skip
_HEADERS = (
    "content-type:", "content-length:", "status:", "set-cookie:", "date:", "server:", "location:",
    "cache-control:", "connection:", "pragma:", "expires:", "vary:", "x-",
)  # fmt: skip
_BOILERPLATE = (
    "skip to", "toggle navigation", "menu", "home", "please enable javascript", "copyright", "©",
    "username", "password", "log in", "reset password", "cpanel", "whm", "webmail", "powered by",
)  # fmt: skip
_DECISIVE = (
    "disk space", "no space left", "quota", "license", "licence", "suspended", "brute force",
    "locked", "blocked", "denied", "forbidden", "not acceptable", "maintenance", "error", "invalid",
    "expired", "timed out", "unavailable",
)  # fmt: skip
"""Words of the line that matters, where a page has many: the most telling first."""
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@record
class PageText(Record):
    """The title of a body, the lines of its text without markup, and what the panel's login
    page says above its form.

    The lines of what is not a page are those of the body.
    """

    title: str
    lines: tuple[str, ...]
    status_message: str = ""

    @property
    def heading(self) -> str:
        """Return the title, or the first of several lines where there is none."""
        return self.title or (self.lines[0] if len(self.lines) > 1 else "")

    @property
    def _below_heading(self) -> list[str]:
        lines = dict.fromkeys(self.lines)
        return [line for line in lines if line not in (self.title, self.heading)]

    @property
    def telling(self) -> str:
        """Return what begins with the line that has the most telling word; nothing if none has."""
        lines = self._below_heading
        lowered = [line.lower() for line in lines]
        for word in _DECISIVE:
            for index, low in enumerate(lowered):
                place = _place_of(word, low)
                if place >= 0:
                    return _from(lines[index:], place)
        return ""

    @property
    def decisive(self) -> str:
        """Return all that a short page says; of a long one what begins with the line that says
        what is the matter, or the first line and the sentence below it."""
        lines = self._below_heading
        whole = _joined(lines)
        if self.status_message or len(whole) <= _LONGEST:
            return self.status_message or whole
        return self.telling or _clipped(_joined(lines[:2]), 0)

    @property
    def opening(self) -> str:
        """Return the beginning of a text that is not a page, or the line of it that matters."""
        whole = " ".join(self.lines)
        return whole if len(whole) <= _LONGEST else self.telling or whole[:_OPENING] + "…"

    @property
    def words(self) -> str:
        """Return title and decisive line as one text; nothing for a body without words."""
        heading = _clipped(self.heading, 0)
        return ": ".join(filter(None, (f"“{heading}”" if self.title else heading, self.decisive)))


def read_page(body: str) -> PageText:
    """Return the words of a page, or of any other text."""
    text = without_headers(body[:_EXAMINED])
    page = _read(text, _UNSEEN)
    if page.lines or page.status_message:
        return page
    hidden = _read(text, _UNSEEN - {"noscript"}, replaced=True)  # for those who see nothing else
    return PageText(page.title, hidden.lines)


def _read(text: str, unseen: frozenset[str], *, replaced: bool = False) -> PageText:
    """Return the words of a page; ``replaced``: also those that stand for what is not shown, and
    boilerplate."""
    title: list[str] = []
    message: list[str] = []
    shown: list[str] = []
    for place, piece in _pieces(text, unseen, replaced=replaced):
        {"title": title, _STATUS_MESSAGE: message}.get(place, shown).append(piece)
    lines = [
        line
        for raw in "".join(shown).split("\n")
        if _has_words(line := _line(raw)) and (replaced or not _is_boilerplate(line))
    ]
    return PageText(_line("".join(title)), tuple(lines), _line("".join(message)))


def _pieces(text: str, unseen: frozenset[str], *, replaced: bool) -> Iterator[tuple[str, str]]:
    """Yield the texts between tags, each with the element that it stands in, where that matters;
    where a block begins or ends, a line break."""
    lowered = text.translate(_ASCII_LOWER)
    at, place = 0, ""
    while (start := text.find("<", at)) >= 0:
        yield place, text[at:start]
        at, name, attributes = _tag(lowered, start)
        if at <= start:  # not a tag: the sign itself
            yield place, "<"
            at = start + 1
            continue
        if name == "title":
            place = "title"
        elif _STATUS_MESSAGE in attributes:
            place = _STATUS_MESSAGE
        elif name in ("/title", "/div", "/p"):
            place = ""
        elif name in unseen:
            end = lowered.find(f"</{name}", at)
            at = end if end >= 0 else len(text)
        elif replaced and name in _REPLACED and (name != "meta" or "description" in attributes):
            yield place, f"\n{_attribute(text[start:at], _REPLACED[name])}\n"
        if name.lstrip("/") not in _INLINE:
            yield place, "\n"
    yield place, text[at:]


def _tag(lowered: str, start: int) -> tuple[int, str, str]:
    """Return where the tag at ``start`` ends, its name and its attributes; its start if it is none.

    A tag or comment without an end takes the rest.
    """
    if lowered.startswith("<!--", start):
        end = lowered.find("-->", start)
        return (end + 3 if end >= 0 else len(lowered)), "!--", ""
    if not lowered[start + 1 : start + 2].strip("/!?").isalpha() and lowered[
        start + 1 : start + 2
    ] not in ("/", "!", "?"):
        return start, "", ""
    end = _end_of_tag(lowered, start)
    name, _, attributes = lowered[start + 1 : end].replace("\n", " ").partition(" ")
    return min(end + 1, len(lowered)), name.rstrip("/") if len(name) > 1 else name, attributes


def _end_of_tag(lowered: str, start: int) -> int:
    """Return where the ``>`` of a tag is: none of those within its quotes."""
    begin = start
    for _ in range(_MOST_QUOTED):
        end = lowered.find(">", begin)
        if end < 0:
            return len(lowered)
        if lowered.count('"', start, end) % 2 == 0:
            return end
        begin = lowered.find('"', end)
        if begin < 0:
            return end
    return lowered.find(">", start)


def _attribute(tag: str, name: str) -> str:
    """Return the value of an attribute in a tag, quoted or not."""
    place = tag.translate(_ASCII_LOWER).find(f" {name}=")
    if place < 0:
        return ""
    value = tag[place + len(name) + 2 :]
    quote = value[:1]
    if quote and quote in "'\"":
        return value[1:].partition(quote)[0]
    return value.partition(">")[0].partition(" ")[0]


def without_headers(text: str) -> str:
    """Return a body without the header lines that leaked into it. wire §11 [H]"""
    rest = text.lstrip()
    for _ in range(_MOST_HEADERS):
        if not rest[:20].lower().startswith(_HEADERS):
            break
        rest = rest.partition("\n")[2].lstrip()
    return rest


def _line(text: str) -> str:
    from html import unescape  # with a table of all entities, which replies do without

    return " ".join(unescape(text[: 1 << 12]).split())


def _has_words(line: str) -> bool:
    return sum(map(str.isalpha, line[:80])) >= _SHORTEST


def _is_boilerplate(line: str) -> bool:
    low = line.lower()
    return low.rstrip(" .:!") in _BOILERPLATE or low.startswith(_BOILERPLATE[:3])


def _place_of(word: str, low: str) -> int:
    """Return where a word stands in a line by itself, or with an s; -1 if it does not."""
    place = low.find(word)
    while place >= 0:
        end = place + len(word)
        end += low[end : end + 1] == "s"
        if not (_in_word(low[place - 1 : place]) or _in_word(low[end : end + 1])):
            return place
        place = low.find(word, place + 1)
    return -1


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _from(lines: Sequence[str], place: int) -> str:
    """Return the first line, around a place if it is long, and those below it that fit."""
    text = _clipped(lines[0], place)
    for count in range(2, len(lines) + 1):
        longer = _joined(lines[:count])
        if len(longer) > _LONGEST:
            break
        text = longer
    return text


def _joined(lines: Sequence[str]) -> str:
    """Return lines as one text: a colon after a heading, a semicolon between other lines."""
    text = lines[0] if lines else ""
    for number, line in enumerate(lines[1:]):
        sign = "" if text[-1] in _ENDS else ":" if not number and len(text) <= _HEADING else ";"
        text = f"{text}{sign} {line}"
    return text


def _clipped(line: str, place: int) -> str:
    """Return a line, or the part of a long one around a place."""
    if len(line) <= _LONGEST:
        return line
    start = max(0, min(place - _LONGEST // 2, len(line) - _LONGEST))
    end = start + _LONGEST
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
