"""Read what a description says of a reply: the data in its envelope, and whose reply it is."""

import re
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.schemas import Schemas

_MODULE = re.compile(r"[A-Za-z]\w{0,60}", re.ASCII)


class DescribedReply:
    """The reply of one operation: its schema is the whole envelope."""

    def __init__(self, schemas: Schemas, operation: dict[str, Any], place: str) -> None:
        self._schemas = schemas
        self._place = place
        responses = operation.get("responses")
        found = responses if isinstance(responses, dict) else {}
        response = schemas.resolve(found.get("200", found.get(200)), place)
        self._envelope: Any = None
        if isinstance(response, dict):
            self._envelope = schemas.of_content(response, place)

    def shape(self, api: Api) -> Any:
        """Return the shape of the data in the envelope; ``none`` where it has none."""
        schema = self._envelope
        for field in ("result", "data") if api is Api.UAPI else ("data",):
            fields = self._fields(schema)
            if field not in fields:
                return "none"
            schema = fields[field]
        return self._schemas.shape(schema, self._place)

    def module_of(self, function: str) -> str | None:
        """Return the module that the envelope's example names, if it is this function's."""
        named = {name: self._example(name) for name in ("module", "func")}
        module = named["module"]
        if named["func"] != function or not isinstance(module, str):
            return None
        return module if _MODULE.fullmatch(module) else None

    def _fields(self, schema: Any) -> dict[str, Any]:
        fields = self._schemas.merge_parts(schema, self._place).get("properties")
        return fields if isinstance(fields, dict) else {}

    def _example(self, name: str) -> Any:
        field = self._schemas.resolve(self._fields(self._envelope).get(name), self._place)
        return field.get("example") if isinstance(field, dict) else None
