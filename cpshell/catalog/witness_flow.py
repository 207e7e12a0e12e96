"""Take a witness as a conversation without I/O: yield what is asked, and get the answers.

Who drives it sends the requests, no faster than it should.
"""

import json
from collections.abc import Collection, Generator, Iterator
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.witness_file import split_heads
from cpshell.catalog.witness_form import Form, exchange_form, version_form
from cpshell.catalog.witness_plan import (
    GIVE_NAMES,
    Asked,
    gather,
    harmless_functions,
    request_of,
    wire_requests,
)
from cpshell.records import Record, record


@record
class Answer(Record):
    """What came back on the wire; ``failure`` says in one word why nothing did."""

    unseen = frozenset({"body"})

    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    failure: str = ""


Entered = tuple[str, Answer]
"""How the session came to be, and what the server said to that."""
Flow = Generator[Asked, Answer, Form]


def witness_of(
    service: str, only: Collection[str] | None = None, entered: Entered | None = None
) -> Flow:
    """Ask a service what a witness needs; with ``only``, no more than the requests of these names.

    It ends early when an answer shows that the session is over.
    """
    found: dict[str, str] = {}
    exchanges: dict[str, Form] = {}
    if entered is not None:
        name, said = entered
        exchanges[name] = exchange_form(said.status, said.reason, said.headers, said.body)
    version = None
    whole = True
    for asked in _in_turn(service, harmless_functions(service), found):
        if only is not None and asked.name not in only and asked.name not in GIVE_NAMES:
            continue
        answer = yield asked
        value = _json(answer.body)
        form = _form(asked, answer, value)
        if only is None or asked.name in only:
            exchanges[asked.name] = form
        if _is_over(asked, form):
            whole = False
            break
        if asked.authorised and form.get("ok"):
            gather(value, found)
            version = version or _version(asked, value)
    head = {"service": service, "version": version, "whole": whole}
    return {**head, **split_heads(exchanges)}


def count_of(service: str) -> int:
    """Return how many requests a witness of a service makes at most."""
    return len(list(wire_requests(service))) + len(harmless_functions(service))


def _in_turn(service: str, functions: list[Any], found: dict[str, str]) -> Iterator[Asked]:
    """Yield all that is asked: functions whose parameters must be found after the others, and
    what is refused for sure at the end."""
    wire = list(wire_requests(service))
    yield from (asked for asked in wire if not asked.on_cookies_only)
    waiting = []
    for function in functions:
        asked = request_of(function, service, {})
        if asked is None:
            waiting.append(function)
        else:
            yield asked
    for function in waiting:
        asked = request_of(function, service, found)
        if asked is not None:
            yield asked
    yield from (asked for asked in wire if asked.on_cookies_only)


def _is_over(asked: Asked, form: Form) -> bool:
    """Return whether an answer shows that the server has ended the session."""
    if not asked.authorised or asked.on_cookies_only:
        return False
    return form.get("status") == 401 or "login_form" in form.get("marks", ())


def _form(asked: Asked, answer: Answer, value: Any) -> Form:
    if answer.failure:
        return {"failure": answer.failure}
    form = exchange_form(answer.status, answer.reason, answer.headers, answer.body)
    if asked.api is not None:
        form["ok"] = says_yes(asked.api, value)
    return form


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def says_yes(api: Api, value: Any) -> bool:
    """Return whether the envelope of a reply says that the call worked. wire §5 [H]"""
    if api is Api.WHM:
        metadata = value.get("metadata") if isinstance(value, dict) else None
        return isinstance(metadata, dict) and str(metadata.get("result")) == "1"
    if api is Api.UAPI:
        return isinstance(value, dict) and str(value.get("status")) == "1"
    result = value.get("cpanelresult") if isinstance(value, dict) else None
    return isinstance(result, dict) and not result.get("error")


def _version(asked: Asked, value: Any) -> str | None:
    """Return the version of the server, where this reply gives it."""
    if asked.name not in ("whm version", "uapi Variables::get_server_information"):
        return None
    data = value.get("data")
    return version_form(data.get("version")) if isinstance(data, dict) else None
