"""What a log may show of the parameters of a call: secrets are masked by the catalog."""

import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from cpshell import catalog
from cpshell.sandbox.calls.parameters import Parameters, parse_json
from cpshell.sandbox.calls.registry import CATALOG_APIS, Api, find

MASK = "•••"
_LONGEST = 1000
_SECRET = re.compile(r"pass|secret|token|otp|tfa|hash|cookie|credential|priv.*key", re.IGNORECASE)
_ARGUMENT = re.compile(r"arg-(\d{1,3})", re.ASCII)
_CALL = re.compile(r"/?([\w/]+)\?(.*)", re.ASCII | re.DOTALL)
_CARRIERS = {(Api.UAPI, "Batch", "strict"), (Api.WHM, None, "batch")}
"""The functions whose parameters hold whole calls."""


def mask_parameters(
    api: Api, module: str | None, name: str, parameters: Parameters
) -> dict[str, Any]:
    """Return the parameters of a call for a log: a value by its name, a list where it repeats.

    What the catalog calls a secret is masked, and so is what it doesn't know where its name
    looks like one. Of a file only name and size are shown, of a long text its beginning.
    """
    show = _show_carried if (api, module, name) in _CARRIERS else _show
    shown: dict[str, Any] = {}
    for key, value in parameters.pairs:
        text = show(api, module, name, key, value)
        if key in shown:
            before = shown[key] if isinstance(shown[key], list) else [shown[key]]
            shown[key] = [*before, text]
        else:
            shown[key] = text
    for upload in parameters.uploads:
        shown[upload.field] = {"file": upload.filename, "bytes": len(upload.content)}
    return shown


def _show(api: Api, module: str | None, name: str, key: str, value: str) -> str:
    if _is_secret(api, module, name, key):
        return MASK
    if value[:1] in "{[" and value:
        return _cut(_show_json(value))
    return _cut(value)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text)} characters)"


def _show_json(text: str) -> str:
    """Return JSON with the secrets masked that have a name in it; other text as it is."""
    try:
        value = parse_json(text)
    except ValueError:
        return text if _SECRET.search(text) is None else MASK
    return _dump(_walk(value))


def _walk(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if _looks_secret(key) else _walk(entry) for key, entry in value.items()}
    return [_walk(entry) for entry in value] if isinstance(value, list) else value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _show_carried(api: Api, module: str | None, name: str, key: str, value: str) -> str:
    """Return a call inside a call with its own secrets masked; what is no call is masked whole."""
    if not key.startswith("command"):
        return _show(api, module, name, key, value)
    if api is Api.WHM:
        found = _CALL.fullmatch(value.strip())
        if found is None:
            return _cut(value) if value.isidentifier() else MASK
        pairs = parse_qsl(found[2], keep_blank_values=True)
        kept = ((one, _show(Api.WHM, None, found[1], one, text)) for one, text in pairs)
        return _cut(f"{found[1]}?{'&'.join(f'{one}={text}' for one, text in kept)}")
    try:
        match parse_json(value):
            case [str(inner), str(function), dict(arguments)]:
                shown = mask_parameters(api, inner, function, Parameters.of(arguments))
                return _cut(_dump([inner, function, shown]))
            case [str(inner), str(function)]:
                return _cut(_dump([inner, function]))
    except ValueError:
        pass
    return MASK


@lru_cache(maxsize=4096)
def _is_secret(api: Api, module: str | None, name: str, key: str) -> bool:
    if api is Api.API1:
        return _is_secret_argument(module, name, key)
    known = catalog.find(CATALOG_APIS[api], module, name)
    parameter = known.parameter(key) if known is not None else None
    return _looks_secret(key) if parameter is None else parameter.secret


def _is_secret_argument(module: str | None, name: str, key: str) -> bool:
    """Return whether an argument of API 1, which has a number and no name, is a secret."""
    number = _ARGUMENT.fullmatch(key)
    registration = find(Api.API1, module, name)
    if number is None or registration is None:
        return number is not None or _looks_secret(key)
    fields = registration.signature.fields
    at = int(number[1])
    return at >= len(fields) or _looks_secret(fields[at].names[0])


def _looks_secret(key: str) -> bool:
    return key in catalog.secret_parameters() or _SECRET.search(key) is not None
