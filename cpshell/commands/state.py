"""Handle variables, settings, text, and scripts in scripts."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Parameter, Text
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell


def register(registry: Registry) -> None:
    """Add the commands that work on the shell itself."""
    registry.command(
        "let",
        _let,
        summary="list the variables; `let NAME = …` sets one",
        examples=("let names = uapi Email list_pops | get [].email", 'let greeting = "hello"'),
        group="language",
    )
    registry.command(
        "echo",
        _echo,
        summary="print words, with variables expanded",
        parameters=(Parameter("word", required=False, repeat=True),),
        examples=("echo $last",),
        group="language",
    )
    registry.command(
        "set",
        _set,
        summary="show the settings, or change some",
        parameters=(Parameter("name=value", kind="setting", required=False, repeat=True),),
        examples=("set output=yaml", "set read-only=on"),
        group="language",
    )
    registry.command(
        "source",
        _source,
        summary="run a script in this shell",
        parameters=(
            Parameter("file", kind="file"),
            Parameter("argument", "$1 and so on, and $args", required=False, repeat=True),
        ),
        examples=("source job.cps", "source job.cps alice 5"),
        group="language",
    )


def _let(shell: Shell, given: Arguments) -> dict[str, Any]:
    return dict(shell.state.variables)


def _echo(shell: Shell, given: Arguments) -> Any:
    if len(given) == 1 and not isinstance(given.words[0].value, str):
        return given.words[0].value
    return Text(" ".join(word.text for word in given.words))


def _set(shell: Shell, given: Arguments) -> Any:
    if not given.words:
        return dict(shell.settings)
    words = [word.text for word in given.words]
    if len(words) == 2 and "=" not in words[0] and "=" not in words[1]:
        words = ["=".join(words)]
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"set {name} needs a value", hint=f"set {name}=VALUE")
        shell.set(name.strip(), value.strip())
    return None


def _source(shell: Shell, given: Arguments) -> None:
    shell.run_file(given.text(0), [word.value for word in given.words[1:]])
