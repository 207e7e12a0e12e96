"""Where parameters come from on the wire, and how they are checked."""

import json

import pytest


@pytest.fixture(scope="module")
def alice(panel):
    return panel.login("alice")


@pytest.fixture(scope="module")
def root(panel):
    return panel.login("root")


def only_logs(answer):
    return [row["type"] for row in answer["data"]] == ["logs"]


def test_query_of_a_get(alice):
    assert only_logs(alice.get("/execute/Ftp/list_ftp?include_acct_types=logs").json)


def test_query_and_body_of_a_post_together(alice):
    path = "/execute/Ftp/list_ftp?include_acct_types=logs|main"
    assert only_logs(alice.post(path, {"skip_acct_types": "main"}).json)


def test_json_body(alice):
    body = json.dumps({"include_acct_types": "logs"})
    reply = alice.post("/execute/Ftp/list_ftp", body, Content_Type="application/json")
    assert only_logs(reply.json)


def test_json_body_with_numbers_booleans_lists_and_null(root):
    body = {"api.version": 1, "command": ["version", "loadavg"], "abort_on_error": True, "x": None}
    reply = root.post(
        "/json-api/batch", json.dumps(body), Content_Type="application/json; charset=utf-8"
    )
    assert len(reply.json["data"]["result"]) == 2


def test_json_body_with_commands_that_are_arrays(alice):
    body = json.dumps({"command": [["Ftp", "list_ftp", {"include_acct_types": "logs"}]]})
    reply = alice.post("/execute/Batch/strict", body, Content_Type="application/json")
    assert only_logs(reply.json["data"][0])


@pytest.mark.parametrize("body", ["[1]", "{", "null", '"x"'])
def test_json_body_that_is_no_object_is_400(alice, body):
    reply = alice.post("/execute/Ftp/list_ftp", body, Content_Type="application/json")
    assert (reply.status, reply.header("Connection")) == (400, "close")
    assert alice.panel.request_log()[-1]["status"] == 400


def test_multipart_body(alice):
    body = "--b\r\nContent-Disposition: form-data; name=include_acct_types\r\n\r\nlogs\r\n--b--\r\n"
    reply = alice.post(
        "/execute/Ftp/list_ftp", body, Content_Type="multipart/form-data; boundary=b"
    )
    assert only_logs(reply.json)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=z"])
def test_broken_multipart_does_not_break_the_server(alice, kind):
    reply = alice.post("/execute/Ftp/list_ftp", "--b\r\nx", Content_Type=kind)
    assert reply.status in (200, 400)


def test_body_without_a_type_is_a_form(alice):
    reply = alice.panel.send(
        "cpanel",
        "POST",
        f"{alice.token}/execute/Ftp/list_ftp",
        "include_acct_types=logs",
        Cookie=alice.cookie,
    )
    assert only_logs(reply.json)


def test_utf_8_is_kept(fresh_panel):
    alice = fresh_panel.login("alice")
    (error,) = alice.uapi("Ftp", "delete_ftp", user="üñí☃")["errors"]
    assert "üñí☃@alice.test" in error


def test_missing_parameter(alice, root):
    expected = "The required parameter “user” is not set."
    assert alice.uapi("Ftp", "delete_ftp")["errors"] == [expected]
    assert alice.uapi("Ftp", "delete_ftp", user="")["errors"] == [expected]
    metadata = root.whm("create_user_session", service="cpaneld")["metadata"]
    assert (metadata["result"], metadata["reason"]) == (0, expected)
    assert alice.api2("Email", "addpop", email="x")["error"].startswith("The required parameter")


@pytest.mark.parametrize("value", ["true", "false", "yes", "2", "TRUE"])
def test_flags_are_1_and_0_only(alice, value):
    (error,) = alice.uapi("Email", "list_pops", skip_main=value)["errors"]
    assert error == f"The value “{value}” for the parameter “skip_main” is not valid."


def test_number_must_be_one(alice):
    assert alice.uapi("Tokens", "create_full_access", name="x", expires_at="soon")["status"] == 0


def test_unknown_parameters_do_no_harm(alice):
    assert alice.uapi("Ftp", "list_ftp", nonsense="1")["status"] == 1
