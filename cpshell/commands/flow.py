"""Wait, and end a script: ``sleep`` and ``fail``; ``exit`` is with the sessions."""

from cpshell.errors import CpshellError
from cpshell.plugin import Arguments, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.durations import seconds_of
from cpshell.shell.shell import Shell
from cpshell.system.signals import sleep


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.command(
        "sleep",
        _sleep,
        summary="wait",
        parameters=(Parameter("time", "5, 30s, 2m, 1h"),),
        examples=("sleep 5", "sleep 2m"),
        group="language",
    )
    registry.command(
        "fail",
        _fail,
        summary="fail with a message of your own: exit code 1",
        parameters=(Parameter("text", "what went wrong", repeat=True),),
        examples=('fail "no backup since yesterday"',),
        group="language",
    )


def _sleep(shell: Shell, given: Arguments) -> None:
    sleep(seconds_of(given.text(0)))


def _fail(shell: Shell, given: Arguments) -> None:
    error = CpshellError(" ".join(word.text for word in given.words))
    error.command = "fail"
    raise error
