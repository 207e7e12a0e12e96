"""UAPI Batch: several calls in one (wire: recorded)."""

from dataclasses import dataclass
from typing import Annotated, Any

from cpshell.sandbox.calls import Api, Checked, Context, Parameters, Refusal, uapi
from cpshell.sandbox.calls.envelopes import flat_uapi
from cpshell.sandbox.calls.parameters import parse_json

_NOT_A_COMMAND = "A command is a JSON array of a module, a function and an object of arguments."


@dataclass(frozen=True, slots=True)
class Command:
    """One call of a batch."""

    module: str
    function: str
    parameters: Parameters


def read_command(text: str) -> Command:
    """``["Module","function",{"name":"value"}]`` as a command.

    Raises Refusal when it isn't one.
    """
    try:
        value = parse_json(text)
    except ValueError:
        raise Refusal(_NOT_A_COMMAND) from None
    match value:
        case [str(module), str(function)]:
            return Command(module, function, Parameters())
        case [str(module), str(function), dict(arguments)]:
            return Command(module, function, Parameters.of(arguments))
    raise Refusal(_NOT_A_COMMAND)


@uapi("Batch", "strict")
def strict(
    ctx: Context, command: Annotated[list[Command], Checked(read_command)]
) -> list[dict[str, Any]]:
    """Run calls in order; the first failure ends the batch and is in its data."""
    results: list[dict[str, Any]] = []
    for number, entry in enumerate(command, 1):
        outcome = ctx.call(Api.UAPI, entry.module, entry.function, entry.parameters)
        results.append(flat_uapi(outcome))
        if not outcome.ok:
            name = f"{entry.module}::{entry.function}"
            raise Refusal(f"Command #{number} ({name}): {outcome.why}", data=results)
    return results
