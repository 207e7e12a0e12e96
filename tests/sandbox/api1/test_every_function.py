"""Every API 1 function: a call that succeeds and one that is refused."""

import pytest

from cpshell.sandbox.calls.registry import Api, of_api

GOOD = "Kp7!wonder-Lamp"
COUNTS = {
    ("Email", "countpops"): "list_pops?skip_main=1",
    ("Email", "countforwards"): "list_forwarders",
    ("Email", "countresponders"): "list_auto_responders?domain=alice.test",
    ("Email", "countlists"): "list_lists",
    ("Ftp", "countftp"): "list_ftp?include_acct_types=sub",
    ("Mysql", "number_of_dbs"): "list_databases",
    ("Postgres", "number_of_dbs"): "list_databases",
    ("SubDomain", "countsubdomains"): "listsubdomains",
    ("Park", "countparked"): "listparkeddomains",
}
"""The functions that count, with the one of UAPI that lists the same."""
REFUSED = {
    ("Mysql", "adddb"): ["alice_shop"],
    ("Mysql", "deldb"): ["nothing"],
    ("Mysql", "adduser"): ["new", ""],
    ("Mysql", "deluser"): ["nobody"],
    ("Mysql", "adduserdb"): ["shop", "nobody", "all"],
    ("Mysql", "deluserdb"): ["shop", "nobody"],
    ("Email", "addpop"): ["info", GOOD, "10", "alice.test"],
    ("Email", "passwdpop"): ["nobody", GOOD, "", "alice.test"],
    ("SubDomain", "addsubdomain"): ["shop", "bob.test", "0", "0", ""],
}


def text_of(login, module, function, *arguments):
    answer = login.api1(module, function, *arguments)
    assert answer["event"] == {"result": 1}, answer
    return answer["data"]["result"]


@pytest.mark.parametrize(("module", "function"), COUNTS)
def test_count_is_that_of_the_list_as_text(panel, module, function):
    alice = panel.login("alice")
    modern = "Postgresql" if module == "Postgres" else module
    listed = alice.get(f"/execute/{modern}/{COUNTS[module, function]}").json["data"]
    assert text_of(alice, module, function) == str(len(listed))


@pytest.mark.parametrize(("module", "function"), COUNTS)
def test_mailbox_may_not_count(panel, module, function):
    answer = panel.login("info@alice.test").api1(module, function)
    assert answer["event"] == {"result": 0, "reason": "Permission denied"}


def test_database_and_its_user_come_and_go(fresh_panel):
    alice = fresh_panel.login("alice")

    def users():
        rows = alice.uapi("Mysql", "list_databases")["data"]
        return {row["database"]: row["users"] for row in rows}.get("alice_old")

    assert text_of(alice, "Mysql", "adddb", "old") == ""
    text_of(alice, "Mysql", "adduser", "olduser", GOOD)
    text_of(alice, "Mysql", "adduserdb", "old", "olduser", "SELECT,INSERT")
    assert users() == ["alice_olduser"]
    text_of(alice, "Mysql", "deluserdb", "alice_old", "alice_olduser")
    assert users() == []
    text_of(alice, "Mysql", "deluser", "olduser")
    text_of(alice, "Mysql", "deldb", "old")
    assert users() is None


def test_mailbox_is_made_and_its_password_changed(fresh_panel):
    alice = fresh_panel.login("alice")
    text_of(alice, "Email", "addpop", "old", GOOD, "20", "alice.test")
    (row,) = alice.uapi("Email", "list_pops_with_disk", email="old")["data"]
    assert row["diskquota"] == "20"
    text_of(alice, "Email", "passwdpop", "old", GOOD + "2", "20", "alice.test")
    fields = {"user": "old@alice.test", "pass": GOOD + "2"}
    assert fresh_panel.post("webmail", "/login/?login_only=1", fields).json["status"] == 1


def test_subdomain_is_made_in_its_folder(fresh_panel):
    alice = fresh_panel.login("alice")
    text_of(alice, "SubDomain", "addsubdomain", "a.b", "alice.test", "0", "1", "/public_html/ab")
    rows = alice.uapi("SubDomain", "listsubdomains")["data"]
    (made,) = [row for row in rows if row["domain"] == "ab.alice.test"]
    assert made["basedir"] == "public_html/ab"


@pytest.mark.parametrize(("module", "function"), REFUSED)
def test_refusal_has_a_reason(panel, module, function):
    answer = panel.login("alice").api1(module, function, *REFUSED[module, function])
    assert answer["event"]["result"] == 0
    assert answer["event"]["reason"] != ""


def test_every_function_is_tested():
    known = {(entry.module, entry.name) for entry in of_api(Api.API1)}
    assert known == COUNTS.keys() | REFUSED.keys()
