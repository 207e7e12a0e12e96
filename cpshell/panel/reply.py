"""Responses → replies: one shape for every envelope of the panel (wire §5).

The envelope is recognised by what stands in it, not by what was asked: the same function
answers flat or wrapped, in version 1 or 0, and content types say little.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cpshell.catalog import Api
from cpshell.errors import AccessDenied, NotAReply
from cpshell.panel.call import Call
from cpshell.panel.pages import raise_for_page
from cpshell.panel.transport import Response
from cpshell.records import Record, record


@record
class Reply(Record):
    """What came back, whichever API it was.

    ``data`` is the function's own value; ``errors``, ``messages`` and ``warnings`` are lists of
    text; ``metadata`` is what the API says about the answer (pages, transformations, output).
    ``raw`` is the body as the server sent it.
    """

    unseen = frozenset({"raw"})

    ok: bool
    api: Api
    call: str
    data: Any = None
    errors: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = MappingProxyType({})
    raw: bytes = b""

    def __getitem__(self, key: Any) -> Any:
        """``reply["acct"]`` is ``reply.data["acct"]``."""
        return self.data[key]

    @property
    def reason(self) -> str:
        """The errors as one text."""
        return " ".join(self.errors) or "the function failed and gave no reason"

    def envelope(self) -> dict[str, Any]:
        """The whole reply as one mapping, with the keys of design part 3."""
        return {
            "ok": self.ok,
            "api": self.api.value,
            "call": self.call,
            "data": self.data,
            "errors": list(self.errors),
            "messages": list(self.messages),
            "warnings": list(self.warnings),
            "metadata": dict(self.metadata),
        }


def read_reply(call: Call, response: Response) -> Reply:
    """The reply in a response.

    Raises:
        SessionEnded: the login page, or 401.
        OtpRequired, OtpRefused: the two-factor form.
        AccessDenied: 403, or a body that says "Access denied".
        NotAReply: an error page, a redirect, an empty or cut-off body, JSON without an envelope.
    """
    body = read_json(response)
    if response.status == 403:
        raise AccessDenied(_denial(body))
    return reply_of(body, call, response.body)


def reply_of(body: Any, call: Call, raw: bytes = b"") -> Reply:
    """The reply in a decoded body. Raises NotAReply where there is no envelope."""
    return Reply(api=call.api, call=call.name, raw=raw, **_fields(body, call))


def read_json(response: Response) -> Any:
    """The JSON value in a response, whatever content type it claims.

    Raises: as :func:`read_reply`.
    """
    try:
        value = json.loads(response.body)
    except ValueError as error:
        raise_for_page(response.status, response.reason, response.body, response.header("location"))
        raise _broken(response, error) from None
    if response.status == 401:
        raise_for_page(401, response.reason, b"", None)
    return value


def _broken(response: Response, error: ValueError) -> NotAReply:
    status = f"{response.status} {response.reason}".strip()
    text = response.body.strip()
    if not text:
        return NotAReply(f"the server answered nothing ({status}, an empty body)")
    if text[:1] in (b"{", b"["):
        at = f", broken at byte {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        return NotAReply(
            f"the answer is cut off or is no JSON ({status}, {len(response.body)} bytes{at})"
        )
    return NotAReply(f"the answer is no JSON ({status}): {text[:80].decode('utf-8', 'replace')}")


def _denial(body: Any) -> str:
    if isinstance(body, dict):
        inner = body.get("cpanelresult", body)
        if isinstance(inner, dict):
            data = inner.get("data")
            reason = inner.get("error") or (data.get("reason") if isinstance(data, dict) else None)
            if reason:
                return str(reason)
        metadata = body.get("metadata")
        if isinstance(metadata, dict) and metadata.get("reason"):
            return str(metadata["reason"])
    return "Access denied"


def _fields(body: Any, call: Call) -> dict[str, Any]:
    """The fields of the reply in whichever envelope this is."""
    if not isinstance(body, dict):
        if call.api is Api.WHM:
            return {"ok": True, "data": body}
        raise NotAReply(f"the answer is JSON, but no reply of {call.api.title}")
    if isinstance(body.get("cpanelresult"), dict):
        return _api2(body["cpanelresult"])
    result = body.get("result")
    if isinstance(result, dict) and ("status" in result or "errors" in result):
        return _uapi(result)
    if isinstance(metadata := body.get("metadata"), dict) and (
        "result" in metadata or "reason" in metadata
    ):
        return _whm1(body, metadata)
    if "status" in body and ("errors" in body or "metadata" in body or "messages" in body):
        return _uapi(body)
    if "apiversion" in body and "event" in body:
        return _api1(body)
    return _bare(body, call)


def _uapi(result: Mapping[str, Any]) -> dict[str, Any]:
    """Flat, or the inside of ``result`` and of ``data.uapi``."""
    ok = _flag(result.get("status"))
    errors = _texts(result.get("errors"))
    metadata = result.get("metadata")
    return {
        "ok": ok,
        "data": result.get("data"),
        "errors": errors,
        "messages": _texts(result.get("messages")),
        "warnings": _texts(result.get("warnings")),
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _whm1(body: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    if isinstance(data, dict) and data.keys() == {"uapi"} and isinstance(data["uapi"], dict):
        return _uapi(data["uapi"])
    ok = _flag(metadata.get("result"))
    reason = str(metadata.get("reason") or "")
    output = metadata.get("output")
    output = output if isinstance(output, dict) else {}
    said = () if reason in ("", "OK") else (reason,)
    return {
        "ok": ok,
        "data": data,
        "errors": () if ok else said,
        "messages": (said if ok else ()) + _texts(output.get("messages")),
        "warnings": _texts(output.get("warnings")),
        "metadata": metadata,
    }


def _api2(result: Mapping[str, Any]) -> dict[str, Any]:
    """A failure keeps ``event.result`` 1 and adds ``error``, or says so in its only row."""
    data = result.get("data")
    event = result.get("event")
    event = event if isinstance(event, dict) else {}
    row = data[0] if isinstance(data, list) and len(data) == 1 else data
    row = row if isinstance(row, dict) else {}
    row_failed = "result" in row and "reason" in row and not _flag(row["result"])
    error = result.get("error") or event.get("reason")
    ok = not error and not row_failed and _flag(event.get("result", 1))
    metadata = {
        key: value
        for key, value in result.items()
        if key not in ("data", "error", "module", "func", "apiversion")
    }
    return {
        "ok": ok,
        "data": data,
        "errors": () if ok else _texts(error or row.get("reason")),
        "metadata": metadata,
    }


def _api1(body: Mapping[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    event = body.get("event")
    event = event if isinstance(event, dict) else {}
    error = body.get("error") or event.get("reason")
    ok = not error and _flag(event.get("result", 1))
    return {
        "ok": ok,
        "data": data.get("result") if isinstance(data, dict) and "result" in data else data,
        "errors": () if ok else _texts(error),
    }


def _bare(body: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """Version-0 shapes, and the few functions that stay unwrapped in version 1."""
    if isinstance(body.get("error"), str):
        return {"ok": False, "errors": _texts(body["error"])}
    status: Mapping[str, Any] = body
    result = body.get("result")
    if isinstance(result, list) and result and isinstance(result[0], dict):
        status = result[0]
    elif isinstance(result, dict):
        status = result
    if "status" in status and ("statusmsg" in status or status is not body):
        ok = _flag(status["status"])
        said = _texts(status.get("statusmsg"))
        return {
            "ok": ok,
            "data": body,
            "errors": () if ok else said,
            "messages": said if ok else (),
        }
    if call.api is not Api.WHM:
        raise NotAReply(f"the answer is JSON, but no reply of {call.api.title}")
    return {"ok": True, "data": body}


def _flag(value: Any) -> bool:
    """1, "1" and true; the same field comes as number or string. wire §0 [H]."""
    return str(value).strip().lower() not in ("0", "", "none", "false")


def _texts(value: Any) -> tuple[str, ...]:
    """``null``, one text or a list of texts, as texts. wire §0 [H]."""
    if value is None or value == "":
        return ()
    if isinstance(value, list | tuple):
        return tuple(text for item in value for text in _texts(item))
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return (json.dumps(value, ensure_ascii=False),)
