"""Read the envelopes of the panel's APIs, each into the fields of one reply (wire §5).

The envelope is recognised by what stands in it, not by what was asked: the same function
answers flat or wrapped, in version 1 or 0.
"""

import json
from collections.abc import Mapping
from typing import Any

from cpshell.catalog import Api
from cpshell.errors import NotAReply

_FINE = ("", "OK")  # what ``metadata.reason`` says when it says nothing


def fields_of(body: Any, api: Api) -> dict[str, Any]:
    """Return ``ok``, ``data``, ``errors``, ``messages``, ``warnings`` and ``metadata`` of a body;
    what its envelope has no place for is left out.

    Raises:
        NotAReply: no envelope.
    """
    if not isinstance(body, dict) or not body:
        raise NotAReply(f"the answer is JSON, but not a reply of {api.title}")
    result = body.get("result")
    metadata = body.get("metadata")
    if isinstance(body.get("cpanelresult"), dict):
        return _api2(body["cpanelresult"])
    if isinstance(result, dict) and _is_uapi(result, api):
        return _uapi(result)
    if isinstance(metadata, dict) and ("result" in metadata or "reason" in metadata):
        return _whm1(body, metadata)
    if _is_uapi(body, api):
        return _uapi(body)
    if "apiversion" in body and "event" in body:
        return _api1(body)
    return _bare(body, api)


def _is_uapi(result: Mapping[str, Any], api: Api) -> bool:
    if "statusmsg" in result:
        return False  # version 0 of WHM has the same ``status``
    if "status" in result:
        return api is Api.UAPI or not result.keys().isdisjoint(("errors", "messages", "metadata"))
    return "errors" in result and ("data" in result or bool(texts(result["errors"])))


def _uapi(result: Mapping[str, Any]) -> dict[str, Any]:
    """Read a flat body, or the inside of ``result`` and of ``data.uapi``."""
    errors = texts(result.get("errors"))
    metadata = result.get("metadata")
    return {
        "ok": flag(result["status"]) if "status" in result else not errors,
        "data": result.get("data"),
        "errors": errors,
        "messages": texts(result.get("messages")),
        "warnings": texts(result.get("warnings")),
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _whm1(body: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Read version 1: ``reason`` is the error of a failure, and may be set for a success too."""
    data = body.get("data")
    if isinstance(data, dict) and data.keys() == {"uapi"} and isinstance(data["uapi"], dict):
        return _uapi(data["uapi"])
    reasons = tuple([text for text in texts(metadata.get("reason")) if text not in _FINE])
    ok = flag(metadata["result"]) if "result" in metadata else not reasons
    output = metadata.get("output")
    output = output if isinstance(output, dict) else {}
    return {
        "ok": ok,
        "data": data,
        "errors": () if ok else reasons,
        "messages": (reasons if ok else ()) + texts(output.get("messages")),
        "warnings": texts(output.get("warnings")),
        "metadata": metadata,
    }


def _api2(result: Mapping[str, Any]) -> dict[str, Any]:
    """Read API 2: a failure keeps ``event.result`` 1 and has ``error``, or says so in its row."""
    data = result.get("data")
    row = data[0] if isinstance(data, list) and len(data) == 1 else data
    ok, reasons = _event(result)
    row_ok, row_reasons = _row(row) if isinstance(row, dict) else (True, ())
    ok = ok and row_ok
    metadata = {
        key: value
        for key, value in result.items()
        if key not in ("data", "error", "module", "func", "apiversion")
    }
    return {
        "ok": ok,
        "data": data,
        "errors": () if ok else reasons or row_reasons,
        "messages": reasons if ok else (),
        "metadata": metadata,
    }


def _api1(body: Mapping[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    ok, reasons = _event(body)
    return {
        "ok": ok,
        "data": data.get("result") if isinstance(data, dict) and "result" in data else data,
        "errors": () if ok else reasons,
        "messages": reasons if ok else (),
    }


def _event(result: Mapping[str, Any]) -> tuple[bool, tuple[str, ...]]:
    """Return whether API 1 and 2 say that it worked, and the texts beside that."""
    event = result.get("event")
    event = event if isinstance(event, dict) else {}
    error = texts(result.get("error"))
    return not error and flag(event.get("result", 1)), error or texts(event.get("reason"))


def _row(row: Mapping[str, Any]) -> tuple[bool, tuple[str, ...]]:
    """Read ``result`` with ``reason``, or ``status`` with ``statusmsg``; neither means success."""
    for key, reason in (("result", "reason"), ("status", "statusmsg")):
        if key in row and reason in row and not isinstance(row[key], dict | list):
            return flag(row[key]), texts(row[reason])
    inner = row.get("result")
    return _row(inner) if isinstance(inner, dict) else (True, ())


def _bare(body: Mapping[str, Any], api: Api) -> dict[str, Any]:
    """Read version-0 shapes, and the few functions that stay unwrapped in version 1."""
    if error := texts(body.get("error")):
        return {"ok": False, "errors": error}
    states = [_row(row) for row in _rows_of_status(body)]
    if states:
        ok = all(fine for fine, _ in states)
        reasons = tuple(text for fine, lines in states if fine is ok for text in lines)
        return {
            "ok": ok,
            "data": body,
            "errors": () if ok else reasons,
            "messages": reasons if ok else (),
        }
    if api is not Api.WHM:
        raise NotAReply(f"the answer is JSON, but not a reply of {api.title}")
    return {"ok": True, "data": body}


def _rows_of_status(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Yield where version 0 says how it went: in the body, in ``result``, or below its only key."""
    if "status" in body and "statusmsg" in body:
        return [body]
    if "result" not in body and len(body) > 1:
        return []
    inner = body["result"] if "result" in body else next(iter(body.values()))
    rows = inner if isinstance(inner, list) else [inner]
    with_status = [row for row in rows if isinstance(row, dict) and "status" in row]
    if "result" in body:
        return [{"statusmsg": None, **row} for row in with_status]
    return [row for row in with_status if "statusmsg" in row]


def flag(value: Any) -> bool:
    """Return True for 1, "1" and true; the same field comes as number or string. wire §0 [H]."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "0", "0.0", "none", "null", "false", "no")
    return bool(value)


def texts(value: Any) -> tuple[str, ...]:
    """Return ``null``, one text or a list of texts as texts without empty lines. wire §0 [H]."""
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple([text for item in value for text in texts(item)])
    if isinstance(value, str):
        return tuple([line.strip() for line in value.splitlines() if line.strip()])
    return (json.dumps(value, ensure_ascii=False),)
