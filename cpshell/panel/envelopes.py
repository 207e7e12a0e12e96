"""Read the envelopes of the panel's APIs, each into the fields of one reply (wire §5).

The envelope is recognised by what stands in it, not by what was asked: the same function
answers flat or wrapped, in version 1 or 0.
"""

from collections.abc import Mapping
from typing import Any

from cpshell.catalog import Api
from cpshell.errors import NotAReply
from cpshell.panel.reasons import (
    flag,
    is_flag,
    is_verdict,
    names_error,
    reasons,
    reasons_in,
    speaking,
    telling,
    texts,
    unique,
    words,
)
from cpshell.panel.row_verdicts import BESIDE_STATUS, judge_rows, messages_of, verdict

_VERDICT = ("result", "reason", "errors")  # what makes metadata that of WHM API 1
_SOMEBODYS = frozenset(("message", "msg", "error", "errors", "description", "detail", "data"))
_LONGEST = 400  # characters of an answer without envelope


def fields_of(body: Any, api: Api, *, bare: bool = True) -> dict[str, Any]:
    """Return ``ok``, ``data``, ``errors``, ``messages``, ``warnings`` and ``metadata`` of a body;
    what its envelope has no place for is left out. ``bare`` takes version 0, which has none.

    Raises:
        NotAReply: no envelope.
    """
    if not isinstance(body, dict) or not body or _is_somebodys(body):
        raise _no_envelope(body, api)
    result = body.get("result")
    metadata = body.get("metadata")
    if isinstance(body.get("cpanelresult"), dict):
        return _api2(body["cpanelresult"])
    if isinstance(result, dict) and _is_uapi(result, api):
        return _uapi(result)
    if isinstance(metadata, dict) and not metadata.keys().isdisjoint(_VERDICT):
        return _whm1(body, metadata)
    if _is_uapi(body, api):
        return _uapi(body)
    if "apiversion" in body and "event" in body:
        return _api1(body)
    if not bare:
        raise _no_envelope(body, api)
    return _bare(body, api)


def _no_envelope(body: Any, api: Api) -> NotAReply:
    found = reasons_in(body) or (() if isinstance(body, dict) else texts(body)[:1])
    said = f": {' '.join(found)[:_LONGEST]}" if found else ""
    return NotAReply(f"the answer is JSON, but not a reply of {api.title}{said}")


def _is_somebodys(body: Mapping[str, Any]) -> bool:
    """Return whether an object has a verdict as others write it: the panel has 1 and 0. wire §0"""
    other = not is_verdict(body.get("status")) and "statusmsg" not in body  # a word, or HTTP's
    told = not body.keys().isdisjoint(_SOMEBODYS)
    return told and (other or body.get("success") is False or body.get("ok") is False)


def _is_uapi(result: Mapping[str, Any], api: Api) -> bool:
    if "statusmsg" in result:
        return False  # version 0 of WHM has the same ``status``
    if "status" in result:
        if not is_verdict(result["status"]):
            return False  # a state, or the status of HTTP
        return api is Api.UAPI or not result.keys().isdisjoint(("errors", "messages", "metadata"))
    return "errors" in result and ("data" in result or bool(texts(result["errors"])))


def _uapi(result: Mapping[str, Any]) -> dict[str, Any]:
    """Read a flat body, or the inside of ``result`` and of ``data.uapi``.

    A failure can give its reason in ``messages``, or in its data. wire §11 [M], data [L]
    """
    errors, messages = texts(result.get("errors")), texts(result.get("messages"))
    ok = flag(result["status"]) if "status" in result else not errors
    data = result.get("data")
    if not ok and not errors:
        errors = telling(result)
        if not errors:
            errors, messages = messages or _reasons_of(data) or reasons(result), ()
            errors = errors or texts(result.get("warnings"))
    metadata = result.get("metadata")
    return {
        "ok": ok,
        "data": data,
        "errors": unique(errors),
        "messages": unique(messages),
        "warnings": unique(texts(result.get("warnings"))),
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _reasons_of(data: Any) -> tuple[str, ...]:
    """Return the reasons in the data of a failure that gives none beside it."""
    return texts(data) if isinstance(data, str) else reasons_in(data)


def _whm1(body: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Read version 1: ``reason`` is the error of a failure, and may be set for a success too;
    ``errors`` beside it hold the decisive texts. wire §11 [M]"""
    data = body.get("data")
    output = metadata.get("output")
    output = output if isinstance(output, dict) else {"raw": output}
    reason = speaking(texts(metadata.get("reason")))
    errors = texts(metadata.get("errors"))
    ok = flag(metadata["result"]) if "result" in metadata else not (reason or errors)
    messages = texts(metadata.get("messages")) + texts(output.get("messages"))
    warnings = texts(metadata.get("warnings")) + texts(output.get("warnings"))
    if ok:
        messages = reason + messages
    else:
        errors = reason + errors + telling({**metadata, "reason": None, "errors": None})
        printed = texts(output.get("raw"))
        if errors:
            messages += printed
        else:
            errors = messages or printed or warnings
            errors = errors or _reasons_of(data)
            messages = printed if messages else ()
    fields = {
        "ok": ok,
        "data": data,
        "errors": unique(errors),
        "messages": unique(messages),
        "warnings": unique(warnings),
        "metadata": metadata,
    }
    carried = _carried(data)
    return _within(fields, carried) if carried else fields


def _carried(data: Any) -> dict[str, Any] | None:
    """Return the reply of another API that WHM's own holds as its data: ``uapi`` is what
    ``uapi_cpanel`` gives (wire §5), the others are what clients read from ``cpanel`` [L]."""
    if not isinstance(data, dict) or len(data) != 1:
        return None
    ((name, inner),) = data.items()
    if not isinstance(inner, dict):
        return None
    if name == "cpanelresult":
        return _api2(inner)
    return _uapi(inner) if name == "uapi" or (name == "result" and "status" in inner) else None


def _within(outer: Mapping[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
    """Return the reply that WHM carries, with what WHM says about carrying it."""
    beside = {
        name: unique(outer[name] + inner[name]) for name in ("errors", "messages", "warnings")
    }
    return {**inner, **beside, "ok": outer["ok"] and inner["ok"]}


def _api2(result: Mapping[str, Any]) -> dict[str, Any]:
    """Read API 2: a failure keeps ``event.result`` 1 and has ``error``, or its rows say so."""
    data = result.get("data")
    ok, said = _event(result)
    hooks = _hooks(result)
    metadata = {
        key: value
        for key, value in result.items()
        if key not in ("data", "error", "module", "func", "apiversion")
    }
    return {
        "ok": ok,
        "data": data,
        "errors": () if ok else said + hooks or reasons(result),
        "messages": said if ok else (),
        "warnings": texts(result.get("warnings")) + (hooks if ok else ()),
        "metadata": metadata,
    }


def _hooks(result: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the scripts that a server runs before and after a call of API 2 say. [L]"""
    events = (result.get(name) for name in ("preevent", "postevent"))
    return unique(t for each in events if isinstance(each, dict) for t in speaking(reasons(each)))


def _api1(body: Mapping[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    ok, said = _event(body)
    value = data.get("result") if isinstance(data, dict) and "result" in data else data
    said = said or (() if ok else reasons(body) or words(value))
    return {
        "ok": ok,
        "data": value,
        "errors": () if ok else said,
        "messages": said if ok else (),
    }


def _event(result: Mapping[str, Any]) -> tuple[bool, tuple[str, ...]]:
    """Return whether API 1 and 2 say that it worked, and the texts beside that."""
    event = result.get("event")
    event = event if isinstance(event, dict) else {}
    error = result.get("error")
    return not names_error(error) and flag(event.get("result", 1)), speaking(
        unique(words(error) + reasons(event))
    )


def _bare(body: Mapping[str, Any], api: Api) -> dict[str, Any]:
    """Read version-0 shapes, and the few functions that stay unwrapped in version 1."""
    if names_error(body.get("error")):
        return {"ok": False, "errors": words(body["error"]) or reasons(body), "data": body}
    if errors := texts(body.get("errors")):
        return {"ok": False, "errors": errors, "data": body}
    rows = _rows_of_status(body)
    if rows:
        found = judge_rows(rows)
        good = None if found.good is None else _without_failed(body)
        return {
            "ok": found.ok,
            "data": body,
            "errors": found.errors,
            "messages": messages_of(rows),
            "warnings": found.warnings,
            "good": good,
        }
    if api is not Api.WHM or body.keys() == {"message"}:
        raise _no_envelope(body, api)
    return {"ok": True, "data": body}


def _without_failed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a list of version 0 in its object, without the rows that say no."""
    name = "result" if "result" in body else next(iter(body))
    return {**body, name: [row for row in body[name] if verdict(_with_words(row)) is not False]}


def _with_words(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of version 0 as one that says how it went, even without words."""
    return {"statusmsg": None, **row}


def _rows_of_status(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return where version 0 says how it went: in the body or below its only key."""
    if is_flag(body, "result"):
        return [body]
    beside = not body.keys().isdisjoint((*BESIDE_STATUS, "message", "msg"))
    if is_flag(body, "status") and (beside or len(body) == 1):
        return [_with_words(body)]
    data = body.get("data")
    if body.get("type") == "text" and isinstance(data, dict):
        return [data]
    if "result" not in body and len(body) > 1:
        return []
    inner = body["result"] if "result" in body else next(iter(body.values()))
    rows = inner if isinstance(inner, list) else [inner]
    with_status = [
        row for row in rows if isinstance(row, dict) and ("status" in row or is_flag(row, "result"))
    ]
    if "result" in body:
        return [_with_words(row) for row in with_status]
    return [row for row in with_status if "statusmsg" in row]
