"""Make several calls in one request: ``batch``."""

from collections.abc import Sequence
from typing import Any

from cpshell.errors import CallFailed, CpshellError, UsageError
from cpshell.panel.call import Call
from cpshell.panel.carried import reads
from cpshell.panel.reply import failures_of
from cpshell.plugin import Arguments, Failing, Option, Reply
from cpshell.plugin_host.registry import Registry
from cpshell.shell.outcome import BatchPart, BatchResult, Outcome
from cpshell.shell.shell import Shell


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "batch",
        _batch,
        summary="make several calls in one request",
        options=(Option("no-abort", "on WHM: go on after a call that failed"),),
        examples=("batch { whm version; whm gethostname }",),
        takes_block=True,
        group="batch",
    )


def _batch(shell: Shell, given: Arguments) -> Any:
    if given.block is None:
        raise UsageError("batch needs a block", hint="batch { whm version; whm gethostname }")
    calls = shell.calls_in(given.block)
    replies = shell.calls.batch(calls, abort=not given.switch("no-abort"))
    error = _batch_error(replies, len(calls))
    result = BatchResult(tuple(map(_batch_part, calls, replies)))
    if error is None:
        return result
    if not any(reply.ok for reply in replies):
        raise error
    return Failing(result, error)


def _batch_part(call: Call, reply: Reply) -> BatchPart:
    """Return what one call of a batch brought, and for eyes what it did."""
    from cpshell.shell.done_lines import call_title, done_line

    done = "" if reads(call) else done_line(call)
    value = reply.data if reply.ok else reply.good
    return BatchPart(call_title(call), Outcome(value, reply, done=done))


def _batch_error(replies: Sequence[Reply], count: int) -> CpshellError | None:
    """Return the error for a batch of ``count`` calls: all that failed, each with its place."""
    problems = failures_of(replies, count)
    if not problems:
        return None
    message = "; ".join(problems)
    failed = next((reply for reply in replies if not reply.ok), None)
    return CallFailed(message) if failed is None else failed.failure(message)
