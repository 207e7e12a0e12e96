"""Read rows from outside: files, standard input, what programs print."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.render.readers import READERS, reader_of
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path
from cpshell.system.text import unix_lines

_KINDS = tuple(READERS)


def register(registry: Registry) -> None:
    """Add what reads text."""
    registry.command(
        "open",
        _open,
        summary="the rows of a file, or of standard input: -",
        parameters=(Parameter("file", "its ending says what it holds", "file"),),
        options=(Option("as", "what it holds", "KIND", choices=_KINDS),),
        examples=("for row in $(open users.csv) { echo $row }", "open - --as lines"),
        group="language",
    )
    registry.filter(
        "from",
        _from,
        summary="the rows of a text, such as a program prints",
        parameters=(Parameter("kind", "what the text is", choices=_KINDS),),
        examples=("!dig +short example.com | from lines",),
    )


def _open(shell: Shell, given: Arguments) -> Any:
    file, kind = given.text(0), given.option("as")
    if file == "-":
        text, name = shell.standard_input(), "stdin"
        kind = kind or "lines"
    else:
        path = user_path(file)
        name = str(path)
        kind = kind or reader_of(path)
        if kind is None:
            hint = f"open {file} --as lines; also {', '.join(_KINDS[:-1])}"
            raise UsageError(f"the ending of {name} does not say what it holds", hint=hint)
        text = shell.state.system.files.read_text(path)
    return READERS[kind](text, name)


def _from(shell: Shell, value: Any, given: Arguments) -> Any:
    if not isinstance(value, str):
        raise UsageError("from reads a text, and this is a value already")
    return READERS[given.text(0)](unix_lines(value), "the text")
