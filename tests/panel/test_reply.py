"""Statuses, broken and strange bodies: a reply or an error of the tree, never anything else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpshell.catalog import Api
from cpshell.errors import AccessDenied, CpshellError, ExitCode, NotAReply, SessionEnded
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_json, read_reply
from cpshell.panel.transport import Response

Read = Callable[..., Reply]

FTP = Call(Api.UAPI, "Ftp", "list_ftp")
ACCOUNTS = Call(Api.WHM, None, "listaccts")
JOBS = Call(Api.API2, "Cron", "listcron")


def uapi(**fields: Any) -> dict[str, Any]:
    whole = {"warnings": None, "metadata": {}, "messages": None, "errors": None, "data": None}
    return {**whole, "status": 1, **fields}


def whm(data: Any = None, **metadata: Any) -> dict[str, Any]:
    told = {"command": "listaccts", "result": 1, "reason": "OK", "version": 1, **metadata}
    return {"metadata": told} if data is None else {"metadata": told, "data": data}


def api2(**fields: Any) -> dict[str, Any]:
    inner = {"event": {"result": 1}, "func": "listcron", "apiversion": 2, "module": "Cron"}
    return {"cpanelresult": {**inner, "preevent": {"result": 1}, **fields}}


# Statuses


def denied(**more: Any) -> dict[str, Any]:
    data = {"result": "0", "reason": "Access denied"}
    inner = {"type": "text", "data": data, "error": "Access denied", "apiversion": "2"}
    return {"cpanelresult": {**inner, **more}}


@pytest.mark.parametrize("api", ["uapi", "whm", "api2"])
def test_a_refused_header_is_access_denied(read: Read, api: str) -> None:
    with pytest.raises(AccessDenied, match="Access denied") as caught:
        read(api, denied(), 403, "Forbidden Access denied", connection="close")
    assert caught.value.exit_code is ExitCode.ACCESS


def test_the_same_refusal_with_status_200_is_access_denied(read: Read) -> None:
    with pytest.raises(AccessDenied):
        read("whm", denied())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (whm(result=0, reason="not yours"), "not yours"),
        (uapi(status=0, errors=["not", "yours"]), "not yours"),
        ({"anything": 1}, "403 Forbidden"),
        ([], "403 Forbidden"),
        (uapi(), "403 Forbidden"),
    ],
)
def test_403_is_access_denied_whatever_it_says(read: Read, body: Any, said: str) -> None:
    with pytest.raises(AccessDenied, match=said):
        read("whm", body, 403, "Forbidden")


@pytest.mark.parametrize("body", [b"", b"<html><title>Forbidden</title></html>", b"no", b"{"])
def test_403_without_json_is_access_denied_too(read: Read, body: bytes) -> None:
    with pytest.raises(AccessDenied, match="403 Forbidden"):
        read("uapi", body, 403, "Forbidden")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"status":1,"data":[]}', b"<p>", b"{", b"null"])
def test_401_is_the_end_of_the_session_whatever_it_says(read: Read, body: bytes) -> None:
    with pytest.raises(SessionEnded, match="401 Token Denied"):
        read("uapi", body, 401, "Token Denied")


@pytest.mark.parametrize("status", [400, 404, 500, 502, 503])
def test_a_fault_is_no_reply_even_if_its_json_looks_fine(read: Read, status: int) -> None:
    with pytest.raises(NotAReply, match=str(status)):
        read("whm", {"hello": "world"}, status, "Fault")


def test_a_fault_that_names_a_failure_of_the_api_is_one(read: Read) -> None:
    assert read("uapi", uapi(status=0, errors=["out of memory"]), 500).errors == ("out of memory",)


def test_a_redirect_with_json_is_not_followed_nor_believed(read: Read) -> None:
    with pytest.raises(NotAReply, match=r"redirects to https://b\.test/"):
        read("whm", {"version": "1"}, 301, "Moved", location="https://b.test/")


# No envelope, no JSON


@pytest.mark.parametrize("api", ["uapi", "whm", "api2"])
@pytest.mark.parametrize("body", ["[]", "[1]", "null", "12", '"text"', "true", "{}", "1.5"])
def test_json_without_an_envelope_is_no_reply(read: Read, api: str, body: str) -> None:
    with pytest.raises(NotAReply, match="JSON, but not a reply") as caught:
        read(api, body)
    assert caught.value.exit_code is ExitCode.NOT_A_REPLY


@pytest.mark.parametrize("api", ["uapi", "api2"])
def test_a_bare_object_is_no_reply_of_a_cpanel_api(read: Read, api: str) -> None:
    with pytest.raises(NotAReply):
        read(api, {"version": "11"})


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_body_is_no_reply(read: Read, body: bytes) -> None:
    with pytest.raises(NotAReply, match="nothing"):
        read("whm", body)


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n\n  ", b"\xef\xbb\xbf\r\n\t", b"\n\xef\xbb\xbf"]
)
def test_a_mark_or_blanks_before_json_do_no_harm(read: Read, before: bytes) -> None:
    assert read("uapi", before + json.dumps(uapi()).encode() + b"\n\n").ok


@pytest.mark.parametrize(
    "kind", ['text/plain; charset="utf-8"', "application/json", "text/html", "image/png", ""]
)
def test_content_types_are_not_believed(read: Read, kind: str) -> None:
    assert read("uapi", uapi(), content_type=kind).ok


def test_bytes_that_are_no_utf8_are_shown_as_such(read: Read) -> None:
    reply = read("uapi", b'{"status":1,"errors":null,"data":["caf\xe9.txt"]}')
    assert reply.data == ["caf�.txt"]
    assert b"\xe9" in reply.raw


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000])
def test_numbers_that_nobody_else_could_read_are_no_json(read: Read, number: str) -> None:
    with pytest.raises(NotAReply, match="not JSON"):
        read("uapi", f'{{"status":1,"errors":null,"data":{number}}}')


@pytest.mark.parametrize("number", ["123456789012345678901234567890", "1.5e300", "-0.0", "1e-999"])
def test_large_numbers_are_read(read: Read, number: str) -> None:
    reply = read("uapi", f'{{"status":1,"errors":null,"data":{number}}}')
    assert reply.data == json.loads(number)


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"data":['])
@pytest.mark.parametrize("closed", [True, False])
def test_json_nested_too_deeply_is_no_reply(read: Read, opening: str, closed: bool) -> None:
    depth = 100_000
    closing = "".join({"[": "]", "{": "}"}[c] for c in reversed(opening) if c in "[{")
    body = opening * depth + ("1" + closing * depth if closed else "")
    with pytest.raises(NotAReply):
        read("uapi", body)


def test_the_last_of_duplicate_keys_counts(read: Read) -> None:
    assert not read("uapi", '{"status":1,"errors":null,"status":0}').ok


def test_a_text_is_shown_on_one_line_and_not_whole(read: Read) -> None:
    with pytest.raises(NotAReply, match=r"\(200 OK\): Cannot locate object x x") as caught:
        read("uapi", "Cannot locate\n  object " + "x " * 1000)
    assert len(caught.value.message) < 200


def test_words_of_a_login_page_inside_json_are_only_words(read: Read) -> None:
    text = '<form id="login_form"> tfa_login_form invalid code'
    assert read("uapi", uapi(data={"content": text})).data == {"content": text}


@pytest.mark.parametrize("word", ['id="login_form"', "tfa_login_form"])
def test_cut_off_json_with_words_of_a_login_page_is_cut_off(read: Read, word: str) -> None:
    """Were it the end of the session, the call would be sent again, though it has run."""
    body = json.dumps(uapi(data={"content": f"<form {word}>"}))
    with pytest.raises(NotAReply, match="cut off"):
        read("uapi", body[:-3])
    with pytest.raises(NotAReply, match="cut off"):
        read("uapi", "\ufeff\n" + body[:-3])


def test_trailing_text_is_no_json(read: Read) -> None:
    with pytest.raises(NotAReply, match="not JSON"):
        read("uapi", json.dumps(uapi()) + " oops")


WHOLE = [
    (FTP, uapi(data=[{"user": "bé", "n": 1.5e3}], messages=["“ok”"])),
    (ACCOUNTS, whm({"acct": [{"user": "bea"}]}, output={"raw": "a\nb"})),
    (JOBS, api2(data=[{"result": 0, "reason": "no"}], error="no")),
]


@pytest.mark.parametrize(("call", "body"), WHOLE)
def test_an_answer_cut_off_at_any_byte_is_no_reply(call: Call, body: Any) -> None:
    whole = json.dumps(body, ensure_ascii=False).encode()
    for end in range(len(whole)):
        with pytest.raises(NotAReply):
            read_reply(call, Response(200, "OK", (), whole[:end]))


# fmt: off
WORDS = [
    "status", "statusmsg", "errors", "messages", "warnings", "data", "metadata", "result", "reason",
    "output", "raw", "cpanelresult", "event", "error", "apiversion", "uapi", "type", "paginate",
]
# fmt: on
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "status",
                    "statusmsg",
                    "errors",
                    "messages",
                    "warnings",
                    "data",
                    "metadata",
                    "result",
                    "reason",
                    "output",
                    "raw",
                    "cpanelresult",
                    "event",
                    "error",
                    "apiversion",
                    "uapi",
                    "type",
                    "paginate",
                    "x",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(ANY_JSON, st.sampled_from([FTP, ACCOUNTS, JOBS]), st.sampled_from([200, 301, 401, 403, 500]))
@example({"cpanelresult": {"data": [{"result": []}]}}, JOBS, 200)
def test_any_json_is_a_reply_or_an_error_of_the_tree(body: Any, call: Call, status: int) -> None:
    response = Response(status, "", (), json.dumps(body).encode())
    try:
        reply = read_reply(call, response)
    except CpshellError:
        return
    assert isinstance(reply.ok, bool)
    texts = reply.errors + reply.messages + reply.warnings
    assert all(isinstance(text, str) and text for text in texts)
    json.dumps(reply.envelope())


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([200, 302, 401, 403, 404, 503]))
@example(b"\xff\xfe{\x00}\x00", 200)
@example(b'{"a":"\\ud800"}', 200)
def test_any_bytes_are_a_value_or_an_error_of_the_tree(body: bytes, status: int) -> None:
    try:
        read_json(Response(status, "", (), body))
    except CpshellError:
        return


@settings(deadline=None)
@given(st.data())
def test_an_answer_with_damaged_bytes_is_a_reply_or_an_error_of_the_tree(data: Any) -> None:
    whole = bytearray(json.dumps(data.draw(st.sampled_from(WHOLE))[1]).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_reply(FTP, Response(200, "OK", (), bytes(whole)))
    except CpshellError:
        return


@pytest.mark.parametrize(
    ("said", "total"), [(12, 12), ("12", 12), (None, None), ("many", None), ("9" * 5000, None)]
)
def test_a_count_of_all_rows_is_one_or_is_not_said(
    read: Read, said: Any, total: int | None
) -> None:
    reply = read("uapi", uapi(data=[], metadata={"paginate": {"total_results": said}}))
    assert reply.total == total
