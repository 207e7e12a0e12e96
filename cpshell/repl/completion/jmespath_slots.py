"""Tell which fields may come next in a JMESPath expression that is being typed. Pure."""

import re
from dataclasses import dataclass

FUNCTIONS = {
    "length(": "how many: length(acct)",
    "sort_by(": "in order: sort_by(acct, &user)",
    "contains(": "whether a text or list has it: [?contains(user, 'a')]",
    "starts_with(": "[?starts_with(user, 'a')]",
    "ends_with(": "[?ends_with(domain, '.org')]",
    "join(": "one text: join(', ', acct[].user)",
    "keys(": "the names of the fields",
    "values(": "what is in the fields",
    "to_number(": "a text as number",
    "to_string(": "as text",
    "max_by(": "the largest: max_by(acct, &uid)",
    "min_by(": "the smallest",
    "max(": "the largest number",
    "min(": "the smallest number",
    "sum(": "of numbers",
    "avg(": "of numbers",
    "map(": "for each: map(&user, acct)",
    "merge(": "one object of several",
    "not_null(": "the first that is not null",
    "reverse(": "the other way round",
    "sort(": "texts or numbers in order",
    "type(": "what it is",
}
_TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'?|`[^`]*`?|"(?:\\.|[^"\\])*"?|\w+|&&|\|\||[!<>=]=|\S""")
_IDENTIFIER = re.compile(r'\w+\Z|"')
_INDEX = re.compile(r"\[(?:\]|\*\]?|-?\d+\]?|-?\d*:[-\d:]*\]?)")
_UNKNOWN = "?"  # no path begins so
_ONE_ROW = ("max_by", "min_by")
_SAME_ROWS = ("sort_by", "reverse", "sort")


@dataclass(frozen=True, slots=True)
class PathSlot:
    """A place in an expression: ``typed`` is written there, of a field of what is at ``parent``.

    ``parent`` is a path into the answer, ``acct[]``; the whole answer is the empty path.
    ``after_dot`` tells if nothing but a field can stand there.
    """

    parent: str
    typed: str
    after_dot: bool = False


@dataclass(slots=True)
class _Frame:
    """An open bracket: what ``@`` and the path were before it, what ``@`` is in it, and what the
    first argument is."""

    bracket: str
    base: str
    path: str
    inner: str
    function: str = ""
    first: str | None = None


class _Reader:
    """Follows an expression from left to right."""

    def __init__(self) -> None:
        self.base = ""
        self.path: str | None = None
        self.dot = False
        self._frames: list[_Frame] = []

    def read(self, text: str) -> None:
        at, text = 0, text.rstrip()
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            match = _INDEX.match(text, at) or _TOKEN.match(text, at)
            if match is None:
                return
            sign, following = match[0], text[match.end() : match.end() + 1]
            at = match.end()
            if _INDEX.fullmatch(sign) and not (self.dot and sign != "[*]"):
                self.path = _element(self._here())
            elif _IDENTIFIER.match(sign):
                at += self._name(sign, following)
            else:
                at += self._sign(sign, following)

    def _here(self) -> str:
        return self.base if self.path is None else self.path

    def _name(self, sign: str, following: str) -> int:
        """Take a field, a key of a ``{}`` or a function; return what was read beyond it."""
        if following == "(":
            self._open("(", self._here() if self.dot else self.base, function=sign)
            return 1
        if following == ":" and self._frames and self._frames[-1].bracket == "{":
            self.path = None
            return 1
        parent = self._here() if self.dot else self.base
        self.path, self.dot = f"{parent}.{sign}" if parent else sign, False
        return 0

    def _sign(self, sign: str, following: str) -> int:
        if sign == ".":
            self.dot = True
        elif sign == "[" and following == "?":
            self._open("[?", _element(self._here()))
            return 1
        elif sign in ("[", "{"):
            self._open(sign, self._here() if self.dot else self.base)
        elif sign == "(":
            self._open("(", self.base)
        elif sign in (")", "]", "}"):
            self._close()
        elif sign == "&" and self._frames and self._frames[-1].first is not None:
            self.base, self.path = _element(self._frames[-1].first), None
        elif sign == "|":
            self.base, self.path = self._here(), None
        elif sign != "@":
            self._end_argument(sign)
        return 0

    def _end_argument(self, sign: str) -> None:
        if sign == "," and self._frames:
            frame = self._frames[-1]
            if frame.first is None:
                frame.first = self._here()
            self.base = frame.inner
        is_literal = sign[0] in "'`"
        self.path, self.dot = _UNKNOWN if is_literal else None, False

    def _open(self, sign: str, base: str, function: str = "") -> None:
        self._frames.append(_Frame(sign, self.base, self._here(), base, function))
        self.base, self.path, self.dot = base, None, False

    def _close(self) -> None:
        if not self._frames:
            return
        frame = self._frames.pop()
        first = frame.first if frame.first is not None else self._here()
        self.base, self.dot = frame.base, False
        if frame.bracket == "[?":
            self.path = _element(frame.path)
        elif frame.function in _ONE_ROW:
            self.path = _element(first)
        else:
            self.path = first if frame.function in _SAME_ROWS else _UNKNOWN


def path_slot(text: str) -> PathSlot | None:
    """Return what may stand at the end of an expression; ``None`` in a literal."""
    if _in_literal(text):
        return None
    typed = re.search(r"\w*\Z", text)
    written = typed[0] if typed else ""
    before = text[: len(text) - len(written)]
    reader = _Reader()
    if before.endswith("[") and not before.endswith(".[") and not written:
        reader.read(before[:-1])
        if reader.path is not None:
            return PathSlot(reader.path, "[", after_dot=True)
        reader = _Reader()
    reader.read(before)
    if reader.dot:
        return PathSlot(reader.path if reader.path is not None else reader.base, written, True)
    if reader.path is not None:
        return None
    return PathSlot(reader.base, written)


def below(parent: str, path: str) -> str | None:
    """Return the rest of a path below another, as it is written there; ``None`` elsewhere."""
    if not parent:
        return path
    return path[len(parent) + 1 :] if path.startswith(f"{parent}.") else None


def _element(path: str) -> str:
    return path if path.endswith("[]") else f"{path}[]"


def _in_literal(text: str) -> bool:
    """Return whether the text ends in an open literal."""
    tokens = _TOKEN.findall(text)
    last = tokens[-1] if tokens else ""
    return last[:1] in ("'", "`") and (len(last) == 1 or last[-1] != last[0])
