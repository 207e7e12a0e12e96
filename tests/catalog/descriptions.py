"""Small descriptions in the form of cPanel's own, made up here."""

from typing import Any

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
