"""Turn the steps of a lesson into HTML: what was typed and what it showed, coloured by classes."""

import re
from collections.abc import Iterable, Iterator
from html import escape

from cpshell.language import tokens
from cpshell.lessons.export.page_words import PageWords
from cpshell.lessons.lesson import Step
from cpshell.lessons.match import ERROR, StepResult
from cpshell.lessons.presentation import CONTINUED
from cpshell.render import safe
from cpshell.repl.completion.known import KnownWords
from cpshell.repl.highlight import style_spans

_HINT = "  hint: "
_RULE = re.compile(r"[─ ]*──[─ ]*")
_COLUMNS = re.compile(r"\S {2,}\S")
_JSON_LINE = re.compile(r"\s*(?:[\[{\]}\"].*|-?\d.*|true,?|false,?|null,?)\Z")
_JSON_PIECE = re.compile(
    r"(?P<key>\"(?:[^\"\\]|\\.)*\"(?=\s*:))|(?P<string>\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))"
    r"|(?P<keyword>\b(?:true|false|null)\b)"
)
_UNKNOWN = "unknown"  # a lesson may be wrong on purpose: nothing to mark on a page


def step_html(
    number: int,
    step: Step,
    prompt: str,
    result: StepResult,
    words: KnownWords,
    own: PageWords,
) -> str:
    """Return a step as an item of a list, with a place to link to."""
    prompt = escape(prompt)
    command = command_html(safe(step.command, multiline=True), words)
    name = own.step[0].capitalize()
    output = "".join(_outputs(number, result, own))
    return (
        f'<li class="step" id="step-{number}" data-scene>\n'
        f'<a class="number" href="#step-{number}" aria-label="{name} {number}">{number}</a>\n'
        f'<p class="typed"><span class="prompt">{prompt}</span> '
        f'<code class="command" translate="no">{command}</code></p>\n{output}</li>'
    )


def command_html(text: str, words: KnownWords) -> str:
    """Return a command with its pieces in classes, each further line after a prompt of its own."""
    html, end = "", 0
    for style, start, stop in sorted(style_spans(text, tokens(text), words), key=_start):
        if start >= end:
            html += _lines(text[end:start], "") + _lines(text[start:stop], style)
            end = stop
    return html + _lines(text[end:], "")


def _start(span: tuple[str, int, int]) -> int:
    return span[1]


def _lines(text: str, style: str) -> str:
    """Return a piece of a command, which may go over the end of a line."""
    pieces = (_span(line, "" if style == _UNKNOWN else style) for line in text.split("\n"))
    return f'\n<span class="more" aria-hidden="true">{CONTINUED}</span>'.join(pieces)


def _span(text: str, style: str) -> str:
    return f'<span class="{style}">{escape(text)}</span>' if style and text else escape(text)


def _outputs(number: int, result: StepResult, own: PageWords) -> Iterator[str]:
    """Yield what a step printed, then how it failed."""
    if printed := safe(result.printed, multiline=True).rstrip("\n"):
        lines = printed.split("\n")
        kind = "table" if _is_table(lines) else "lines"
        html = "\n".join(_printed_line(line, kind) for line in lines)
        label = own.output_of.format(number=number)
        yield f'<pre class="output {kind}" data-label="{label}">{html}</pre>\n'
    if failure := safe(result.failure, multiline=True).rstrip("\n"):
        html = "\n".join(_span(line, _failure_style(line)) for line in failure.split("\n"))
        yield f'<pre class="output lines failure">{html}</pre>\n'
    if result.exit_code:
        code = own.exit_code.format(code=result.exit_code)
        yield f'<p class="code"{own.mark}>{code}</p>\n'


def _failure_style(line: str) -> str:
    if line.startswith(ERROR):
        return "error"
    return "hint" if line.startswith(_HINT) else ""


def _is_table(lines: Iterable[str]) -> bool:
    """Return whether lines stand in columns, so that none may be wrapped."""
    rows = list(lines)
    return any(map(_RULE.fullmatch, rows)) or sum(bool(_COLUMNS.search(row)) for row in rows) > 1


def _printed_line(line: str, kind: str) -> str:
    if _RULE.fullmatch(line):
        return _span(line, "rule")
    if kind == "table" or not _JSON_LINE.match(line):
        return escape(line)
    html, end = "", 0
    for match in _JSON_PIECE.finditer(line):
        html += escape(line[end : match.start()]) + _span(match[0], f"json-{match.lastgroup}")
        end = match.end()
    return html + escape(line[end:])
