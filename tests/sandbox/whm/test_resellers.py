"""Resellers, their privileges and all their accounts at once."""

from typing import Any

import pytest


def session(panel: Any, user: str) -> Any:
    """A WHM session of a reseller."""
    return panel.login("root").sign_on(user, "whm")


def denied(answer: Any) -> bool:
    return "cpanelresult" in answer and answer["cpanelresult"]["error"] == "Access denied"


def test_a_new_reseller_is_listed_and_can_enter_whm(
    root: Any, account: str, whm_panel: Any
) -> None:
    root.ok("setupreseller", user=account, makeowner=1)
    assert account in root.ok("listresellers")["reseller"]
    assert root.ok("accountsummary", user=account)["acct"][0]["owner"] == account
    assert "privileges" in session(whm_panel, account).whm("myprivs")["data"]
    assert "nobody" in root.no("setupreseller", user="nobody")


def test_one_that_is_a_reseller_stays_as_it_is(root: Any, reseller: str, whm_panel: Any) -> None:
    root.ok("setacls", reseller=reseller, **{"acl-list-accts": 1})
    root.ok("setupreseller", user=reseller)
    assert root.ok("listresellers")["reseller"].count(reseller) == 1
    assert not denied(session(whm_panel, reseller).whm("listaccts"))


def test_unsetupreseller_ends_whm_but_not_the_account(
    root: Any, reseller: str, whm_panel: Any
) -> None:
    login = session(whm_panel, reseller)
    root.ok("unsetupreseller", user=reseller)
    assert login.get("/json-api/myprivs?api.version=1").status == 401
    assert reseller not in root.ok("listresellers")["reseller"]
    root.ok("accountsummary", user=reseller)
    assert "is not a reseller" in root.no("unsetupreseller", user=reseller)


def test_setacls_gives_exactly_these_privileges(root: Any, reseller: str, whm_panel: Any) -> None:
    login = session(whm_panel, reseller)
    assert denied(login.whm("listaccts"))
    root.ok("setacls", reseller=reseller, **{"acl-list-accts": 1, "acl-passwd": 0})
    assert [row["user"] for row in login.whm("listaccts")["data"]["acct"]] == [reseller]
    root.ok("setacls", reseller=reseller, **{"acl-passwd": 1})
    assert denied(login.whm("listaccts"))
    assert "does not exist" in root.no("setacls", reseller=reseller, **{"acl-fly": 1})
    assert "“acl-passwd”" in root.no("setacls", reseller=reseller, **{"acl-passwd": "yes"})


def test_a_saved_set_of_privileges_can_be_given(root: Any, reseller: str, whm_panel: Any) -> None:
    root.ok("saveacllist", acllist="viewers", **{"acl-list-accts": 1})
    sets = {row["name"]: row["privileges"] for row in root.ok("listacls")["acl"]}
    assert sets["viewers"]["list-accts"] == 1
    root.ok("setacls", reseller=reseller, acllist="viewers")
    assert "data" in session(whm_panel, reseller).whm("listaccts")
    assert "does not exist" in root.no("setacls", reseller=reseller, acllist="dancers")
    assert "valid name" in root.no("saveacllist", acllist="a b/c")


@pytest.fixture
def owner(root: Any, reseller: str) -> str:
    """A reseller with one account, which has the reseller's name and an x."""
    root.ok("createacct", username=f"{reseller}x", domain=f"{reseller}x.test", owner=reseller)
    return reseller


def state(root: Any, user: str) -> int:
    return int(root.ok("accountsummary", user=user)["acct"][0]["suspended"])


def test_suspending_a_reseller_suspends_their_accounts(root: Any, owner: str) -> None:
    root.ok("suspendreseller", user=owner, reason="Unpaid")
    assert (state(root, owner), state(root, f"{owner}x")) == (1, 1)
    root.ok("unsuspendreseller", user=owner)
    assert (state(root, owner), state(root, f"{owner}x")) == (0, 0)


def test_a_reseller_can_be_suspended_alone(root: Any, owner: str) -> None:
    root.ok("suspendreseller", user=owner, **{"reseller-only": 1})
    assert (state(root, owner), state(root, f"{owner}x")) == (1, 0)
    assert "is not a reseller" in root.no("suspendreseller", user="alice")
    assert "is not a reseller" in root.no("unsuspendreseller", user="alice")


def test_terminating_a_reseller_removes_their_accounts(root: Any, owner: str) -> None:
    data = root.ok("terminatereseller", user=owner, terminatereseller=0)
    assert [row["user"] for row in data["acct"]] == [f"{owner}x"]
    assert "does not exist" in root.no("accountsummary", user=f"{owner}x")
    root.ok("terminatereseller", user=owner, terminatereseller=1)
    assert "does not exist" in root.no("accountsummary", user=owner)
    assert "is not a reseller" in root.no("terminatereseller", user=owner, terminatereseller=1)


def test_removing_a_reseller_leaves_their_accounts_to_root(root: Any, owner: str) -> None:
    root.ok("removeacct", username=owner)
    assert root.ok("accountsummary", user=f"{owner}x")["acct"][0]["owner"] == "root"
