"""Small descriptions in the form of cPanel's own, made up here."""

from typing import Any

from cpshell import catalog
from cpshell.catalog import Api, Effect

Schema = dict[str, Any]


def parameter(name: str, schema: Schema | None = None, *, required: bool = False) -> Schema:
    return {
        "in": "query",
        "name": name,
        "required": required,
        "description": "What it is for.",
        "schema": {"type": "string", "example": "x"} if schema is None else schema,
    }


def switch() -> Schema:
    return {"type": "integer", "enum": [0, 1], "default": 0}


def whole(api: str) -> Schema:
    """A description of a newer version that has all that the package knows, and nothing else."""
    functions = [each for each in catalog.functions(Api(api)) if not each.removed]
    document = description(api)
    for each in functions:
        more = described(each)
        document["paths"][f"/{each.full_name.replace('::', '/')}"] = {more.pop("method"): more}
    return document


_TYPES = {"s": "string", "i": "integer", "n": "number", "a": "array"}


def schema_of(each: catalog.ApiParameter) -> Any:
    """The schema of a parameter of the catalog, as cPanel would write it."""
    kinds = [switch() if kind.value == "b" else {"type": _TYPES[kind.value]} for kind in each.types]
    if each.values.complete and [kind["type"] for kind in kinds] == ["string"]:
        kinds[0]["enum"] = list(each.values.names)
    return kinds[0] if len(kinds) == 1 else {"oneOf": kinds}


def schema_of_shape(shape: Any) -> Any:
    if isinstance(shape, list):
        return {"type": "array", "items": schema_of_shape(shape[0])}
    if isinstance(shape, dict):
        fields = {name: schema_of_shape(field) for name, field in shape.items() if name != "*"}
        return {"type": "object", "properties": fields} if fields else {"type": "object"}
    if shape == "boolean":
        return switch()
    if shape == "timestamp":
        return {"type": "integer", "format": "unix_timestamp"}
    return {} if shape in ("any", "list") else {"type": shape}


def described(function: catalog.Function) -> Any:
    """A function of the catalog as a description has it."""
    listed = [parameter(p.name, schema_of(p), required=p.required) for p in function.parameters]
    more: dict[str, Any] = {"deprecated": function.deprecated}
    if function.json_body:
        fields = {each["name"]: each["schema"] for each in listed}
        required = [each["name"] for each in listed if each["required"]]
        schema = {"type": "object", "properties": fields, "required": required}
        more["requestBody"] = {"content": {"application/json": {"schema": schema}}}
        listed = []
    shape = function.fields
    data = None if shape in (None, "none") else schema_of_shape(shape)
    method = "post" if function.posted or function.json_body else "get"
    if function.effect is not Effect.DESTROY:
        more["x_readonly"] = function.effect is Effect.READ
    return operation(function.api.value, *listed, data=data, method=method, **more)


def _envelope(api: str, data: Schema | None) -> Schema:
    fields = {} if data is None else {"data": data}
    if api == "whm":
        return {"type": "object", "properties": {**fields, "metadata": {"type": "object"}}}
    result = {"type": "object", "properties": {**fields, "status": switch()}}
    return {"type": "object", "properties": {"apiversion": {"type": "integer"}, "result": result}}


def operation(
    api: str,
    *parameters: Schema,
    data: Schema | None = None,
    summary: str = "Do a thing",
    tag: str = "Things",
    since: str = "cPanel 140",
    **more: Any,
) -> Schema:
    """One operation; ``x_readonly=True`` and the like give its further keys."""
    return {
        "summary": summary,
        "operationId": "Things-thing",
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {
            "200": {
                "description": "HTTP Request was successful.",
                "content": {"application/json": {"schema": _envelope(api, data)}},
            }
        },
        "x-cpanel-available-version": since,
        **{key.replace("_", "-"): value for key, value in more.items()},
    }


def description(api: str, version: str = "11.140.0.3", **paths: Any) -> Schema:
    """A description with these operations: ``Email__add_pop={…}`` stands for /Email/add_pop."""
    ending = {"uapi": "execute", "whm": "json-api"}[api]
    return {
        "openapi": "3.0.2",
        "info": {"title": "An API", "version": version},
        "servers": [{"url": f"https://{{host}}:{{port}}/{ending}", "description": "A server."}],
        "x-tagGroups": [{"name": "Group of things", "tags": ["Things"]}],
        "paths": {
            f"/{name.replace('__', '/')}": {more.pop("method", "get"): more}
            for name, more in paths.items()
        },
        "components": {"schemas": {}},
    }
