"""Of an exchange its form is written down, and no word that only this server has."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.catalog import Api, Effect
from cpshell.catalog.witness_flow import Answer, witness_of
from cpshell.catalog.witness_form import exchange_form, merge_forms, redirect_form, value_form
from cpshell.catalog.witness_plan import gather, harmless_functions, request_of, wire_requests

MARK = "zqmark"
marked_text = st.text(max_size=8).map(lambda text: f"{text}{MARK}{text}")
marked_number = st.integers(0, 999).map(lambda number: 7_770_777_000 + number)
known_key = st.sampled_from(["data", "user", "domain", "mailbox_format", "errors", "type", "acct"])
marked = st.recursive(
    st.none() | st.booleans() | marked_text | marked_number | marked_number.map(str),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(known_key | marked_text | marked_number.map(str), inner, max_size=4)
    ),
    max_leaves=15,
)


def no_mark(form: Any) -> bool:
    text = json.dumps(form).lower()
    return MARK not in text and "7770777" not in text


@given(marked)
def test_no_value_and_no_key_of_a_server_is_written(value):
    assert no_mark(value_form(value))
    assert no_mark(exchange_form(200, "OK", [], json.dumps(value).encode()))


@given(st.lists(st.tuples(marked_text, marked_text), max_size=4), marked_text, marked_text)
def test_no_word_of_a_head_is_written(headers, reason, body):
    named = [
        *headers,
        ("Set-Cookie", f"{reason}={body}; {reason}; path=/{reason}; secure"),
        ("Location", f"https://{MARK}.test/{MARK}/cpsess7770777/x?{MARK}=7770777&user={MARK}"),
        ("Content-Type", f"text/{MARK}; charset={MARK}"),
        ("Content-Type", f"{MARK}; charset=7770777"),
    ]
    for content in (body, f"<html>{body}"):
        assert no_mark(exchange_form(401, f"Access {reason}", named, content.encode()))


def test_types_are_told_apart_as_far_as_clients_can():
    value = {"data": [None, True, 1, 1.5, "", "15", "15M", [], {}]}
    form = value_form(value)
    assert form == {
        "is": "object",
        "fields": {
            "data": {
                "is": "list",
                "items": "boolean|digits|empty|integer|list|null|number|object|string",
            }
        },
    }


def test_rows_are_one_form_and_unknown_keys_one_sign():
    rows = [{"user": "alice", "alice.test": 1}, {"user": None, "bob.test": "2"}]
    assert value_form(rows)["items"] == {
        "is": "object",
        "fields": {"user": "null|string", "*": "digits|integer"},
    }


def test_values_are_written_where_the_catalog_lists_them():
    assert value_form({"mailbox_format": "mdbox"})["fields"]["mailbox_format"] == {
        "is": "string",
        "values": ["mdbox"],
    }
    assert value_form({"mailbox_format": "of its own"})["fields"]["mailbox_format"] == "string"


@given(st.lists(marked, min_size=2, max_size=4))
def test_the_order_of_rows_does_not_matter(rows):
    assert value_form(rows) == value_form(rows[::-1])


@given(marked, marked, marked)
def test_merging_is_the_same_from_either_side(one, other, third):
    forms = [value_form(each) for each in (one, other, third)]
    assert merge_forms(forms[0], forms[1]) == merge_forms(forms[1], forms[0])
    assert merge_forms(merge_forms(*forms[:2]), forms[2]) == merge_forms(
        forms[0], merge_forms(*forms[1:])
    )


def test_a_head_is_told_in_the_protocol_s_words():
    form = exchange_form(
        301,
        "Moved",
        [
            ("Location", "/cpsess5542387976/frontend/jupiter/index.html?login=1&post_login=2638"),
            ("Set-Cookie", "cpsession=alice%3a3K; HttpOnly; path=/; port=2083; secure"),
            ("Content-Type", 'text/html; charset="utf-8"'),
            ("X-Alice", "1"),
        ],
        b'<form id="login_form">',
    )
    assert form == {
        "status": 301,
        "reason": "Moved",
        "headers": ["*", "content-type", "location", "set-cookie"],
        "type": "text/html; charset=utf-8",
        "location": "/cpsess/frontend/jupiter/index.html?login&post_login",
        "cookies": {"cpsession": ["httponly", "path", "port", "secure"]},
        "body": "page",
        "marks": ["login_form"],
    }


@pytest.mark.parametrize(
    ("location", "form"),
    [
        ("https://srv1.example.com:2083/", "https://*/"),
        ("gopher://x/secret?k=v", "*://*/*?*"),
        ("http://[", "*"),
        ("", ""),
    ],
)
def test_redirects(location, form):
    assert redirect_form(location) == form


@pytest.mark.parametrize("service", ["whm", "cpanel", "webmail"])
def test_only_what_looks_and_tells_no_secret_is_asked(service):
    found = harmless_functions(service)
    assert len(found) > 100
    for function in found:
        assert function.effect is Effect.READ
        assert not function.secret_reply
        assert not function.wraps
        request = request_of(function, service, {"user": "alice", "domain": "alice.test"})
        if request is not None:
            given = dict(request.query)
            assert all(given.get(p.name) for p in function.parameters if p.required)
            assert not any(p.secret and p.name in given for p in function.parameters)
    for asked in wire_requests(service):
        if asked.api is Api.UAPI:
            name = asked.name.split()[1]
            assert any(function.full_name == name for function in found)


def test_names_are_found_on_the_way_and_only_sent_where_they_are_needed():
    found: dict[str, str] = {}
    gather({"data": {"acct": [{"user": "alice", "domain": "alice.test"}, {"user": "bob"}]}}, found)
    assert found == {"user": "alice", "domain": "alice.test"}
    by_name = {function.full_name: function for function in harmless_functions("whm")}
    assert request_of(by_name["get_disk_usage"], "whm", found).query == (("api.version", "1"),)
    assert request_of(by_name["domainuserdata"], "whm", {}) is None
    asked = request_of(by_name["domainuserdata"], "whm", found)
    assert asked.query == (("api.version", "1"), ("domain", "alice.test"))


def conversation(service: str, answer: Any) -> tuple[list[str], dict[str, Any]]:
    """The names of what is asked, and the end, of a server that answers so."""
    flow = witness_of(service)
    names = []
    try:
        asked = next(flow)
        while True:
            names.append(asked.name)
            asked = flow.send(answer(asked))
    except StopIteration as end:
        return names, end.value


def test_a_session_that_is_over_ends_the_conversation():
    page = Answer(401, "Access Denied", (), b'<form id="login_form">')
    names, part = conversation("cpanel", lambda asked: page)
    assert len(names) < 10
    assert not part["whole"]


def test_what_is_refused_for_sure_is_asked_last_and_ends_nothing():
    page = Answer(401, "Access Denied", (), b'<form id="login_form">')
    fine = Answer(200, "OK", (), b'{"status":1,"data":null}')
    names, part = conversation(
        "cpanel",
        lambda asked: page if asked.on_cookies_only or not asked.authorised else fine,
    )
    assert names[-1] == "whm version on this port"
    assert len(names) > 200
    assert part["whole"]
