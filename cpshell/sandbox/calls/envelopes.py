"""The shapes in which the APIs answer (wire: recorded)."""

from typing import Any

from cpshell.sandbox.calls.legacy import Legacy
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.registry import Registration
from cpshell.sandbox.calls.rows import SqlRows

Envelope = dict[str, Any]

ACCESS_DENIED: Envelope = {
    "cpanelresult": {
        "apiversion": "2",
        "error": "Access denied",
        "data": {"reason": "Access denied", "result": "0"},
        "type": "text",
    }
}
INVALID_USER: Envelope = {
    "data": {"reason": "User parameter is invalid or was not supplied", "result": "0"},
    "type": "text",
    "error": "User parameter is invalid or was not supplied",
}


def flat_uapi(outcome: Outcome) -> Envelope:
    """UAPI at ``/execute``, and wherever else it is put in."""
    return {
        "status": int(outcome.ok),
        "data": outcome.data,
        "errors": outcome.errors or None,
        "messages": outcome.messages or None,
        "warnings": outcome.warnings or None,
        "metadata": outcome.metadata,
    }


def wrapped_uapi(module: str, function: str, outcome: Outcome) -> Envelope:
    """UAPI through ``/json-api/cpanel``."""
    return {"module": module, "func": function, "apiversion": 3, "result": flat_uapi(outcome)}


def api2(module: str, function: str, outcome: Outcome) -> Envelope:
    """API 2; a failure keeps ``event.result`` 1. Each answer has all three events and its pages,
    as some versions of the server have; others have one event and no pages (wire: recorded)."""
    data = _api2_data(outcome)
    result: Envelope = {
        "apiversion": 2,
        "module": module,
        "func": function,
        "data": data,
        "paginate": _one_page(data),
        "preevent": {"result": 1},
        "event": {"result": 1},
        "postevent": {"result": 1},
        **outcome.metadata,
    }
    if not outcome.ok:
        result["error"] = outcome.why
    return {"cpanelresult": result}


def _one_page(rows: list[Any] | SqlRows) -> Envelope:
    count = len(rows) if isinstance(rows, list) else rows.count()
    return {
        "start_result": 1,
        "current_page": 1,
        "results_per_page": count,
        "total_pages": 1,
        "total_results": count,
    }


def _api2_data(outcome: Outcome) -> list[Any] | SqlRows:
    data = outcome.data
    if not outcome.ok and data is None:
        return [{"result": 0, "reason": outcome.why}]
    if data is None:
        return []
    return data if isinstance(data, list | SqlRows) else [data]


def api1(module: str, function: str, outcome: Outcome) -> Envelope:
    """API 1; the event of a failure says why, and ``error`` says it again (wire: one witness
    each)."""
    text = "" if outcome.data is None else str(outcome.data)
    event: Envelope = {"result": 1}
    error: Envelope = {}
    if not outcome.ok:
        event = {"result": 0, "reason": outcome.why}
        error = {"error": outcome.why}
    return {
        "apiversion": "1",
        "type": "event",
        "module": module,
        "func": function,
        "source": "module",
        "data": {"result": text},
        "event": event,
        **error,
    }


def whm(command: str, outcome: Outcome, registration: Registration | None) -> Envelope:
    """WHM API 1, version 1; ``data`` is absent when there is none."""
    if outcome.ok and registration is not None and registration.unwrapped:
        return outcome.data  # type: ignore[no-any-return]
    metadata: Envelope = {
        "version": 1,
        "reason": outcome.reason if outcome.ok else outcome.why,
        "result": int(outcome.ok),
        "command": command,
        **outcome.metadata,
    }
    if len(outcome.errors) > 1:
        metadata |= {"errors": outcome.errors[1:], "error_count": len(outcome.errors) - 1}
    output = {
        key: value
        for key, value in (
            ("raw", outcome.raw),
            ("messages", outcome.messages),
            ("warnings", outcome.warnings),
        )
        if value
    }
    if output:
        metadata["output"] = output
    return {"metadata": metadata} | ({} if outcome.data is None else {"data": outcome.data})


def whm_version_0(outcome: Outcome, shape: Legacy) -> Envelope:
    """WHM's answers without ``api.version=1``."""
    return shape.show(outcome)


def unknown_to_version_0(command: str) -> Envelope:
    """Return how version 0 refuses a name that it does not have (wire: recorded)."""
    return {"error": f"Unknown App Requested: {command}"}
