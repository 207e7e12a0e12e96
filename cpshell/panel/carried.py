"""Tell what a call does and which secrets it holds, those of calls that it carries included.

Some functions make other calls: WHM's ``batch``, ``cpanel``, ``uapi_cpanel`` and
``execute_remote_whmapi1_with_password``, UAPI's ``Batch::strict`` (wire §5). What they do is what
is inside.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

from cpshell.catalog import Api, Effect
from cpshell.panel.call import Call, Parameters, make_call

_ADDRESSES = ("cpanel_jsonapi_", "cpanel_xmlapi_")  # what leads to a cPanel function through WHM
_VERSIONS = {"2": Api.API2, "3": Api.UAPI}  # API 1 has no catalog: what it does is not known
_REPEATED = re.compile("(-[0-9]+)?")  # after the name of a parameter
_ORDER = (Effect.READ, Effect.WRITE, Effect.DESTROY)


def effect_of(call: Call) -> Effect | None:
    """Return what a call does, by the catalog; None for a function that it does not know.

    A wrapper does the worst of what it carries; where that cannot be read, it may destroy.
    """
    known = call.entry
    if known is None:
        return None
    if not known.wraps:
        other = any(name.startswith(_ADDRESSES) for name, _ in call.texts)
        return None if other else known.effect_of(call.parameters)  # it may lead elsewhere
    carried = carried_calls(call)
    if not carried:
        return Effect.DESTROY
    effects = [effect_of(each) or Effect.WRITE for each in carried]
    return max(effects, key=_ORDER.index)


def reads(call: Call) -> bool:
    """Return whether the catalog says that a call only reads: it may be sent again.

    A function that it does not know may write.
    """
    return effect_of(call) is Effect.READ


def destroying_calls(call: Call) -> list[Call]:
    """Return the call, or those among the carried ones, that destroy something."""
    if effect_of(call) is not Effect.DESTROY:
        return []
    carried = carried_calls(call) or []
    return [found for each in carried for found in destroying_calls(each)] or [call]


def unknown_calls(call: Call) -> list[Call]:
    """Return the call, or those among the carried ones, of which the catalog does not know what
    they do."""
    if effect_of(call) is None:
        return [call]
    return [found for each in carried_calls(call) or () for found in unknown_calls(each)]


def overwriting_calls(call: Call) -> list[Call]:
    """Return the call, or those among the carried ones, that put something in another's place."""
    if call.entry is None:
        return []
    if call.entry.wraps:
        return [found for each in carried_calls(call) or () for found in overwriting_calls(each)]
    return [call] if call.entry.overwrites else []


def secret_values(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the names and values of secret parameters, also of carried calls."""
    for name, value in call.texts:
        if call.secret(name):
            yield name, value
    for each in carried_calls(call) or ():
        yield from secret_values(each)


def secret_reply_fields(call: Call) -> frozenset[str]:
    """Return the names under which the reply holds secrets, also those of carried calls."""
    own = call.entry.secret_fields if call.entry is not None else frozenset()
    return own.union(*[secret_reply_fields(each) for each in carried_calls(call) or ()])


def carried_calls(call: Call) -> list[Call] | None:
    """Return the calls that a wrapper carries: none for any other function, None if unreadable."""
    if call.entry is None or not call.entry.wraps:
        return []
    reader = _READERS.get(call.name)
    return reader(call) if reader is not None else None


def _values(call: Call, name: str) -> list[str] | None:
    """Return the values of a parameter that repeats as it is or as ``name-0``.

    None where another name begins so: servers need not agree whether it is one more of them.
    """
    pairs = [(key, value) for key, value in call.parameters if key.startswith(name)]
    alike = all(_REPEATED.fullmatch(key[len(name) :]) for key, _ in pairs)
    return [value for _, value in pairs] if alike else None


def _of_batch(call: Call) -> list[Call] | None:
    commands = _values(call, "command")
    if commands is None:
        return None
    calls = []
    for command in commands:
        function, _, query = command.partition("?")
        if not function:
            return None
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        calls.append(Call(Api.WHM, None, function, pairs))
    return calls


def _of_strict(call: Call) -> list[Call] | None:
    import json

    commands = _values(call, "command")
    if commands is None:
        return None
    calls = []
    for command in commands:
        try:
            module, function, *rest = json.loads(command)
            arguments = rest[0] if rest else {}
            calls.append(make_call(Api.UAPI, module, function, arguments))
        except (ValueError, TypeError, AttributeError):
            return None
    return calls


def _of_cpanel(call: Call) -> list[Call] | None:
    address, rest = _split_off(call, _ADDRESSES)
    api = _VERSIONS.get(address.get("cpanel_jsonapi_apiversion", "2"))
    return _one(api, address.get("cpanel_jsonapi_module"), address.get("cpanel_jsonapi_func"), rest)


def _of_uapi_cpanel(call: Call) -> list[Call] | None:
    address, rest = _split_off(call, ("cpanel.",))
    return _one(Api.UAPI, address.get("cpanel.module"), address.get("cpanel.function"), rest)


def _split_off(call: Call, prefixes: tuple[str, ...]) -> tuple[dict[str, str], Parameters]:
    """Return the parameters that say what is called, and the others.

    The first are empty where a name repeats: servers need not agree which one counts.
    """
    address = [pair for pair in call.parameters if pair[0].startswith(prefixes)]
    rest = tuple(pair for pair in call.parameters if not pair[0].startswith(prefixes))
    parts = {name.rpartition("_")[2].partition("-")[0] for name, _ in address}
    return (dict(address) if len(parts) == len(address) else {}), rest


def _of_remote(call: Call) -> list[Call] | None:
    functions = _values(call, "function")
    names, values = _values(call, "parameter_name"), _values(call, "parameter_value")
    if not functions or names is None or values is None:
        return None
    if len(functions) != 1 or len(names) != len(values):
        return None
    return [Call(Api.WHM, None, functions[0], tuple(zip(names, values, strict=True)))]


def _one(
    api: Api | None, module: str | None, function: str | None, parameters: Parameters
) -> list[Call] | None:
    if api is None or not module or not function:
        return None
    return [Call(api, module, function, parameters)]


_READERS: dict[str, Callable[[Call], list[Call] | None]] = {
    "batch": _of_batch,
    "cpanel": _of_cpanel,
    "uapi_cpanel": _of_uapi_cpanel,
    "execute_remote_whmapi1_with_password": _of_remote,
    "Batch::strict": _of_strict,
}
