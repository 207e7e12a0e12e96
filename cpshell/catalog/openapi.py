"""Read cPanel's OpenAPI description of one API and version, as a user has downloaded it.

Its form, as published on api.docs.cpanel.net: the server's url ends in ``/execute`` (UAPI) or
``/json-api`` (WHM API 1); a path is ``/Module/function`` or ``/function``, with an operation (that
by get counts where there are two); its ``parameters`` are in the query, or its ``requestBody`` is
a JSON object; the reply's schema is the whole envelope. ``x-readonly`` and ``x-rollback`` say
whether it changes something (UAPI only, up to 11.138), ``x-cpanel-available-version`` since when it
is there. [H]

What does not have this form is an error that says where.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.schemas import Schemas
from cpshell.errors import UsageError
from cpshell.records import Record, record

_SERVERS = {"/execute": Api.UAPI, "/json-api": Api.WHM}
_VERSION = re.compile(r"(?:11\.)?([1-9]\d{1,2})((?:\.\d{1,5}){0,3})")
_NAMES = {
    Api.UAPI: re.compile(r"/(\w[\w-]*)/(\w[\w-]*)", re.ASCII),
    Api.WHM: re.compile(r"/(\w[\w/-]*)", re.ASCII),
}
_PARAMETER = re.compile(r"[^\s:!*\x00-\x1f\x7f]+\*?[^\s:!*\x00-\x1f\x7f]*")
_METHODS = ("get", "post", "put", "delete", "patch")
_LONGEST_SUMMARY, _LONGEST_NAME = 120, 100
_SINCE = re.compile(r"(?:cPanel\s+)?(?:11\.)?(\d+)")


@record
class DescribedParameter(Record):
    """A parameter as a description has it; ``types`` are the letters of the catalog."""

    name: str
    required: bool
    types: frozenset[str]
    values: tuple[str, ...] = ()
    complete: bool = False


@record
class DescribedFunction(Record):
    """A function as a description has it.

    ``reads`` is None where the description does not say whether it changes something; ``shape``
    is that of the data in its reply. ``open_body``: it takes a JSON object of unnamed fields.
    """

    name: str
    group: str
    summary: str
    reads: bool | None
    deprecated: bool
    posted: bool
    json_body: bool
    open_body: bool
    since: int | None
    parameters: tuple[DescribedParameter, ...]
    shape: Any


@record
class Description(Record):
    """What functions one version of a server has, by their full names.

    ``version`` is as it is written, ``release`` the number that people call it by: 138.
    """

    api: Api
    version: str
    release: int
    functions: Mapping[str, DescribedFunction]


def read_description(document: Any, name: str) -> Description:
    """Return what a description says; ``name`` is what errors call it.

    Raises:
        UsageError: it does not have the form of cPanel's descriptions; the first place that
            does not.
    """
    return _Reader(document, name).read()


class _Reader:
    """Walks through one description."""

    def __init__(self, document: Any, name: str) -> None:
        self._name = name
        if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
            raise UsageError(
                f"{name} is not an OpenAPI description: it has no paths",
                hint="download one from https://api.docs.cpanel.net",
            )
        self._document = document
        self._schemas = Schemas(document, self._refuse)
        self._groups = dict(self._tag_groups())

    def read(self) -> Description:
        api = self._api()
        version, release = self._version()
        functions: dict[str, DescribedFunction] = {}
        for path, item in self._document["paths"].items():
            function = self._function(api, path, item)
            functions[function.name] = function
        if not functions:
            raise self._refuse("paths", "no function stands in it")
        return Description(api, version, release, functions)

    def _refuse(self, place: str, what: str) -> UsageError:
        return UsageError(f"{self._name}: {place}: {what}")

    def _api(self) -> Api:
        servers = self._document.get("servers")
        for server in servers if isinstance(servers, list) else ():
            url = server.get("url") if isinstance(server, dict) else None
            for ending, api in _SERVERS.items():
                if isinstance(url, str) and url.rstrip("/").endswith(ending):
                    return api
        raise self._refuse(
            "servers", "neither UAPI nor WHM API 1: no url ends in /execute or /json-api"
        )

    def _version(self) -> tuple[str, int]:
        info = self._document.get("info")
        text = str(info.get("version")) if isinstance(info, dict) else ""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise self._refuse("info.version", f"invalid version of cPanel & WHM {text[:40]!r}")
        number = int(match[1])
        return f"11.{match[1]}{match[2]}", number + number % 2  # odd: before the release

    def _tag_groups(self) -> Iterator[tuple[str, str]]:
        groups = self._document.get("x-tagGroups")
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, dict) and isinstance(group.get("tags"), list):
                for tag in group["tags"]:
                    yield str(tag), one_line(str(group.get("name")), _LONGEST_NAME)

    def _function(self, api: Api, path: Any, item: Any) -> DescribedFunction:
        place = f"paths.{one_line(str(path), _LONGEST_NAME)}"
        match = _NAMES[api].fullmatch(path) if isinstance(path, str) else None
        if match is None or len(path) > _LONGEST_NAME:
            raise self._refuse(place, f"this is not the path of a function of {api.title}")
        methods = [name for name in _METHODS if isinstance(item, dict) and name in item]
        if not methods or not isinstance(item[methods[0]], dict):
            raise self._refuse(place, "it has no operation: get or post")
        method = methods[0]
        operation, place = item[method], f"{place}.{method}"
        body, as_json, is_open = self._body(operation, f"{place}.requestBody")
        parameters = [*self._query([item, operation], place), *body]
        tags = operation.get("tags")
        tag = str(tags[0]) if isinstance(tags, list) and tags else ""
        return DescribedFunction(
            name="::".join(match.groups()),
            group=self._groups.get(tag) or one_line(tag, _LONGEST_NAME) or "other",
            summary=one_line(str(operation.get("summary") or ""), _LONGEST_SUMMARY),
            reads=self._reads(operation, place),
            deprecated=operation.get("deprecated") is True,
            posted=method == "post",
            json_body=as_json,
            open_body=is_open,
            since=self._since(operation),
            parameters=tuple({each.name: each for each in parameters}.values()),
            shape=self._shape(api, operation, f"{place}.responses.200"),
        )

    def _reads(self, operation: dict[str, Any], place: str) -> bool | None:
        said = operation.get("x-readonly")
        if said is not None and not isinstance(said, bool):
            raise self._refuse(f"{place}.x-readonly", "it is true or false")
        if "x-rollback" in operation:  # a call that can fail half-way changes something
            return False
        return said

    def _since(self, operation: dict[str, Any]) -> int | None:
        match = _SINCE.match(str(operation.get("x-cpanel-available-version", "")))
        return int(match[1]) if match and len(match[1]) < 4 else None

    def _query(self, owners: list[dict[str, Any]], place: str) -> Iterator[DescribedParameter]:
        for owner in owners:
            listed = owner.get("parameters") or []
            if not isinstance(listed, list):
                raise self._refuse(f"{place}.parameters", "it is a list")
            for number, each in enumerate(listed):
                here = f"{place}.parameters[{number}]"
                parameter = self._schemas.resolve(each, here)
                if not isinstance(parameter, dict):
                    raise self._refuse(here, "it is an object")
                if parameter.get("in") == "query":
                    schema = parameter.get("schema")
                    if schema is None:  # written as JSON
                        schema = self._schemas.of_content(parameter, here)
                    yield self._parameter(
                        parameter.get("name"), parameter.get("required") is True, schema, here
                    )

    def _body(
        self, operation: dict[str, Any], place: str
    ) -> tuple[list[DescribedParameter], bool, bool]:
        """Return the fields of a body, whether it is JSON, and whether it names no field."""
        body = self._schemas.resolve(operation.get("requestBody") or {}, place)
        content = body.get("content") if isinstance(body, dict) else None
        if not isinstance(content, dict) or not content:
            return [], False, False
        as_json = all("json" in str(kind) for kind in content)
        schema = self._schemas.merge_parts(self._schemas.of_content(body, place), place)
        properties = schema.get("properties") or {}
        required = schema.get("required")
        needed = required if isinstance(required, list) else []
        fields = [
            self._parameter(name, name in needed, field, f"{place}.{one_line(str(name), 60)}")
            for name, field in (properties.items() if isinstance(properties, dict) else ())
        ]
        return fields, as_json, not fields

    def _parameter(self, name: Any, required: bool, schema: Any, place: str) -> DescribedParameter:
        if (
            not isinstance(name, str)
            or len(name) > _LONGEST_NAME
            or _PARAMETER.fullmatch(name) is None
        ):
            raise self._refuse(place, f"invalid name of a parameter {str(name)[:40]!r}")
        values, complete = self._schemas.values(schema, place)
        types = self._schemas.types(schema, place)
        return DescribedParameter(name, required, types, values, complete)

    def _shape(self, api: Api, operation: dict[str, Any], place: str) -> Any:
        """Return the shape of the data in the envelope of a reply."""
        responses = operation.get("responses")
        found = responses if isinstance(responses, dict) else {}
        response = self._schemas.resolve(found.get("200", found.get(200)), place)
        schema = self._schemas.of_content(response, place) if isinstance(response, dict) else None
        for field in ("result", "data") if api is Api.UAPI else ("data",):
            fields = self._schemas.merge_parts(schema, place).get("properties")
            if not isinstance(fields, dict) or field not in fields:
                return "none"
            schema = fields[field]
        return self._schemas.shape(schema, place)


def one_line(text: str, most: int) -> str:
    """Return a text of others on one line, without what cannot be printed, and not too long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"
