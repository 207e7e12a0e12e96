"""Find functions of the APIs by words, and describe them: from the catalog, without a server."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Effect, Function
from cpshell.errors import UsageError

ApiName = Literal["uapi", "whm", "api2"]
EffectName = Literal["read", "write", "destroy"]
# A person reads these in questions: nothing that looks like more than a name.
ModuleName = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9_]*$")]
FunctionName = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./:-]*$")]
UserName = Annotated[str, Field(max_length=254, pattern=r"^[A-Za-z0-9_.@+-]*$")]


class Found(BaseModel):
    """A function that fits."""

    api: ApiName
    module: str | None
    function: str
    summary: str
    effect: EffectName
    deprecated: bool


class Functions(BaseModel):
    """Functions, the best first."""

    functions: list[Found]


class Parameter(BaseModel):
    """A parameter of a function."""

    name: str
    required: bool
    types: list[str]
    secret: bool
    values: list[str] = Field(description="Values that are known.")
    values_complete: bool = Field(description="Whether there are no others.")
    separator: str | None = Field(description="What stands between several of the values.")


class Description(Found):
    """All that the catalog knows of a function."""

    tool: Literal["read_function", "write_function"] = Field(description="The tool that calls it.")
    confirmed: bool = Field(description="Whether the user may be asked before it is sent.")
    destroys_with: list[str] = Field(description="Parameters with which a write destroys.")
    target: str | None = Field(description="The parameter that names what is destroyed.")
    carries_calls: bool = Field(description="It does what the calls do that it carries.")
    secret_reply: bool = Field(description="The answer holds a secret, which is masked.")
    parameters: list[Parameter]
    further_parameters: list[str] = Field(description="Beginnings of names that it takes, too.")
    reply_fields: list[str] = Field(description="JMESPath expressions of the reply's data.")
    since: str | None
    removed: bool


def find_functions(words: str, api: str | None, limit: int) -> Functions:
    """Return the functions that these words mean."""
    prefer = Api(api) if api is not None else None
    found = [each for each in catalog.search(words, prefer) if prefer in (None, each.api)]
    return Functions(functions=[Found(**_summary(each)) for each in found[:limit]])


def describe(api: str, module: str | None, name: str) -> Description:
    """Return all that the catalog knows of a function.

    Raises:
        UsageError: it does not know the function.
    """
    function = known_function(api, module, name)
    flags = function.flags
    destroys_with = [f"{name}={value}" if value else name for name, value in flags.destroys_if]
    reads = function.effect is Effect.READ and not function.wraps
    return Description(
        **_summary(function),
        tool="read_function" if reads else "write_function",
        confirmed=function.effect is Effect.DESTROY or function.overwrites or bool(destroys_with),
        destroys_with=destroys_with,
        target=flags.target,
        carries_calls=function.wraps,
        secret_reply=function.secret_reply,
        parameters=[_parameter(each) for each in function.parameters],
        further_parameters=list(flags.prefixes),
        reply_fields=catalog.field_paths(function),
        since=function.since,
        removed=function.removed,
    )


def known_function(api: str, module: str | None, name: str) -> Function:
    """Return the catalog's entry of a function.

    Raises:
        UsageError: there is none, with those that are meant.
    """
    function = catalog.find(Api(api), module, name)
    if function is None:
        full = f"{module}::{name}" if module else name
        raise UsageError(f"{api} {full} is not in the catalog", hint=meant(api, module, name))
    return function


def meant(api: str, module: str | None, name: str) -> str:
    """Return a hint at functions that a wrong name may mean."""
    close = catalog.suggest(Api(api), module, name)
    if close and module is not None and "::" not in close[0]:
        close = [f"{module}::{each}" for each in close]
    words = f"did you mean {' or '.join(close[:3])}? " if close else ""
    return f"{words}search_functions finds functions by words"


def split_name(api: str, module: str | None, name: str) -> tuple[str | None, str]:
    """Return module and name of a function, which may come as ``Email::list_pops``.

    Raises:
        UsageError: a module where there are none, or none where one is needed.
    """
    if module is None and "::" in name:
        module, _, name = name.partition("::")
    if Api(api).has_modules and not module:
        raise UsageError(f"{api} {name} needs a module", hint=meant(api, None, name))
    if not Api(api).has_modules and module:
        raise UsageError(f"{api} has no modules: leave out {module!r}")
    return module or None, name


def _summary(function: Function) -> dict[str, Any]:
    return {
        "api": function.api.value,
        "module": function.module,
        "function": function.name,
        "summary": function.summary,
        "effect": function.effect.value,
        "deprecated": function.deprecated,
    }


def _parameter(parameter: ApiParameter) -> Parameter:
    values = parameter.values
    return Parameter(
        name=parameter.name,
        required=parameter.required,
        types=[each.name.lower() for each in parameter.types],
        secret=parameter.secret,
        values=list(values.names),
        values_complete=values.complete,
        separator=values.separator or None,
    )
