"""Read lines of the server's own tools as those tools do: URI-encoded values, ``--input=json``
and ``--output``."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote_plus

from cpshell.errors import UsageError
from cpshell.language import Kind, Operator, tokens
from cpshell.plugin import Given, Reply
from cpshell.records import changed
from cpshell.redact import MASK
from cpshell.render import FORMATS, Stream
from cpshell.shell.shell import Shell

TOOL_FORMATS = {form.tool_name: form.name for form in FORMATS.values() if form.tool_name}
"""The formats by the names that the server's tools have for them."""


def decoded(shell: Shell, given: Sequence[Given], is_secret: Callable[[str], bool]) -> list[Given]:
    """Return parameters with their URI-encoded values decoded, and say what they became.

    What a variable brings, a file or JSON is not written in the line: it stays as it is.

    Raises:
        UsageError: a value is not URI-encoded UTF-8.
    """
    result: list[Given] = []
    became: list[str] = []
    for each in given:
        text = each.value
        if each.operator is Operator.TEXT and isinstance(text, str) and _is_literal(each.source):
            text = uri_decoded(each.key, text)
        if text != each.value:
            became.append(f"{each.key}={MASK if is_secret(each.key) else text}")
        result.append(changed(each, value=text))
    if became:
        shell.say(f"URI-encoded, as the server's tools read them: {' '.join(became)}")
    return result


def uri_decoded(key: str, text: str) -> str:
    """Return a URI-encoded value.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        raise UsageError(f"{key}: the URI-encoded value is not UTF-8") from None


def from_standard_input(shell: Shell) -> list[tuple[str, Any]]:
    """Return the parameters in a JSON object on standard input.

    Raises:
        UsageError: it is something else, or the script itself.
    """
    from cpshell.render.readers import read_json

    value = read_json(shell.standard_input(), "stdin")
    if not isinstance(value, dict):
        raise UsageError("--input=json takes a JSON object on standard input")
    return list(value.items())


def in_tool_format(shell: Shell, answer: Reply | Stream, output: str) -> Any:
    """Return an answer as its text in the format that ``--output`` of the server's tool gives."""
    if isinstance(answer, Reply) and not answer.ok:
        return answer
    return shell.formatted(answer, TOOL_FORMATS[output])


def _is_literal(source: str) -> bool:
    line = f"echo {source}"
    return not any(
        token.kind is Kind.VARIABLE or line[token.start : token.end] == "$("
        for token in tokens(line)
    )
