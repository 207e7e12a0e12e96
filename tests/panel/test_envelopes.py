"""Every envelope of the wire becomes the one reply."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_reply
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


@pytest.mark.parametrize(
    "fields",
    [
        {"messages": ["why"]},
        {"messages": "why"},
        {"errors": [], "messages": ["why"]},
        {"data": {"reason": "why"}},
        {"data": {"errors": ["why"]}},
    ],
)
def test_a_failure_finds_its_reason_wherever_it_stands(read: Read, fields: dict[str, Any]) -> None:
    body = {"status": 0, "data": None, "errors": None, **fields}
    for whole in (body, {"result": body, "apiversion": 3}):
        reply = read("uapi", whole)
        assert (reply.ok, reply.errors, reply.messages) == (False, ("why",), ())


def test_errors_beside_a_success_are_kept(read: Read) -> None:
    reply = read("uapi", uapi(data=[1], errors=["one of them failed"]))
    assert (reply.ok, reply.errors) == (True, ("one of them failed",))


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
    body = json.dumps(whm({"sites": []}, command="360Monitoring/get_sites")).encode()
    reply = read_reply(call, Response(200, "OK", (), body))
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


def test_the_errors_of_whm_stand_beside_its_reason(read: Read) -> None:
    reply = read("whm", whm(result=0, reason="It failed.", errors=["why", "why", "how"]))
    assert reply.errors == ("It failed.", "why", "how")
    assert read("whm", whm(result=0, reason="", errors=["why"])).errors == ("why",)


@pytest.mark.parametrize("place", ["raw", "messages", "warnings"])
def test_a_failure_of_whm_without_a_reason_takes_what_it_printed(read: Read, place: str) -> None:
    reply = read("whm", whm(result=0, reason="OK", output={place: "one\ntwo\n"}))
    assert reply.errors == ("one", "two")


def test_what_a_failure_of_whm_printed_beside_its_reason_is_a_message(read: Read) -> None:
    reply = read("whm", whm(result=0, reason="no", output={"raw": "one\ntwo", "warnings": ["w"]}))
    assert (reply.errors, reply.messages, reply.warnings) == (("no",), ("one", "two"), ("w",))


def test_what_whm_says_around_a_reply_of_uapi_is_kept(read: Read) -> None:
    outer = whm({"uapi": uapi(data=[1], warnings=["in"])}, output={"warnings": ["out"]})
    assert read("whm", outer).warnings == ("out", "in")
    failed = read("whm", whm({"uapi": uapi(data=[1])}, result=0, reason="no"))
    assert (failed.ok, failed.errors) == (False, ("no",))


# WHM, version 0


def test_rows_of_version_0_of_which_some_failed_are_counted(read: Read) -> None:
    rows = [{"status": 1, "statusmsg": "yes"}, {"status": "0", "statusmsg": "no"}]
    reply = read("whm", {"result": rows})
    assert (reply.ok, reply.errors) == (False, ("1 of 2 rows failed: no (row 2)",))
    assert (reply.messages, reply.good) == (("yes",), {"result": rows[:1]})


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
        {"data": [{"status": 0, "statustxt": "no"}]},
        {"data": [{"result": 0, "src": "/home/a", "err": "no"}]},
        {"data": [{"result": "0", "error": "no"}]},
        {"data": [{"ok": 0, "error": "no"}]},
        {"data": [{"result": 0, "statusmsg": "no"}]},
        {"data": [{"result": 0}], "error": "no"},
        {"data": [{"result": 0, "reason": ["no"]}]},
        {"data": [], "event": {"result": 0, "reason": "no"}},
        {"data": [], "event": {"result": "0"}, "error": "no"},
    ],
)
def test_the_failures_of_api2_in_all_their_forms(read: Read, fields: dict[str, Any]) -> None:
    reply = read("api2", api2(**fields))
    assert (reply.ok, reply.errors) == (False, ("no",))


@pytest.mark.parametrize("row", [{"result": 0}, {"result": "0"}, {"error": 1, "ok": 0}])
def test_rows_that_all_say_no_without_a_word_are_a_failure_without_a_reason(
    read: Read, row: dict[str, Any]
) -> None:
    reply = read("api2", api2(data=[row]))
    assert (reply.ok, reply.errors) == (False, ())
    assert reply.reason == "the function failed and gave no reason"


def test_rows_of_which_some_failed_are_counted(read: Read) -> None:
    rows = [
        {"result": 1, "reason": "made"},
        {"result": 0, "reason": "a.test is taken"},
        {"result": "0", "err": "b.test is wrong"},
    ]
    reply = read("api2", api2(data=rows))
    assert not reply.ok
    assert reply.errors == ("2 of 3 rows failed: a.test is taken", "b.test is wrong (rows 2, 3)")
    assert (reply.messages, reply.data, reply.good) == ((), rows, rows[:1])


def test_an_error_that_a_row_repeats_is_said_once(read: Read) -> None:
    reply = read("api2", api2(data=[{"result": 0, "reason": "It is there!"}], error="It is there!"))
    assert reply.errors == ("It is there!",)
    both = read("api2", api2(data=[{"result": 0, "reason": "why"}], error="what"))
    assert both.errors == ("what", "why")


def test_an_error_that_is_only_a_flag_is_not_a_reason(read: Read) -> None:
    reply = read("whm", {"error": 1, "ok": 0})
    assert (reply.ok, reply.errors) == (False, ())
    assert read("whm", {"error": 1, "message": "why"}).errors == ("why",)


def test_a_failed_event_without_a_word_fails(read: Read) -> None:
    assert not read("api2", api2(data=[], event={"result": 0})).ok


@pytest.mark.parametrize(
    "fields",
    [
        {"data": [{"result": 1, "reason": "OK"}]},
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
