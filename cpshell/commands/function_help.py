"""Show what the catalog knows of a function."""

from collections.abc import Iterator

from cpshell import catalog
from cpshell.catalog import ApiParameter, Effect, Function, ParameterType

_DESTROYS = "destroys: asks on a terminal"
_BASES = {
    "example": "for example",
    "recorded": "seen in requests:",
    "sibling": "for a sister function",
}
"""What stands before values that may not be all, by how they are known."""


def describe_function(function: Function) -> str:
    """Return what the catalog knows of a function, as ``help`` shows it."""
    return "\n".join(_function(function))


def _function(function: Function) -> Iterator[str]:
    yield f"{function.full_name}: {function.summary or 'no summary'}"
    yield f"  {function.api.title}, {_effect(function)}"
    yield from (f"  {note}" for note in _notes(function))
    parameters = function.parameters
    yield from _parameters(parameters)
    yield ""
    yield "Example"
    yield f"  {example(function)}"
    fields = catalog.field_paths(function)
    if fields:
        yield ""
        yield "Reply fields"
        yield from (f"  {path}" for path in fields)


def _effect(function: Function) -> str:
    """Return what a function does to the server, in a few words."""
    if function.wraps:
        return "does what the calls do that it carries"
    if function.effect is Effect.READ:
        return "reads"
    if function.effect is Effect.DESTROY:
        target = function.flags.target
        return f"destroys what {target} names: asks on a terminal" if target else _DESTROYS
    conditions = [
        f"{name}={value}" if value else name for name, value in function.flags.destroys_if
    ]
    return f"writes; destroys with {' or '.join(conditions)}" if conditions else "writes"


def _notes(function: Function) -> Iterator[str]:
    """Yield what else there is to know, a line each."""
    if function.deprecated:
        yield "deprecated: the documentation says to use something else"
    if function.removed:
        yield f"older servers have it, version {function.flags.removed} does not"
    if function.since:
        yield f"since version {function.since}"
    if function.overwrites:
        yield "replaces what was there: asks on a terminal"
    if function.secret_reply:
        yield "the answer holds a secret: recordings and logs mask it"
    if function.json_body:
        yield "its parameters go in a JSON body: name:='{…}'"
    for name, other in function.flags.aliases:
        yield f"{other} is taken for {name}, too"
    for prefix in function.flags.prefixes:
        yield f"takes further parameters {prefix}…" if prefix else "takes parameters of any name"


def _parameters(parameters: tuple[ApiParameter, ...]) -> Iterator[str]:
    if not parameters:
        return
    yield ""
    yield "Parameters"
    width = min(32, max(len(p.name) for p in parameters))
    for parameter in parameters:
        kind = "|".join(each.name.lower() for each in parameter.types)
        notes = ["required"] if parameter.required else []
        notes += ["secret"] if parameter.secret else []
        values = parameter.values
        if values.names:
            word = "one of" if values.complete else _BASES.get(values.basis, "such as")
            several = f", several with {values.separator} between them" if values.separator else ""
            notes.append(f"{word} {', '.join(values.names)}{several}")
        elif parameter.types == (ParameterType.BOOLEAN,):
            notes.append("1 or 0")
        if parameter.numbered:
            notes.append("counted from 1")
        yield f"  {parameter.name:<{width}}  {kind:<14}  {', '.join(notes)}".rstrip()


def example(function: Function) -> str:
    """Return a line that calls it, with its required parameters."""
    words = [function.api.value, *([function.module] if function.module else [])]
    words.append(function.name)
    required = [p for p in function.parameters if p.required]
    return " ".join([*words, *(_argument(function, each) for each in required)])


def _argument(function: Function, parameter: ApiParameter) -> str:
    beginning = function.beginning(parameter)
    if beginning.endswith(":="):
        return f"{beginning}'{{}}'"
    harmless = (parameter.name, "1") in function.flags.destroys_if
    return f"{beginning}{'0' if harmless else _value(parameter)}"


def _value(parameter: ApiParameter) -> str:
    if parameter.secret:
        return "?"
    if parameter.values.names:
        return parameter.values.names[0]
    if ParameterType.BOOLEAN in parameter.types:
        return "1"
    if ParameterType.INTEGER in parameter.types or ParameterType.NUMBER in parameter.types:
        return "10"
    named = {"domain": "example.com", "email": "info@example.com", "user": "alice"}
    return named.get(parameter.name, parameter.name.upper().strip("*-"))
