"""``/cpanelwebcall/ID``: the url of a dynamic DNS domain, which needs no login."""

from typing import Any

import pytest

PATH = "/cpanelwebcall/"


def new_host(login: Any, name: str) -> str:
    return str(login.uapi("DynamicDNS", "create", domain=name)["data"]["id"])


def test_the_caller_tells_where_the_domain_is(fresh_panel: Any) -> None:
    alice = fresh_panel.login("alice")
    id_ = new_host(alice, "home.alice.test")
    assert (len(id_), id_.isalpha(), id_.islower()) == (32, True, True)
    replies = [fresh_panel.get("cpanel", PATH + id_) for _ in range(2)]
    assert {(reply.status, reply.text) for reply in replies} == {(200, "ipv4: 127.0.0.1\n")}
    zone = alice.api2("ZoneEdit", "fetchzone_records", domain="alice.test", type="A")
    rows = zone["data"]
    assert [row["address"] for row in rows if row["name"] == "home.alice.test."] == ["127.0.0.1"]
    (told,) = alice.uapi("DynamicDNS", "list")["data"]
    assert (len(told["last_run_times"]), told["last_update_time"]) == (2, told["last_run_times"][0])


@pytest.mark.parametrize(("id_", "status"), [("a" * 32, 404), ("x", 400), ("<b>", 400)])
def test_an_id_of_nothing_is_refused(panel: Any, id_: str, status: int) -> None:
    reply = panel.get("cpanel", PATH + id_)
    assert reply.status == status
    assert id_ not in reply.text or id_ == "x"


def test_an_id_ends_with_another_one_and_is_no_login(fresh_panel: Any) -> None:
    alice = fresh_panel.login("alice")
    old = new_host(alice, "home.alice.test")
    new = alice.uapi("DynamicDNS", "recreate", id=old)["data"]["id"]
    assert fresh_panel.get("cpanel", PATH + old).status == 404
    assert fresh_panel.get("cpanel", PATH + new).status == 200
    assert fresh_panel.get("whm", PATH + new).status == 401
    assert fresh_panel.get("cpanel", f"{PATH}{new}/x").status == 400


def test_the_log_does_not_tell_an_id(fresh_panel: Any) -> None:
    id_ = new_host(fresh_panel.login("alice"), "home.alice.test")
    fresh_panel.get("cpanel", PATH + id_)
    entry = fresh_panel.request_log()[-1]
    assert (entry["path"], entry["status"], entry["user"]) == (f"{PATH}•••", 200, None)


def test_each_of_several_worlds_knows_its_own(open_panel: Any) -> None:
    with open_panel(worlds=2) as panel:
        secret = panel.ready["worlds"][1]["accounts"]
        (token,) = [each["token"] for each in secret if each["user"] == "alice"]
        header = f"cpanel alice:{token}"
        made = panel.get(
            "cpanel", "/execute/DynamicDNS/create?domain=home.alice.test", Authorization=header
        ).json["data"]["id"]
        assert panel.get("cpanel", PATH + made).status == 200
        listed = panel.get("cpanel", "/execute/DynamicDNS/list", Authorization=header).json["data"]
        assert [len(row["last_run_times"]) for row in listed] == [1]
