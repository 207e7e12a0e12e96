"""A name that no server knows and one that is not simulated: never the same answer."""

from typing import Any

import pytest

from cpshell import catalog
from cpshell.sandbox.calls.registry import CATALOG_APIS, Api, find

NOT_HERE = "does not simulate"


def not_simulated(api: Api) -> tuple[str, str]:
    """Module and name of a function that the catalog has and the sandbox has not."""
    for function in catalog.functions(CATALOG_APIS[api]):
        if find(api, function.module, function.name) is None:
            return function.module or "", function.name
    raise LookupError("everything is simulated")


@pytest.fixture(scope="module")
def root(panel: Any) -> Any:
    return panel.login("root")


@pytest.fixture(scope="module")
def alice(panel: Any) -> Any:
    return panel.login("alice")


def test_uapi(alice: Any) -> None:
    known = alice.uapi(*not_simulated(Api.UAPI))
    assert (known["status"], NOT_HERE in known["errors"][0]) == (0, True)
    unknown = alice.uapi("Email", "nonesuch")
    assert NOT_HERE not in unknown["errors"][0]
    assert "could not find the function" in unknown["errors"][0]


def test_api_2(alice: Any) -> None:
    known = alice.api2(*not_simulated(Api.API2))
    assert NOT_HERE in known["error"]
    unknown = alice.api2("LangMods", "nonesuch")
    assert unknown["error"] == "Could not find function 'nonesuch' in module 'LangMods'"


@pytest.mark.parametrize(
    ("module", "function"),
    [("Email", "addlist"), ("SSL", "showcrt"), ("SSL", "showkey"), ("SSL", "showcsr"),
     ("Email", "listpopswithimage"), ("Email", "setalwaysaccept"), ("Email", "listmaildomains"),
     ("Email", "setdefaultaddress"), ("Email", "setmxcheck"), ("Email", "passwdpop"),
     ("MysqlFE", "deauthorizehost"), ("MysqlFE", "deletedb"), ("MysqlFE", "deletedbuser"),
     ("PasswdStrength", "get_required_strength"), ("DomainLookup", "countbasedomains")],
)  # fmt: skip
def test_recorded_functions_of_api_2_are_not_denied(alice: Any, module: str, function: str) -> None:
    assert "Could not find function" not in alice.api2(module, function).get("error", "")


@pytest.mark.parametrize(
    "name",
    [
        *("Email::addlist", "Fileman::extract", "SubDomain::cplistsubdomains"),
        *("SSL::showkey", "Branding::include", "cPAddons::mainpg"),
    ],
)
def test_api_1(alice: Any, name: str) -> None:
    known = alice.api1(*name.split("::"), "x")
    assert (known["event"]["result"], NOT_HERE in known["event"]["reason"]) == (0, True)


@pytest.mark.parametrize("module", ["Mysql", "Test"])
def test_api_1_says_that_a_name_is_no_subroutine(alice: Any, module: str) -> None:
    unknown = alice.api1(module, "nonesuch")
    assert unknown["event"]["result"] == 0
    assert f"{module}::nonesuch() failed: Can't use string" in unknown["event"]["reason"]
    assert NOT_HERE not in unknown["event"]["reason"]


def test_whm_version_1(root: Any) -> None:
    known = root.whm(not_simulated(Api.WHM)[1])["metadata"]
    assert (known["result"], NOT_HERE in known["reason"]) == (0, True)
    unknown = root.whm("nonesuch")["metadata"]
    assert (
        unknown["reason"] == "Unknown app (“nonesuch”) requested for this version (1) of the API."
    )


@pytest.mark.parametrize("version", ["2", "7", "one", "1.0"])
def test_a_version_that_whm_does_not_have_knows_no_function(root: Any, version: str) -> None:
    answer = root.post("/json-api/version", {"api.version": version}).json["metadata"]
    assert (answer["result"], answer["command"]) == (0, "version")
    assert answer["reason"] == (
        f"Unknown app (“version”) requested for this version ({version}) of the API."
    )


def test_whm_version_0(root: Any) -> None:
    assert root.get("/json-api/version?api.version=0").json == root.get("/json-api/version").json
    (known,) = root.get("/json-api/mysqltuner").json["result"]
    assert (known["status"], NOT_HERE in known["statusmsg"]) == (0, True)
    unknown = root.get("/json-api/nonesuch").json
    assert unknown == {"error": "Unknown App Requested: nonesuch"}


def test_version_0_lacks_later_functions_and_does_not_run_them(fresh_panel: Any) -> None:
    root = fresh_panel.login("root")
    answer = root.post("/json-api/api_token_create", {"token_name": "never"}).json
    assert answer == {"error": "Unknown App Requested: api_token_create"}
    assert "never" not in root.whm("api_token_list")["data"]["tokens"]
