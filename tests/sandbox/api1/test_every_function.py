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
    ("SubDomain", "delsubdomain"): ["shop_bob.test"],
    ("Mysql", "checkdb"): ["nothing"],
    ("Mysql", "repairdb"): ["nothing"],
    ("Mysql", "addhost"): ["198.51.100.7"],
    ("Mysql", "delhost"): ["203.0.113.9"],
    ("Email", "delpop"): ["nobody", GOOD, "alice.test"],
    ("Email", "addforward"): ["info", "nowhere", "alice.test"],
    ("Email", "delforward"): ["info@alice.test"],
    ("Email", "addautoresponder"): ["info", "Info", "Away", "Later.", "bob.test"],
    ("Email", "delautoresponder"): ["nobody@alice.test"],
    ("Ftp", "addftp"): ["new", "weak"],
    ("Ftp", "delftp"): ["nobody"],
    ("Ftp", "ftpquota"): ["nobody", "10"],
    ("Fileman", "fullbackup"): ["ftp", "not a host", "user", GOOD],
}
FOR_ACCOUNTS = {("Mysql", "initcache"), ("Mysql", "updateprivs")}
"""The functions that nothing but a mailbox's call can be refused by."""


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


@pytest.mark.parametrize(("module", "function"), [*COUNTS, *sorted(FOR_ACCOUNTS)])
def test_mailbox_may_not_call(panel, module, function):
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
    made = text_of(alice, "Email", "addpop", "old", GOOD, "20", "alice.test")
    assert made == "old@alice.test"
    (row,) = alice.uapi("Email", "list_pops_with_disk", email="old")["data"]
    assert row["diskquota"] == "20"
    text_of(alice, "Email", "passwdpop", "old", GOOD + "2", "20", "alice.test")
    fields = {"user": "old@alice.test", "pass": GOOD + "2"}
    assert fresh_panel.post("webmail", "/login/?login_only=1", fields).json["status"] == 1
    assert text_of(alice, "Email", "delpop", "old", GOOD, "alice.test") == ""
    assert alice.uapi("Email", "list_pops_with_disk", email="old")["data"] == []


def test_subdomain_is_made_in_its_folder(fresh_panel):
    alice = fresh_panel.login("alice")
    text_of(alice, "SubDomain", "addsubdomain", "a.b", "alice.test", "0", "1", "/public_html/ab")
    rows = alice.uapi("SubDomain", "listsubdomains")["data"]
    (made,) = [row for row in rows if row["domain"] == "ab.alice.test"]
    assert made["basedir"] == "public_html/ab"
    text_of(alice, "SubDomain", "delsubdomain", "ab_alice.test")
    assert alice.uapi("SubDomain", "listsubdomains")["data"] == [row for row in rows if row != made]


@pytest.mark.parametrize("gone", [["j@alice.test=a@b.example"], ["j@alice.test", "a@b.example"]])
def test_forwarder_comes_and_goes(fresh_panel, gone):
    alice = fresh_panel.login("alice")

    def targets():
        rows = alice.uapi("Email", "list_forwarders")["data"]
        return [row["forward"] for row in rows if row["dest"] == "j@alice.test"]

    text_of(alice, "Email", "addforward", "j", "a@b.example", "alice.test")
    assert targets() == ["a@b.example"]
    text_of(alice, "Email", "delforward", *gone)
    assert targets() == []


def test_autoresponder_comes_and_goes(fresh_panel):
    alice = fresh_panel.login("alice")
    told = ["me", "Me", "Away", "Back on Monday.", "alice.test", "0", "utf-8", "8", "", ""]
    text_of(alice, "Email", "addautoresponder", *told)
    kept = alice.uapi("Email", "get_auto_responder", email="me@alice.test")["data"]
    assert (kept["from"], kept["subject"], kept["body"]) == ("Me", "Away", "Back on Monday.")
    assert (kept["is_html"], kept["interval"], kept["stop"]) == (0, 8, None)
    text_of(alice, "Email", "delautoresponder", "me@alice.test")
    assert alice.uapi("Email", "get_auto_responder", email="me@alice.test")["status"] == 0


def test_ftp_account_comes_and_goes(fresh_panel):
    alice = fresh_panel.login("alice")

    def row(name):
        rows = alice.uapi("Ftp", "list_ftp_with_disk")["data"]
        return {each["login"]: (each["reldir"], each["diskquota"]) for each in rows}.get(name)

    text_of(alice, "Ftp", "addftp", "a.b", GOOD, "press", "30", "1")
    assert row("ab") == ("public_html/press", "30")
    text_of(alice, "Ftp", "addftp", "media", GOOD, "", "0", "0", "media")
    assert row("media") == ("media", "unlimited")
    text_of(alice, "Ftp", "ftpquota", "media", "5", "0")
    assert row("media") == ("media", "5")
    text_of(alice, "Ftp", "ftpquota", "media", "5", "1")
    assert row("media") == ("media", "unlimited")
    text_of(alice, "Ftp", "delftp", "media", "0")
    assert row("media") is None


def test_backup_lies_in_the_home_folder_or_goes_nowhere(fresh_panel):
    alice = fresh_panel.login("alice")
    text_of(alice, "Fileman", "fullbackup", "homedir")
    assert len(alice.uapi("Backup", "list_backups")["data"]) == 1
    away = ["passiveftp", "ftp.example.com", "user", GOOD, "alice@example.com", "21", "/"]
    assert "sends no backup" in text_of(alice, "Fileman", "fullbackup", *away)


def test_remote_hosts_and_repairs_of_databases(fresh_panel):
    alice = fresh_panel.login("alice")

    def hosts():
        return set(alice.uapi("Mysql", "get_host_notes")["data"])

    text_of(alice, "Mysql", "addhost", "203.0.113.%")
    assert "203.0.113.%" in hosts()
    text_of(alice, "Mysql", "delhost", "203.0.113.%")
    assert "203.0.113.%" not in hosts()
    for function in ("checkdb", "repairdb"):
        assert text_of(alice, "Mysql", function, "shop") == ""
    for _, function in sorted(FOR_ACCOUNTS):
        assert text_of(alice, "Mysql", function) == ""


@pytest.mark.parametrize(("module", "function"), REFUSED)
def test_refusal_has_a_reason(panel, module, function):
    answer = panel.login("alice").api1(module, function, *REFUSED[module, function])
    assert answer["event"]["result"] == 0
    assert answer["event"]["reason"] != ""


def test_every_function_is_tested():
    known = {(entry.module, entry.name) for entry in of_api(Api.API1)}
    assert known == COUNTS.keys() | REFUSED.keys() | FOR_ACCOUNTS
