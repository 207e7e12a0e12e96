"""Every envelope of the wire becomes the one reply, or an error of the tree."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpshell.catalog import Api
from cpshell.errors import AccessDenied, CpshellError, ExitCode, NotAReply, SessionEnded
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_json, read_reply, reply_of
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


# UAPI


def test_a_flat_reply_of_uapi(read: Read) -> None:
    reply = read("uapi", uapi(data=[{"user": "bea"}], metadata={"transformed": 1}))
    assert (reply.ok, reply.data, reply.errors) == (True, [{"user": "bea"}], ())
    assert reply.metadata == {"transformed": 1}
    assert (reply.api, reply.call) == (Api.UAPI, "Ftp::list_ftp")


def test_a_wrapped_reply_of_uapi_is_the_same(read: Read) -> None:
    flat = uapi(data={"subject": "Hors bureau — été"}, messages=["saved"])
    wrapped = {"func": "list_ftp", "result": flat, "module": "Ftp", "apiversion": 3}
    assert read("uapi", wrapped).envelope() == read("uapi", flat).envelope()


@pytest.mark.parametrize("version", [3, "3"])
def test_a_wrapped_failure_of_uapi_fails(read: Read, version: Any) -> None:
    wrapped = {"result": uapi(status=0, errors=["no"]), "apiversion": version, "func": "x"}
    assert (read("uapi", wrapped).ok, read("uapi", wrapped).errors) == (False, ("no",))


@pytest.mark.parametrize("status", [0, "0", 0.0, "0.0", False, None, ""])
def test_every_spelling_of_no_fails(read: Read, status: Any) -> None:
    assert not read("uapi", uapi(status=status)).ok


@pytest.mark.parametrize("status", [1, "1", True, 1.0])
def test_every_spelling_of_yes_is_ok(read: Read, status: Any) -> None:
    assert read("uapi", uapi(status=status)).ok


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (None, ()),
        ([], ()),
        ("", ()),
        ("one", ("one",)),
        (["one", "two"], ("one", "two")),
        ("one\n two\r\n\n", ("one", "two")),
        (["one\ntwo", None, ["three"]], ("one", "two", "three")),
        ([{"code": 5}], ('{"code": 5}',)),
    ],
)
def test_errors_messages_and_warnings_come_in_many_forms(
    read: Read, said: Any, texts: tuple[str, ...]
) -> None:
    reply = read("uapi", uapi(errors=said, messages=said, warnings=said))
    assert (reply.errors, reply.messages, reply.warnings) == (texts, texts, texts)


def test_a_failure_keeps_its_data_and_its_messages(read: Read) -> None:
    body = uapi(status=0, errors=["You don’t own “a.test”."], data={"at": 2}, messages=["x", "y"])
    reply = read("uapi", body)
    assert reply.reason == "You don’t own “a.test”."
    assert (reply.data, reply.messages) == ({"at": 2}, ("x", "y"))


def test_a_failure_without_a_reason_says_so(read: Read) -> None:
    assert read("uapi", uapi(status=0)).reason == "the function failed and gave no reason"


def test_a_reply_of_uapi_may_hold_no_more_than_its_status(read: Read) -> None:
    assert read("uapi", {"status": 1}).ok
    assert not read("uapi", {"status": "0"}).ok


def test_a_reply_of_uapi_without_a_status_goes_by_its_errors(read: Read) -> None:
    assert read("uapi", {"data": [1], "errors": None}).ok
    assert not read("uapi", {"data": None, "errors": ["no"]}).ok


# WHM API 1


def test_a_reply_of_whm(read: Read) -> None:
    reply = read("whm", whm({"acct": [{"user": "bea"}]}))
    assert (reply.ok, reply.data["acct"], reply.messages) == (True, [{"user": "bea"}], ())
    assert reply["acct"] == [{"user": "bea"}]


def test_a_reply_of_whm_without_data(read: Read) -> None:
    reply = read("whm", whm())
    assert (reply.ok, reply.data) == (True, None)


def test_a_failure_of_whm_has_its_reason_as_error(read: Read) -> None:
    reply = read("whm", whm(result=0, reason="Can’t resolve “nowhere.test”."))
    assert (reply.ok, reply.errors) == (False, ("Can’t resolve “nowhere.test”.",))
    assert reply.messages == ()


def test_the_result_of_whm_may_be_a_string(read: Read) -> None:
    assert read("whm", whm({"state": "DONE"}, result="1")).ok
    assert not read("whm", whm(result="0", reason="no")).ok


def test_the_reason_of_a_success_is_a_message(read: Read) -> None:
    reply = read("whm", whm({}, reason="Created 3 things"))
    assert (reply.ok, reply.errors, reply.messages) == (True, (), ("Created 3 things",))


def test_a_reason_without_a_result_is_a_failure_unless_it_says_ok(read: Read) -> None:
    assert read("whm", {"metadata": {"reason": "OK"}, "data": {}}).ok
    assert not read("whm", {"metadata": {"reason": "no"}, "data": {}}).ok


@pytest.mark.parametrize("told", [["a", "b"], "a\nb", "a\r\nb\n", ["a\nb\n"]])
def test_the_output_of_whm_comes_as_list_or_as_lines(read: Read, told: Any) -> None:
    output = {"raw": "line 1\nline 2\n", "messages": told, "warnings": told}
    reply = read("whm", whm({}, output=output))
    assert (reply.messages, reply.warnings) == (("a", "b"), ("a", "b"))
    assert reply.metadata["output"]["raw"] == "line 1\nline 2\n"


@pytest.mark.parametrize("output", [None, [], "text", {"raw": None}])
def test_output_of_another_form_does_no_harm(read: Read, output: Any) -> None:
    assert read("whm", whm({}, output=output)).ok


def test_an_unknown_function_of_whm(read: Read) -> None:
    reason = "Unknown app (“lstaccts”) requested for this version (1) of the API."
    assert read("whm", whm(result=0, reason=reason, command="lstaccts")).reason == reason


def test_a_function_of_whm_with_a_slash() -> None:
    call = Call(Api.WHM, None, "360Monitoring/get_sites")
    reply = reply_of(whm({"sites": []}, command="360Monitoring/get_sites"), call)
    assert (reply.ok, reply.call) == (True, "360Monitoring/get_sites")


def test_a_bad_user_for_a_cpanel_call_through_whm(read: Read) -> None:
    said = "User parameter is wrong or missing"
    body = {"type": "text", "error": said, "data": {"result": "0", "reason": said}}
    for api in ("uapi", "api2", "whm"):
        reply = read(api, body)
        assert (reply.ok, reply.errors) == (False, (said,))


def test_load_averages_stay_unwrapped(read: Read) -> None:
    body = {"fifteen": "0.30", "one": "0.10", "five": "0.20"}
    reply = read("whm", body)
    assert (reply.ok, reply.data) == (True, body)


def test_uapi_through_whm_is_a_reply_of_uapi(read: Read) -> None:
    reply = read("whm", whm({"uapi": uapi(data=[1], warnings=["w"], metadata={"transformed": 1})}))
    assert (reply.ok, reply.data, reply.warnings) == (True, [1], ("w",))
    assert reply.metadata == {"transformed": 1}


def test_a_failure_inside_a_success_of_whm_fails(read: Read) -> None:
    reply = read("whm", whm({"uapi": uapi(status=0, errors=["inner"])}))
    assert (reply.ok, reply.errors) == (False, ("inner",))


def test_a_failure_around_uapi_fails(read: Read) -> None:
    reply = read("whm", whm({"uapi": None}, result=0, reason="no such user"))
    assert (reply.ok, reply.errors) == (False, ("no such user",))


# WHM, version 0


@pytest.mark.parametrize(
    "body",
    [
        {"version": "11.99"},
        {"app": ["one", "two"]},
        {"acct": [{"user": "bea"}], "status": 1, "statusmsg": "Ok"},
        {"result": [{"status": 1, "statusmsg": None}]},
        {"result": {"status": "1"}},
        {"passwd": [{"status": 1, "statusmsg": "changed", "services": []}]},
    ],
)
def test_bare_answers_of_version_0_are_data(read: Read, body: Any) -> None:
    reply = read("whm", body)
    assert (reply.ok, reply.data) == (True, body)


@pytest.mark.parametrize(
    "body",
    [
        {"status": 0, "statusmsg": "no", "acct": None},
        {"status": "0", "statusmsg": "no", "metadata": {}},
        {"result": [{"status": 0, "statusmsg": "no"}]},
        {"result": [{"status": 1, "statusmsg": "yes"}, {"status": "0", "statusmsg": "no"}]},
        {"result": {"status": 0, "statusmsg": "no"}},
        {"passwd": [{"status": 0, "statusmsg": "no"}]},
        {"error": "no"},
        {"error": "no", "data": {}},
        {"errors": ["no"]},
    ],
)
def test_failures_of_version_0_fail(read: Read, body: Any) -> None:
    reply = read("whm", body)
    assert (reply.ok, reply.errors) == (False, ("no",))


def test_an_empty_error_is_none(read: Read) -> None:
    assert read("whm", {"error": "", "version": "11"}).ok
    assert read("whm", {"error": None, "version": "11"}).ok


# API 2 and API 1


def test_a_reply_of_api2(read: Read) -> None:
    reply = read("api2", api2(data=[{"line": 1}, {"line": 2}], postevent={"result": 1}))
    assert (reply.ok, reply.data) == (True, [{"line": 1}, {"line": 2}])
    assert reply.metadata["event"] == {"result": 1}


def test_a_page_of_api2_is_metadata(read: Read) -> None:
    assert read("api2", api2(data=[], paginate={"total": 5})).metadata["paginate"] == {"total": 5}


@pytest.mark.parametrize(
    "fields",
    [
        {"data": [], "error": "no"},
        {"error": "no"},
        {"data": [{"result": 0, "reason": "no"}]},
        {"data": [{"reason": "no", "result": "0"}], "error": "no"},
        {"data": {"result": "0", "reason": "no"}},
        {"data": [{"result": {"status": 0, "statusmsg": "no"}}]},
        {"data": [{"status": 0, "statusmsg": "no"}]},
        {"data": [], "event": {"result": 0, "reason": "no"}},
        {"data": [], "event": {"result": "0"}, "error": "no"},
    ],
)
def test_the_failures_of_api2_in_all_their_forms(read: Read, fields: dict[str, Any]) -> None:
    reply = read("api2", api2(**fields))
    assert (reply.ok, reply.errors) == (False, ("no",))


def test_a_failed_event_without_a_word_fails(read: Read) -> None:
    assert not read("api2", api2(data=[], event={"result": 0})).ok


@pytest.mark.parametrize(
    "fields",
    [
        {"data": [{"result": 1, "reason": "OK"}]},
        {"data": [{"result": 0, "reason": "no"}, {"result": 1, "reason": "OK"}]},
        {"data": [{"result": 0}]},
        {"data": [{"status": 0}]},
        {"data": [], "error": ""},
        {"data": [], "error": None},
        {"data": [], "event": {"result": 1, "reason": "fine"}},
        {"data": [], "event": None},
    ],
)
def test_what_looks_like_a_failure_of_api2_and_is_none(read: Read, fields: dict[str, Any]) -> None:
    assert read("api2", api2(**fields)).ok


def test_a_reply_of_api1(read: Read) -> None:
    body = {"source": "module", "event": {"result": 1}, "data": {"result": "7"}, "type": "event"}
    reply = read("api2", {**body, "apiversion": "1", "func": "count", "module": "Db"})
    assert (reply.ok, reply.data) == (True, "7")


def test_a_failure_of_api1(read: Read) -> None:
    body = {"apiversion": "1", "event": {"result": 0, "reason": "no"}, "data": {"result": ""}}
    assert read("api2", body).errors == ("no",)
    assert read("api2", {**body, "event": {"result": 1}, "error": "not so"}).errors == ("not so",)


def test_the_order_of_keys_means_nothing(read: Read) -> None:
    body = {"cpanelresult": dict(reversed(api2(data=[1, 2])["cpanelresult"].items()))}
    assert read("api2", body).envelope() == read("api2", api2(data=[1, 2])).envelope()


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
        ({"anything": 1}, "Access denied"),
        ([], "Access denied"),
        (uapi(), "Access denied"),
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
    with pytest.raises(NotAReply, match="JSON, but no reply") as caught:
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
    with pytest.raises(NotAReply, match="no JSON"):
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
    with pytest.raises(NotAReply, match="no JSON"):
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


@given(st.binary(max_size=200), st.sampled_from([200, 302, 401, 403, 404, 503]))
@example(b"\xff\xfe{\x00}\x00", 200)
@example(b'{"a":"\\ud800"}', 200)
def test_any_bytes_are_a_value_or_an_error_of_the_tree(body: bytes, status: int) -> None:
    try:
        read_json(Response(status, "", (), body))
    except CpshellError:
        return


@given(st.data())
def test_an_answer_with_damaged_bytes_is_a_reply_or_an_error_of_the_tree(data: Any) -> None:
    whole = bytearray(json.dumps(data.draw(st.sampled_from(WHOLE))[1]).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_reply(FTP, Response(200, "OK", (), bytes(whole)))
    except CpshellError:
        return
