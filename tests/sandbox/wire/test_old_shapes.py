"""Version 0 of WHM: the shapes of single functions, as they were recorded."""

from typing import Any

import pytest


@pytest.fixture(scope="module")
def root(open_panel: Any) -> Any:
    """The version-0 answers that root gets."""
    with open_panel() as panel:
        login = panel.login("root")
        yield lambda function, **fields: login.post(f"/json-api/{function}", fields).json


def test_numbers_of_a_reseller_are_one_object(root: Any) -> None:
    found = root("resellerstats", reseller="rita")["result"]
    assert (found["status"], found["statusmsg"]) == (1, "Fetched Reseller Data OK")
    assert found["reseller"] == "rita"
    assert "grace" in [row["user"] for row in found["accts"]]
    lost = root("resellerstats", reseller="nobody")["result"]
    assert (lost["status"], "accts" in lost) == (0, False)


def test_named_sets_are_texts_by_privilege(root: Any) -> None:
    saved = root("saveacllist", acllist="viewers", **{"acl-list-accts": 1})
    assert saved == {"results": [{"status": 1, "statusmsg": "ACL List viewers saved."}]}
    sets = root("listacls")["acls"]
    assert (sets["viewers"]["list-accts"], sets["viewers"]["ssl"]) == ("1", "0")


def test_generated_keys_are_below_results(root: Any) -> None:
    made = root("generatessl", host="bob.test", country="US")["results"]
    assert made["status"] == 1
    assert made["cert"].startswith("-----BEGIN CERTIFICATE-----")
    assert root("generatessl", host="no domain")["results"]["status"] == 0


def test_suspended_accounts_come_with_a_status(root: Any) -> None:
    found = root("listsuspended")
    assert (found["status"], found["statusmsg"]) == (1, "Ok")
    assert {"user", "owner", "time", "reason"} <= found["accts"][0].keys()


@pytest.mark.parametrize(
    ("function", "key", "good", "bad"),
    [
        ("domainuserdata", "userdata", {"domain": "alice.test"}, {"domain": "no.test"}),
        ("acctcounts", "reseller", {"user": "rita"}, {"user": "alice"}),
    ],
)
def test_verdict_stands_beside_the_data(
    root: Any, function: str, key: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    found = root(function, **good)
    assert found["result"][0]["status"] == 1
    assert found["result"][0]["statusmsg"].startswith("Obtained ")
    assert isinstance(found[key], dict)
    lost = root(function, **bad)
    assert (lost["result"][0]["status"], key in lost) == (0, False)


def test_counted_reseller_is_an_account(root: Any) -> None:
    assert root("acctcounts", user="rita")["reseller"]["account"] == "rita"


def test_own_privileges_are_an_object(root: Any) -> None:
    assert root("myprivs")["privs"]["all"] == 1


def test_removed_accounts_of_a_reseller_are_named(root: Any) -> None:
    root("createacct", username="seller", domain="seller.test", password="Kp7!w-Lamp", reseller=1)
    fields = {"reseller": "seller", "terminatereseller": 1, "verify": "I understand"}
    (found,) = root("terminatereseller", **fields)["result"]
    assert (found["status"], found["accts"]["seller"]["status"]) == (1, 1)
    (lost,) = root("terminatereseller", **fields | {"reseller": "nobody"})["result"]
    assert lost["status"] == 0


def test_record_of_a_zone_is_alone(root: Any) -> None:
    (found,) = root("getzonerecord", domain="alice.test", Line=4)["result"]
    assert (found["status"], found["record"]["type"]) == (1, "SOA")


@pytest.mark.parametrize("path", ["json-api/cpanel", "json-api/cpanel/", "xml-api/cpanel"])
def test_account_of_a_cpanel_function_may_be_named_by_user_alone(panel: Any, path: str) -> None:
    header = {"Authorization": panel.token_header("rita")}
    call = "cpanel_jsonapi_module=DomainLookup&cpanel_jsonapi_func=getmaindomain"
    own = panel.get("whm", f"/{path}?user=grace&{call}", **header)
    assert "grace.test" in own.text
    for other in ("alice", "nobody", "grace&cpanel_jsonapi_user=alice"):
        refused = panel.get("whm", f"/{path}?user={other}&{call}", **header)
        assert "User parameter is invalid" in refused.text
        assert "grace.test" not in refused.text


def test_names_of_version_1_alone_are_unknown(root: Any) -> None:
    assert root("systemloadavg") == {"error": "Unknown App Requested: systemloadavg"}
