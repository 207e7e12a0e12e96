"""Turn the Markdown of narration into HTML.

A lesson may come from anywhere: HTML in it is text, and so is a link that leads elsewhere than to
a web page, a neighbouring file or a place on the page. Nothing is left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape, unescape

from cpshell.render import safe

Link = Callable[[str], str]
"""Where a relative link of the lesson leads on the page."""

_DEEPEST = 8  # blocks in blocks, emphasis in emphasis: what is deeper is shown as it is written
_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*?))?(?:[ \t]+#+)?[ \t]*\Z")
_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})[^`]*\Z")
_ITEM = re.compile(r"(?P<mark>[-*+]|(?P<number>\d{1,9})[.)])[ \t]+(?P<text>.*)\Z")
_INDENTED = re.compile(r"    | {0,3}\t")
_QUOTE = re.compile(r">[ \t]?")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}\Z")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_CELL = re.compile(r"(?<!\\)\|")
_SCHEME = re.compile(r"[^/?#]*:")
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`{1,9})(?P<code>[^`](?:.{0,2000}?[^`])??)(?P=ticks)(?!`)"
    r"|!?\[(?P<label>[^\[\]]{0,2000})\]\((?P<url>[^\s()]{1,2000})(?:\s+\"[^\"]{0,500}\")?\)"
    r"|<(?P<bare>https?://[^\s<>]{1,2000})>"
    r"|\*\*(?=\S)(?P<strong>.{1,2000}?)(?<=\S)\*\*(?!\*)"
    r"|\*(?=[^\s*])(?P<em>[^*]{0,2000}?[^\s*])\*"
    r"|(?<!\w)_(?=[^\s_])(?P<also_em>[^_]{0,2000}?[^\s_])_(?!\w)"
    r"|~~(?=\S)(?P<del>.{1,2000}?)(?<=\S)~~"
    r"|(?P<br> {2,}\n|\\\n)",
    re.DOTALL,
)

_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"</?a\b[^>]*>|<br>")
_EMPTY = re.compile(r"<(\w+)></\1>")


class ProseWriter:
    """Writes narration; ``heading_id`` names the place of each heading."""

    def __init__(self, heading_id: Callable[[str], str], link: Link = str) -> None:
        self._heading_id = heading_id
        self._link = link

    def blocks(self, lines: Sequence[str], depth: int = 0) -> Iterator[str]:
        """Yield the HTML of each block of these lines."""
        at = 0
        while at < len(lines):
            line = lines[at].strip()
            end = at + 1
            if not line:
                pass
            elif _is_indented(lines[at]):
                end = _end_of(lines, at, lambda text: not text.strip() or _is_indented(text))
                inner = [_INDENTED.sub("", text, count=1) for text in lines[at:end]]
                yield _code_block("\n".join(inner).rstrip().split("\n"))
            elif fence := _FENCE.match(line):
                end = _end_of_fence(lines, at, fence["fence"])
                closed = end > at + 1 and _closes(lines[end - 1], fence["fence"])
                yield _code_block(lines[at + 1 : end - closed])
            elif heading := _HEADING.match(line):
                yield self._heading(len(heading["marks"]), heading["text"] or "")
            elif _RULE.match(line):
                yield "<hr>"
            elif depth < _DEEPEST and _QUOTE.match(line):
                end = _end_of(lines, at, lambda text: bool(text.strip()))
                inner = [_QUOTE.sub("", text.lstrip(), count=1) for text in lines[at:end]]
                yield _element("blockquote", "\n".join(self.blocks(inner, depth + 1)))
            elif depth < _DEEPEST and _ITEM.match(line):
                end, html = self._list(lines, at, depth)
                yield html
            elif _is_table(lines, at):
                end = _end_of(lines, at, lambda text: "|" in text)
                yield self._table(lines[at:end])
            else:
                end = _end_of(lines, at, _goes_on)
                yield _element("p", self.inline("\n".join(lines[at:end]).strip()))
            at = end

    def inline(self, text: str, depth: int = 0) -> str:
        """Return the HTML of a text within a block."""
        if depth > _DEEPEST:
            return _text(text)
        html, end = "", 0
        for match in _INLINE.finditer(text):
            html += _text(text[end : match.start()]) + self._span(match, depth + 1)
            end = match.end()
        return html + _text(text[end:])

    def _span(self, match: re.Match[str], depth: int) -> str:
        kind, text = str(match.lastgroup), str(match[str(match.lastgroup)])
        match kind:
            case "escaped":
                return _text(text)
            case "ticks" | "code":
                return _element("code", _text(match["code"].strip(" ") or match["code"]))
            case "url":
                href = self._href(text)
                label = self.inline(match["label"], depth) or _text(text)
                return _anchor(href, label) if href else _text(match[0])
            case "bare":
                return _anchor(text, _text(text))
            case "br":
                return "<br>\n"
        return _element(kind.removeprefix("also_"), self.inline(text, depth))

    def _href(self, url: str) -> str | None:
        """Return where a link leads; ``None`` where it is not to be followed."""
        if not url.isprintable() or "\\" in url or url.startswith("//"):
            return None
        if not _SCHEME.match(url):
            return self._link(url)
        return url if url.lower().startswith(("http://", "https://")) else None

    def _heading(self, level: int, text: str) -> str:
        level = max(2, level)  # the title is the only one of its level
        place = escape(self._heading_id(text))
        return f'<h{level} id="{place}">{self.inline(text)}</h{level}>'

    def _list(self, lines: Sequence[str], at: int, depth: int) -> tuple[int, str]:
        """Return where a list ends, and its HTML."""
        first = _ITEM.match(lines[at].lstrip())
        indent = len(lines[at]) - len(lines[at].lstrip())
        items: list[list[str]] = []
        while at < len(lines):
            line = lines[at]
            begins = len(line) - len(line.lstrip())
            item = _ITEM.match(line.lstrip())
            if line.strip() and begins <= indent:
                if item and bool(item["number"]) == bool(first and first["number"]):
                    items.append([item["text"]])
                    at += 1
                    continue
                if item or not _goes_on(line) or not lines[at - 1].strip():
                    break
            items[-1].append(line[min(begins, indent + 2) :])
            at += 1
        inner = "\n".join(_element("li", self._item(item, depth)) for item in items)
        if first and first["number"]:
            number = int(first["number"])
            start = f' start="{number}"' if number != 1 else ""
            return at, f"<ol{start}>\n{inner}\n</ol>"
        return at, _element("ul", f"\n{inner}\n")

    def _item(self, lines: list[str], depth: int) -> str:
        """Return an item; one that is a single paragraph stands without its element."""
        blocks = list(self.blocks(lines, depth + 1))
        if blocks and blocks[0].startswith("<p>"):
            blocks[0] = blocks[0].removeprefix("<p>").removesuffix("</p>")
        return "\n".join(blocks)

    def _table(self, lines: Sequence[str]) -> str:
        head, _, *rows = lines
        titles = "".join(f'<th scope="col">{self.inline(cell)}</th>' for cell in _cells(head))
        body = "\n".join(
            _element("tr", "".join(_element("td", self.inline(cell)) for cell in _cells(row)))
            for row in rows
        )
        table = f"<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        return f'<div class="wide">{table}</div>'


def without_links(html: str) -> str:
    """Return the HTML of a text that stands within a link, or that is none."""
    return " ".join(_LINK.sub("", html).split())


def text_of(html: str) -> str:
    """Return the text of what stands within a block, without what marks its words."""
    return unescape(_TAG.sub("", without_links(html)))


def cut(html: str, longest: int) -> str:
    """Return as much of what stands within a block as has this many characters, whole words."""
    if len(text_of(html)) <= longest:
        return html
    kept, open_tags, left = "", list[str](), longest
    for piece in re.split(r"(<[^>]*>)", html):
        text = unescape(piece)
        if piece.startswith("</"):
            open_tags.pop()
        elif piece.startswith("<"):
            open_tags.append(f"</{piece[1:]}")
        elif len(text) > left:
            words = text[:left].rpartition(" ")[0].rstrip(" .,;:")
            html = f"{kept}{escape(words)}{''.join(reversed(open_tags))}"
            return f"{_EMPTY.sub('', html).rstrip()} …"
        else:
            left -= len(text)
        kept += piece
    return kept


def _text(text: str) -> str:
    return escape(safe(text, multiline=True), quote=True)


def _element(name: str, html: str) -> str:
    return f"<{name}>{html}</{name}>"


def _anchor(href: str, html: str) -> str:
    return f'<a href="{escape(href)}" rel="noopener noreferrer">{html}</a>'


def _code_block(lines: Sequence[str]) -> str:
    return f'<pre class="wide"><code>{_text(chr(10).join(lines))}</code></pre>'


def _closes(line: str, fence: str) -> bool:
    mark = line.strip()
    return mark.startswith(fence) and not mark.strip(fence[0])


def _end_of_fence(lines: Sequence[str], at: int, fence: str) -> int:
    for number in range(at + 1, len(lines)):
        if _closes(lines[number], fence):
            return number + 1
    return len(lines)


def _end_of(lines: Sequence[str], at: int, holds: Callable[[str], bool]) -> int:
    end = at + 1
    while end < len(lines) and holds(lines[end]):
        end += 1
    return end


def _is_indented(line: str) -> bool:
    """Return whether a line is indented as code is."""
    return _INDENTED.match(line) is not None


def _goes_on(line: str) -> bool:
    """Return whether a line goes on with the paragraph before it."""
    text = line.strip()
    starts = (_HEADING, _FENCE, _RULE, _QUOTE, _ITEM)
    return bool(text) and not any(start.match(text) for start in starts)


def _is_table(lines: Sequence[str], at: int) -> bool:
    after = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return "|" in lines[at] and "|" in after and bool(_TABLE_RULE.match(after))


def _cells(row: str) -> list[str]:
    row = row.strip().removeprefix("|")
    cells = _CELL.split(row.removesuffix("|") if not row.endswith("\\|") else row)
    return [cell.strip().replace("\\|", "|") for cell in cells]
