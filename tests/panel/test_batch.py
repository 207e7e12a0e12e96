"""Several calls in one request, and their replies out of one answer."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from cpshell.catalog import Api
from cpshell.errors import NotAReply, UsageError
from cpshell.language.conditions import parse_condition
from cpshell.panel.batch import batch_call, batch_replies
from cpshell.panel.call import Call, Upload, View
from cpshell.panel.reply import read_reply
from cpshell.panel.services import Service
from cpshell.panel.transport import Response
from cpshell.records import changed

LIST = Call(Api.UAPI, "Ftp", "list_ftp")
POP = Call(Api.UAPI, "Email", "add_pop", (("email", "a&b"), ("password", "“x”")))
VERSION = Call(Api.WHM, None, "version")
SUMMARY = Call(Api.WHM, None, "accountsummary", (("user", "b&c d"),))


def test_whm_takes_each_call_as_a_command() -> None:
    call = batch_call([VERSION, SUMMARY], Service.WHM, abort=True)
    assert (call.api, call.function) == (Api.WHM, "batch")
    assert call.parameters == (
        ("command", "version"),
        ("command", "accountsummary?user=b%26c+d"),
        ("abort_on_error", "1"),
    )


def test_a_batch_that_goes_on_says_nothing_of_aborting() -> None:
    assert batch_call([VERSION], Service.WHM, abort=False).parameters == (("command", "version"),)


def test_uapi_for_a_user_goes_through_uapi_cpanel() -> None:
    call = Call(Api.UAPI, "Email", "add_pop", (("email", "x"),), as_user="bea")
    ((_, command),) = batch_call([call], Service.WHM, abort=False).parameters
    function, _, query = command.partition("?")
    assert function == "uapi_cpanel"
    assert parse_qsl(query) == [
        ("cpanel.user", "bea"),
        ("cpanel.module", "Email"),
        ("cpanel.function", "add_pop"),
        ("email", "x"),
    ]


def test_uapi_takes_each_call_as_json() -> None:
    repeated = Call(Api.UAPI, "X", "y", (("a", "1"), ("a", "2"), ("a", "3")))
    call = batch_call([LIST, POP, repeated], Service.CPANEL, abort=True)
    assert call.name == "Batch::strict"
    assert [json.loads(value) for name, value in call.parameters if name == "command"] == [
        ["Ftp", "list_ftp", {}],
        ["Email", "add_pop", {"email": "a&b", "password": "“x”"}],
        ["X", "y", {"a": ["1", "2", "3"]}],
    ]


def test_views_go_into_the_batch() -> None:
    view = View(where=(parse_condition("user=bea"),))
    ((_, command),) = batch_call(
        [Call(Api.WHM, None, "listaccts", view=view)], Service.WHM, abort=False
    ).parameters
    assert ("api.filter.a.field", "user") in parse_qsl(command.partition("?")[2])


@pytest.mark.parametrize(
    ("calls", "service"),
    [
        ([], Service.WHM),
        ([LIST], Service.WHM),
        ([Call(Api.API2, "Cron", "listcron", as_user="bea")], Service.WHM),
        ([VERSION], Service.CPANEL),
        ([Call(Api.API2, "Cron", "listcron")], Service.CPANEL),
        ([Call(Api.UAPI, "F", "u", uploads=(Upload("f", "f", b""),))], Service.CPANEL),
    ],
)
def test_what_can_be_in_no_batch_is_refused(calls: list[Call], service: Service) -> None:
    with pytest.raises(UsageError):
        batch_call(calls, service, abort=True)


def replies(calls: list[Call], body: Any) -> Any:
    outer = Call(Api.WHM, None, "batch") if "metadata" in body and "status" not in body else LIST
    response = Response(200, "OK", (), json.dumps(body).encode())
    return batch_replies(calls, read_reply(outer, response))


def whm(data: Any, **metadata: Any) -> dict[str, Any]:
    return {"data": data, "metadata": {"result": 1, "reason": "OK", "version": 1, **metadata}}


def test_the_replies_of_a_batch_of_whm() -> None:
    inner = [whm({"version": "11"}), whm({}, result="0", reason="no such user")]
    first, second = replies([VERSION, SUMMARY], whm({"result": inner}))
    assert (first.ok, first.call, first.data) == (True, "version", {"version": "11"})
    assert (second.ok, second.call, second.errors) == (False, "accountsummary", ("no such user",))


def test_a_failure_of_uapi_inside_a_batch_of_whm() -> None:
    failed = {"uapi": {"status": 0, "errors": ["no"], "data": None}}
    (reply,) = replies([POP], whm({"result": [whm(failed)]}))
    assert (reply.ok, reply.errors) == (False, ("no",))


def test_a_batch_that_stopped_has_fewer_replies() -> None:
    inner = [whm({}, result=0, reason="no")]
    found = replies([VERSION, SUMMARY], whm({"result": inner}, result=0, reason="stopped"))
    assert [reply.ok for reply in found] == [False]


def test_the_replies_of_a_strict_batch() -> None:
    one = {"status": 1, "data": [1], "errors": None, "messages": None}
    two = {"status": 0, "data": None, "errors": ["no"], "messages": None}
    body = {"status": 1, "errors": None, "metadata": {}, "data": [one, two]}
    assert [reply.ok for reply in replies([LIST, POP], body)] == [True, False]


def test_a_batch_that_failed_as_a_whole_has_no_replies() -> None:
    body = {"status": 0, "errors": ["no"], "metadata": {}, "data": None}
    assert replies([LIST], body) == []


@pytest.mark.parametrize("data", [None, {}, {"result": {}}, "text", 5])
def test_a_batch_without_a_list_is_no_reply(data: Any) -> None:
    with pytest.raises(NotAReply):
        replies([VERSION], whm(data))


@pytest.mark.parametrize("inner", [None, [], "text", 5, {}])
def test_what_is_no_reply_in_a_batch_leaves_the_others(inner: Any) -> None:
    bodies = [whm({"version": "11"}), inner, whm({"acct": []})]
    found = replies([VERSION, SUMMARY, VERSION], whm({"result": bodies}))
    assert [reply.ok for reply in found] == [True, False, True]
    assert isinstance(found[1].failure(), NotAReply)
    assert "not a reply of WHM API 1" in found[1].reason


def test_an_unknown_field_in_a_batch_leaves_the_others() -> None:
    view = View(where=(parse_condition("nosuch=1"),))
    bodies = [whm({"acct": [{"user": "bea"}]}), whm({"version": "11"})]
    found = replies([changed(SUMMARY, view=view), VERSION], whm({"result": bodies}))
    assert [reply.ok for reply in found] == [False, True]
    assert isinstance(found[0].failure(), UsageError)
    assert "nosuch" in found[0].reason
