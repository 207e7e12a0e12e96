"""The one event bus: masked before any sink, and free where nobody listens."""

import json
from typing import Any

import pytest

from cpshell.events import (
    KINDS,
    CallSent,
    EventBus,
    Exchange,
    Failed,
    LineRead,
    Printed,
    ReplyReceived,
    RequestSent,
    redact,
)
from cpshell.redact import MASK, Redactor


@pytest.fixture
def redactor() -> Redactor:
    known = Redactor()
    known.learn("open sesame")
    return known


@pytest.fixture
def bus(redactor: Redactor) -> EventBus:
    return EventBus(redactor)


def test_a_sink_gets_only_the_kinds_it_asked_for(bus: EventBus) -> None:
    got: list[Any] = []
    bus.add(got.append, Printed, Failed)
    bus.emit(LineRead, "whoami", "-c", 1)
    bus.emit(Printed, "root\n")
    assert got == [Printed("root\n")]


def test_a_sink_without_kinds_gets_all(bus: EventBus) -> None:
    bus.add(print)
    assert all(bus.wants(kind) for kind in KINDS)


def test_an_event_that_nobody_wants_is_not_even_built(bus: EventBus) -> None:
    bus.add(print, Printed)
    bus.emit(LineRead, "too few values to build one")


def test_sinks_are_called_in_the_order_they_were_added(bus: EventBus) -> None:
    order: list[str] = []
    bus.add(lambda _: order.append("first"), Printed)
    bus.add(lambda _: order.append("second"))
    bus.emit(Printed, "x")
    assert order == ["first", "second"]


def test_one_sink_may_be_added_for_two_kinds_one_after_the_other(bus: EventBus) -> None:
    got: list[Any] = []
    bus.add(got.append, Printed)
    bus.add(got.append, Failed)
    bus.emit(Printed, "x")
    bus.emit(Failed, "no", None, 1)
    assert got == [Printed("x"), Failed("no", None, 1)]


def test_a_removed_sink_hears_no_more_and_the_others_still_do(bus: EventBus) -> None:
    gone: list[Any] = []
    stays: list[Any] = []
    remove = bus.add(gone.append, Printed)
    bus.add(stays.append, Printed)
    remove()
    remove()
    bus.emit(Printed, "x")
    assert (gone, stays) == ([], [Printed("x")])


def test_a_sink_may_remove_itself_while_it_is_called(bus: EventBus) -> None:
    got: list[Any] = []

    def once(event: Any) -> None:
        got.append(event)
        remove()

    remove = bus.add(once, Printed)
    bus.add(got.append, Printed)
    bus.emit(Printed, "a")
    bus.emit(Printed, "b")
    assert got == [Printed("a"), Printed("a"), Printed("b")]


def test_after_the_last_removal_nothing_is_wanted(bus: EventBus) -> None:
    bus.add(print, Printed)()
    assert not bus.wants(Printed)


def test_every_sink_gets_masked_text(bus: EventBus) -> None:
    got: list[Any] = []
    bus.add(got.append)
    bus.emit(LineRead, "echo open sesame", "-c", 1)
    bus.emit(RequestSent, "POST", "https://a.test/cpsess1234567890/x", "q=open+sesame")
    bus.emit(Failed, "open sesame was refused", "try open%20sesame", 3)
    shown = repr(got)
    assert "sesame" not in shown
    assert "1234567890" not in shown


def test_fields_under_secret_names_are_masked_at_every_depth(redactor: Redactor) -> None:
    event = CallSent(
        "root", "uapi", "Email::add_pop", {"email": "ann", "password": "x", "more": [{"otp": 1}]}
    )
    shown = redact(event, redactor)
    assert shown.parameters == {"email": "ann", "password": MASK, "more": [{"otp": MASK}]}


def test_the_event_itself_keeps_what_it_holds(redactor: Redactor) -> None:
    event = Printed("open sesame")
    assert redact(event, redactor).text == MASK
    assert event.text == "open sesame"


def test_flags_and_numbers_of_an_event_stay_what_they_are(redactor: Redactor) -> None:
    reply = ReplyReceived("root", "whm", "version", True, 0.25, {"version": "11.1"}, ("no",))
    assert redact(reply, redactor) == reply


def test_an_exchange_is_masked_in_headers_parameters_and_body(redactor: Redactor) -> None:
    exchange = Exchange(
        "https://a.test:2083",
        "POST",
        "/cpsess0123456789/execute/Tokens/create_full_access",
        (("session", "ann:ABCDEFGHabcdefgh,0123456789abcdef0123456789abcdef"),),
        (("name", "ci"), ("pass", "tiny")),
        (),
        200,
        "OK",
        (("set-cookie", "cpsession=ann%3aXYZ; secure"),),
        b'{"status":1,"data":{"token":"fresh from the server","create_time":1}}',
    )
    shown = redact(exchange, redactor)
    assert shown.path == f"/cpsess{MASK}/execute/Tokens/create_full_access"
    assert shown.form == (("name", "ci"), ("pass", MASK))
    assert shown.body == {"status": 1, "data": {"token": MASK, "create_time": 1}}
    text = repr(shown)
    assert not [leak for leak in ("ABCDEFGH", "0123456789abcdef", "XYZ", "fresh") if leak in text]
    assert redactor.text("it is fresh from the server") == f"it is {MASK}"


def test_a_record_of_deeply_nested_data_is_masked_and_does_not_overflow(
    redactor: Redactor,
) -> None:
    data: Any = "open sesame"
    for _ in range(5000):
        data = [data]
    assert "sesame" not in repr(redact(ReplyReceived("a", "whm", "x", True, 0, data), redactor))


def test_further_fields_of_one_reply_are_masked_and_learned(redactor: Redactor) -> None:
    data = {"pem": "lines of a key", "domain": "a.test", "n": [{"pem": "short"}]}
    hidden = {"pem": MASK, "domain": "a.test", "n": [{"pem": MASK}]}
    body = json.dumps({"data": data}).encode()
    fields = frozenset({"pem"})
    exchange = Exchange("o", "GET", "/x", (), (), (), 200, "OK", (), body, None, fields)
    assert redact(exchange, redactor).body == {"data": hidden}
    assert redactor.text("lines of a key, short") == f"{MASK}, short"
    reply = ReplyReceived("root", "uapi", "x", True, 0.1, data, secret_fields=fields)
    assert redact(reply, redactor).data == hidden


def test_a_reply_that_is_all_secret_is_masked_as_a_whole(redactor: Redactor) -> None:
    fields = frozenset({"data"})
    reply = ReplyReceived("root", "uapi", "x", True, 0.1, "https://sso", secret_fields=fields)
    assert redact(reply, redactor).data == MASK
    body = b'{"status":1,"data":"https://sso"}'
    exchange = Exchange("o", "GET", "/x", (), (), (), 200, "OK", (), body, None, fields)
    assert redact(exchange, redactor).body == {"status": 1, "data": MASK}
