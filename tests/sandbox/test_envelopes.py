"""The shapes of answers, for every API and every way to it."""

import json

import pytest


@pytest.fixture(scope="module")
def root(panel):
    return panel.login("root")


@pytest.fixture(scope="module")
def alice(panel):
    return panel.login("alice")


def test_uapi_at_execute_is_flat(alice):
    reply = alice.get("/execute/Ftp/list_ftp")
    assert reply.header("Content-Type") == "application/json"
    answer = reply.json
    assert set(answer) == {"status", "data", "errors", "messages", "warnings", "metadata"}
    assert (answer["status"], answer["errors"], answer["messages"]) == (1, None, None)
    assert answer["metadata"] == {"transformed": 1}


def test_uapi_through_json_api_is_wrapped(alice):
    answer = alice.cpanel(3, "Ftp", "list_ftp")
    assert {key: answer[key] for key in ("module", "func", "apiversion")} == {
        "module": "Ftp",
        "func": "list_ftp",
        "apiversion": 3,
    }
    assert answer["result"] == alice.uapi("Ftp", "list_ftp")


def test_failed_uapi_is_200_with_errors(alice):
    reply = alice.get("/execute/Ftp/delete_ftp?user=nobody")
    assert reply.status == 200
    assert reply.json["status"] == 0
    assert reply.json["errors"] == ["The FTP account “nobody@alice.test” does not exist."]
    assert reply.json["data"] is None


def test_unknown_uapi_function_and_module(alice):
    assert alice.uapi("Email", "test")["errors"] == [
        "The system could not find the function “test” in the module “Email”."
    ]
    (error,) = alice.uapi("Nonsuch", "test")["errors"]
    assert error.startswith("Failed to load module “Nonsuch”: ")
    assert "Can't locate Cpanel/API/Nonsuch.pm" in error


def test_names_are_case_sensitive(alice):
    assert alice.uapi("Ftp", "List_Ftp")["status"] == 0
    assert alice.uapi("ftp", "list_ftp")["status"] == 0


def test_function_that_is_not_simulated_says_so(alice, root):
    (error,) = alice.uapi("WPX", _unsimulated("UAPI", "WPX"))["errors"]
    assert "does not simulate" in error
    metadata = root.whm(_unsimulated("WHM", None))["metadata"]
    assert metadata["result"] == 0
    assert "does not simulate" in metadata["reason"]


def _unsimulated(api, module):
    from cpshell import catalog
    from cpshell.sandbox.calls import registry

    kind = catalog.Api[api]
    return next(
        function.name
        for function in catalog.functions(kind, module)
        if registry.find(registry.Api[api], function.module, function.name) is None
    )


def test_missing_feature_is_refused(fresh_panel):
    world = fresh_panel.sandbox.world
    alice = fresh_panel.login("alice")
    world.run("insert into feature_list_disabled values('default', 'ftpaccts')")
    assert alice.uapi("Ftp", "list_ftp")["errors"] == ["You do not have the feature “ftpaccts”."]
    api2 = alice.api2("Ftp", "listftp")
    assert api2["error"] == "You do not have the feature “ftpaccts”."


def test_whm_version_1(root):
    reply = root.get("/json-api/gethostname?api.version=1")
    assert reply.header("Content-Type") == 'text/plain; charset="utf-8"'
    assert reply.json["metadata"] == {
        "version": 1,
        "reason": "OK",
        "result": 1,
        "command": "gethostname",
    }
    assert list(reply.json["data"]) == ["hostname"]


def test_unknown_whm_function(root):
    metadata = root.whm("nonesuch")["metadata"]
    assert metadata["result"] == 0
    assert metadata["reason"] == (
        "Unknown app (“nonesuch”) requested for this version (1) of the API."
    )


def test_whm_function_name_can_have_a_slash(root):
    assert root.whm("360Monitoring/nonesuch")["metadata"]["command"] == "360Monitoring/nonesuch"


def test_load_average_stays_unwrapped(root):
    assert set(root.whm("loadavg")) == {"one", "five", "fifteen"}
    assert set(root.whm("systemloadavg")["data"]) == {"one", "five", "fifteen"}


def test_data_is_absent_when_there_is_none(fresh_panel):
    root = fresh_panel.login("root")
    root.whm("api_token_create", token_name="gone")
    assert "data" not in root.whm("api_token_revoke", token_name="gone")


def test_version_0_has_bare_payloads(root):
    assert list(root.get("/json-api/version").json) == ["version"]
    assert list(root.get("/json-api/applist").json) == ["app"]
    answer = root.get("/json-api/accountsummary?user=alice").json
    assert (answer["status"], answer["acct"][0]["user"]) == (1, "alice")
    failed = root.get("/json-api/accountsummary?user=nobody").json
    assert (failed["status"], failed["acct"]) == (0, None)
    assert failed["statusmsg"]


@pytest.mark.parametrize("name", ["systemloadavg", "nonesuch"])
def test_version_0_does_not_know_what_is_newer(root, name):
    answer = root.get(f"/json-api/{name}").json
    assert answer == {"error": f"Unknown App Requested: {name}"}


def test_api_2(alice):
    result = alice.api2("Email", "listpops")
    assert (result["apiversion"], result["module"], result["func"]) == (2, "Email", "listpops")
    assert result["event"] == {"result": 1}
    assert result["data"][0]["email"] == "hello@garden.example"


def test_failed_api_2_keeps_its_event(alice):
    result = alice.api2("Email", "addpop", email="info", domain="alice.test", password="Abc123!!")
    assert result["event"] == {"result": 1}
    assert result["error"] == "The account info@alice.test already exists!"
    assert result["data"] == [
        {"result": 0, "reason": "The account info@alice.test already exists!"}
    ]


def test_unknown_api_2_function(alice):
    assert alice.api2("Test", "test")["error"] == "Could not find function 'test' in module 'Test'"


def test_api_2_is_meant_when_no_version_is_given(alice):
    path = "/json-api/cpanel?cpanel_jsonapi_module=Ftp&cpanel_jsonapi_func=listftp"
    assert alice.get(path).json["cpanelresult"]["apiversion"] == 2


def test_older_names_of_the_control_parameters(alice):
    path = "/json-api/cpanel?cpanel_xmlapi_module=Ftp&cpanel_xmlapi_func=listftp"
    assert alice.get(path).json["cpanelresult"]["func"] == "listftp"


def test_api_1(alice):
    assert alice.api1("Ftp", "countftp") == {
        "apiversion": "1",
        "type": "event",
        "module": "Ftp",
        "func": "countftp",
        "source": "module",
        "data": {"result": "0"},
        "event": {"result": 1},
    }
    failed = alice.api1("Ftp", "nonesuch")
    assert (failed["event"]["result"], failed["data"]) == (0, {"result": ""})


def test_cpanel_functions_through_whm(root):
    for version, function in ((1, "countftp"), (2, "listftp"), (3, "list_ftp")):
        answer = root.cpanel(version, "Ftp", function, cpanel_jsonapi_user="alice")
        assert "Access denied" not in json.dumps(answer)
    assert answer["result"]["data"][0]["user"] == "alice"


@pytest.mark.parametrize("user", [{}, {"cpanel_jsonapi_user": "nobody"}])
def test_bad_user_through_whm(root, user):
    assert root.cpanel(3, "Ftp", "list_ftp", **user, **{"api.version": 1}) == {
        "data": {"reason": "User parameter is invalid or was not supplied", "result": "0"},
        "type": "text",
        "error": "User parameter is invalid or was not supplied",
    }


def test_reseller_reaches_only_his_own_users(panel):
    rita = panel.login("rita")
    assert "error" in rita.cpanel(3, "Ftp", "list_ftp", cpanel_jsonapi_user="alice")
    assert rita.cpanel(3, "Ftp", "list_ftp", cpanel_jsonapi_user="grace")["result"]["status"] == 1
    listed = [row["user"] for row in rita.whm("listaccts")["data"]["acct"]]
    assert listed == ["grace", "heidi", "ivan", "judy", "rita"]


def test_user_parameter_means_nothing_in_a_cpanel_session(alice):
    answer = alice.cpanel(3, "Ftp", "list_ftp", cpanel_jsonapi_user="bob")
    assert answer["result"]["data"][0]["user"] == "alice"


def test_uapi_cpanel(root):
    answer = root.whm(
        "uapi_cpanel",
        **{"cpanel.user": "alice", "cpanel.module": "Ftp", "cpanel.function": "list_ftp"},
    )
    assert answer["metadata"]["command"] == "uapi_cpanel"
    assert answer["data"]["uapi"]["data"][0]["user"] == "alice"


def test_uapi_cpanel_passes_lists_on(root):
    options = {"api.filter_column": "type", "api.filter_term": "logs"}
    (row,) = root.uapi_as("alice", "Ftp", "list_ftp", **options)["data"]
    assert row["user"] == "alice_logs"


def test_failed_function_in_uapi_cpanel(root):
    assert root.uapi_as("alice", "Ftp", "delete_ftp", user="x")["status"] == 0
    control = {"cpanel.user": "nobody", "cpanel.module": "Ftp", "cpanel.function": "list_ftp"}
    assert root.whm("uapi_cpanel", **control)["metadata"]["result"] == 0


def test_batch_of_whm(root):
    commands = ["version", "accountsummary?user=alice", "accountsummary?user=nobody", "version"]
    results = root.whm("batch", command=commands)["data"]["result"]
    assert [entry["metadata"]["command"] for entry in results] == [
        "version",
        "accountsummary",
        "accountsummary",
        "version",
    ]
    assert [entry["metadata"]["result"] for entry in results] == [1, 1, 0, 1]
    assert results[1]["data"]["acct"][0]["user"] == "alice"


def test_batch_of_whm_stops_when_told(root):
    commands = {"command-0": "nonesuch", "command-1": "version", "abort_on_error": 1}
    assert len(root.whm("batch", **commands)["data"]["result"]) == 1


def test_batch_in_a_batch_is_refused(root):
    (entry,) = root.whm("batch", command="batch?command=version")["data"]["result"]
    assert entry["metadata"]["result"] == 0


def test_strict_batch_of_uapi(alice):
    commands = [
        json.dumps(["Ftp", "list_ftp", {"include_acct_types": "main"}]),
        json.dumps(["Email", "list_pops"]),
    ]
    for parameters in (
        {"command": commands},
        {f"command-{at}": command for at, command in enumerate(commands)},
    ):
        first, second = alice.uapi("Batch", "strict", **parameters)["data"]
        assert [row["user"] for row in first["data"]] == ["alice"]
        assert second["status"] == 1


def test_strict_batch_stops_at_the_first_failure(alice):
    commands = [json.dumps(["Ftp", name]) for name in ("list_ftp", "nonesuch", "list_ftp")]
    answer = alice.uapi("Batch", "strict", command=commands)
    assert answer["status"] == 0
    assert [entry["status"] for entry in answer["data"]] == [1, 0]
    assert "nonesuch" in answer["errors"][0]


def test_strict_batch_wants_arrays(alice):
    assert alice.uapi("Batch", "strict", command="{}")["status"] == 0
    assert alice.uapi("Batch", "strict")["errors"] == [
        "The required parameter “command” is not set."
    ]


def test_whm_functions_on_other_ports_are_refused(panel, alice):
    reply = alice.get("/json-api/listaccts?api.version=1")
    assert (reply.status, reply.reason) == (403, "Forbidden Permission denied")
    assert reply.json["cpanelresult"]["error"] == "Permission denied"
    assert alice.get("/json-api/nonesuch").json["cpanelresult"]["error"] == "Function not found"
    info = panel.login("info@alice.test")
    assert info.get("/json-api/listaccts?api.version=1").status == 403


def test_execute_on_the_whm_port_finds_no_function(root):
    assert root.uapi("Ftp", "list_ftp")["errors"] == ["Function not found"]


def test_mailbox_may_call_few_functions(panel):
    info = panel.login("info@alice.test")
    assert info.uapi("Email", "list_pops")["status"] == 1
    assert info.uapi("Ftp", "list_ftp")["errors"] == ["Permission denied"]


def test_privilege_that_is_missing_is_403(panel):
    otto = panel.login("otto")
    assert otto.whm("listaccts")["metadata"]["result"] == 1
    assert otto.get("/json-api/applist?api.version=1").status == 200
    listed = otto.whm("applist")["data"]["app"]
    assert "listaccts" in listed
    assert "createacct" not in listed
