"""Read cPanel's OpenAPI description of one API and version, as a user has downloaded it.

Its form, as published on api.docs.cpanel.net: the server's url ends in ``/execute`` (UAPI) or
``/json-api`` (WHM API 1); a path is ``/Module/function`` or ``/function`` (two of UAPI 11.136 lack
the module, which the example in the reply's envelope names), with an operation (that by get counts
where there are two); ``tags`` are its module and what it is about; its ``parameters`` are in the
query, or its ``requestBody`` is a JSON object; the reply's schema is the whole envelope.
``x-readonly`` and ``x-rollback`` say whether it changes something (UAPI only, up to 11.138),
``x-cpanel-available-version`` since when it is there. [H]

What does not have this form is an error that says where.
"""

import re
from collections.abc import Iterator
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.described_reply import DescribedReply
from cpshell.catalog.description import DescribedFunction, DescribedParameter, Description
from cpshell.catalog.schemas import Schemas
from cpshell.errors import UsageError

_SERVERS = {"/execute": Api.UAPI, "/json-api": Api.WHM}
_VERSION = re.compile(r"(?:11\.)?([1-9]\d{1,2})((?:\.\d{1,5}){0,3})")
_NAMES = {
    Api.UAPI: re.compile(r"/(?:(\w[\w-]*)/)?(\w[\w-]*)", re.ASCII),
    Api.WHM: re.compile(r"/(\w[\w/-]*)", re.ASCII),
}
_PARAMETER = re.compile(r"[^\s:!*\x00-\x1f\x7f]+\*?[^\s:!*\x00-\x1f\x7f]*")
_METHODS = ("get", "post", "put", "delete", "patch")
_LONGEST_SUMMARY, _LONGEST_NAME = 120, 100
_SINCE = re.compile(r"(?:cPanel\s+)?(?:11\.)?(\d+)")


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
        found = {
            path: self._function(api, path, item) for path, item in self._document["paths"].items()
        }
        functions = {each.name: each for each in found.values() if each is not None}
        if not functions:
            raise self._refuse("paths", "no function stands in it")
        left_out = tuple(path for path, each in found.items() if each is None)
        return Description(api, version, release, functions, left_out)

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

    def _names(self, api: Api, path: Any, place: str) -> tuple[str, ...]:
        match = _NAMES[api].fullmatch(path) if isinstance(path, str) else None
        if match is None or len(path) > _LONGEST_NAME:
            raise self._refuse(place, f"this is not the path of a function of {api.title}")
        return tuple(name for name in match.groups() if name)

    def _group(self, tags: Any) -> str:
        """Return the group that one of the tags belongs to; the first tag names a module."""
        named = [str(tag) for tag in tags] if isinstance(tags, list) else []
        of_tags = [self._groups[tag] for tag in named if tag in self._groups]
        return (of_tags or [one_line(tag, _LONGEST_NAME) for tag in named] or ["other"])[0]

    def _function(self, api: Api, path: Any, item: Any) -> DescribedFunction | None:
        """Return a function; None where nothing says what module it belongs to."""
        place = f"paths.{one_line(str(path), _LONGEST_NAME)}"
        names = self._names(api, path, place)
        methods = [name for name in _METHODS if isinstance(item, dict) and name in item]
        if not methods or not isinstance(item[methods[0]], dict):
            raise self._refuse(place, "it has no operation: get or post")
        method = methods[0]
        operation, place = item[method], f"{place}.{method}"
        body, as_json, is_open = self._body(operation, f"{place}.requestBody")
        parameters = [*self._query([item, operation], place), *body]
        reply = DescribedReply(self._schemas, operation, f"{place}.responses.200")
        if len(names) == 1 and api is Api.UAPI:
            module = reply.module_of(names[0])
            if module is None:
                return None
            names = (module, *names)
        return DescribedFunction(
            name="::".join(names),
            group=self._group(operation.get("tags")),
            summary=one_line(str(operation.get("summary") or ""), _LONGEST_SUMMARY),
            reads=self._reads(operation, place),
            deprecated=operation.get("deprecated") is True,
            posted=method == "post",
            json_body=as_json,
            open_body=is_open,
            since=self._since(operation),
            parameters=tuple({each.name: each for each in parameters}.values()),
            shape=reply.shape(api),
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


def one_line(text: str, most: int) -> str:
    """Return a text of others on one line, without what cannot be printed, and not too long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"
