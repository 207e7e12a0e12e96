"""Show somebody new around: ``tour``."""

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell


def register(registry: Registry) -> None:
    """Add the tour."""
    registry.command(
        "tour",
        _tour,
        summary="try ten lines on a recorded panel; nothing is sent anywhere",
        parameters=(Parameter("step", "else where the last one ended", required=False),),
        examples=("tour", "tour 4"),
        group="help",
    )


def _tour(shell: Shell, given: Arguments) -> None:
    streams = shell.state.system.streams
    if not (streams.asks and streams.terminal):
        raise UsageError("the tour needs a terminal", hint="cpshell")
    if shell.recording is not None:
        raise UsageError("the tour cannot be part of a lesson", hint="record stop")
    text = given.text(0) if len(given) else ""
    if text and not (text.isascii() and text.isdecimal()):
        raise UsageError(f"invalid step {text!r}: use a number", hint="tour 1")
    shell.tour.take(int(text) if text else None)
