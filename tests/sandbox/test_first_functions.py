"""Mailboxes, FTP accounts, cron lines and facts about the server: said yes and no to."""

import pytest


@pytest.fixture(scope="module")
def root(panel):
    return panel.login("root")


@pytest.fixture(scope="module")
def alice(panel):
    return panel.login("alice")


GOOD = "Qz7!long"


def test_ftp_account_is_added_listed_changed_and_removed_over_two_apis(fresh_panel):
    alice, root = fresh_panel.login("alice"), fresh_panel.login("root")
    added = alice.uapi(
        "Ftp", "add_ftp", user="web", homedir="public_html", quota=5, **{"pass": GOOD}
    )
    assert added["status"] == 1
    rows = root.uapi_as("alice", "Ftp", "list_ftp_with_disk")["data"]
    row = next(row for row in rows if row["serverlogin"] == "web@alice.test")
    assert (row["diskquota"], row["dir"], row["deleteable"]) == ("5", "/home/alice/public_html", 1)
    assert alice.uapi("Ftp", "passwd", user="web", **{"pass": "An0ther-one"})["status"] == 1
    assert root.uapi_as("alice", "Ftp", "delete_ftp", user="web", domain="alice.test")["status"]
    logins = [row["user"] for row in alice.api2("Ftp", "listftp")["data"]]
    assert logins == ["alice", "alice_logs"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"user": "new"},
        {"user": "new", "pass": "aaa"},
        {"user": "b/ad", "pass": GOOD},
        {"user": "new", "pass": GOOD, "domain": "bob.test"},
        {"user": "new", "pass": GOOD, "homedir": "../../etc"},
        {"user": "new", "pass": GOOD, "quota": "lots"},
    ],
)
def test_what_add_ftp_refuses(alice, parameters):
    assert alice.uapi("Ftp", "add_ftp", **parameters)["status"] == 0


def test_ftp_account_cannot_be_added_twice(fresh_panel):
    alice = fresh_panel.login("alice")
    alice.uapi("Ftp", "add_ftp", user="web", **{"pass": GOOD})
    again = alice.uapi("Ftp", "add_ftp", user="web@alice.test", **{"pass": GOOD})
    assert again["errors"] == ["The FTP account “web@alice.test” already exists."]


@pytest.mark.parametrize("function", ["delete_ftp", "passwd"])
def test_main_ftp_account_stays(alice, function):
    answer = alice.uapi("Ftp", function, user="alice", **{"pass": GOOD})
    assert answer["status"] == 0


def test_limit_of_ftp_accounts_holds(fresh_panel):
    root = fresh_panel.login("root")
    outcomes = [
        root.uapi_as("bob", "Ftp", "add_ftp", user=f"u{number}", **{"pass": GOOD})["status"]
        for number in range(6)
    ]
    assert outcomes == [1, 1, 1, 1, 0, 0]


def test_ftp_kinds_can_be_chosen(alice):
    def kinds(**parameters):
        return [row["type"] for row in alice.uapi("Ftp", "list_ftp", **parameters)["data"]]

    assert kinds(skip_acct_types="logs") == ["main"]
    assert kinds(include_acct_types="sub") == []


def test_mailbox_is_added_listed_changed_and_removed_over_two_apis(fresh_panel):
    alice = fresh_panel.login("alice")
    added = alice.uapi("Email", "add_pop", email="new", password=GOOD, quota=50)
    assert added["data"] == "new+alice.test"
    rows = alice.api2("Email", "listpopswithdisk", regex="^new@")["data"]
    assert [(row["email"], row["diskquota"], row["_diskused"]) for row in rows] == [
        ("new@alice.test", "50", "0")
    ]
    fields = {"user": "new@alice.test", "pass": GOOD}
    assert fresh_panel.post("webmail", "/login/?login_only=1", fields).json["status"] == 1
    alice.uapi("Email", "passwd_pop", email="new@alice.test", password="An0ther-one")
    assert fresh_panel.post("webmail", "/login/?login_only=1", fields).status == 401
    assert alice.api2("Email", "delpop", email="new", domain="alice.test")["data"][0]["result"] == 1
    emails = [row["email"] for row in alice.uapi("Email", "list_pops")["data"]]
    assert "new@alice.test" not in emails


def test_mailbox_can_be_on_any_domain_of_the_account(fresh_panel):
    alice = fresh_panel.login("alice")
    options = {"email": "x", "domain": "garden.example", "password": GOOD}
    assert alice.uapi("Email", "add_pop", **options)["status"] == 1
    assert alice.api2("Email", "addpop", email="y@garden.example", password=GOOD)["data"] == [
        {"result": 1, "reason": "OK"}
    ]


@pytest.mark.parametrize(
    "parameters",
    [
        {"email": "info", "password": GOOD},
        {"email": "a b", "password": GOOD},
        {"email": ".x", "password": GOOD},
        {"email": "x", "password": GOOD, "domain": "bob.test"},
        {"email": "x", "password": "a"},
        {"email": "x"},
        {"email": "x", "password": GOOD, "quota": "9999999999999"},
    ],
)
def test_what_add_pop_refuses(alice, parameters):
    assert alice.uapi("Email", "add_pop", **parameters)["status"] == 0


@pytest.mark.parametrize("function", ["delete_pop", "passwd_pop"])
def test_mailboxes_of_others_are_out_of_reach(alice, function):
    answer = alice.uapi("Email", function, email="office@carol.test", password=GOOD)
    assert answer["errors"] == ["You do not have an email account named “office@carol.test”."]


def test_removed_mailbox_loses_its_sessions(fresh_panel):
    info, alice = fresh_panel.login("info@alice.test"), fresh_panel.login("alice")
    assert alice.uapi("Email", "delete_pop", email="info@alice.test")["status"] == 1
    assert info.get("/execute/Email/list_pops").status == 401


def test_mailbox_changes_only_its_own_password(panel):
    info = panel.login("info@alice.test")
    answer = info.uapi("Email", "passwd_pop", email="sales@alice.test", password=GOOD)
    assert answer["errors"] == ["Permission denied"]


def test_list_of_mailboxes_begins_with_the_main_account(alice):
    rows = alice.uapi("Email", "list_pops")["data"]
    assert rows[0]["login"] == "Main Account"
    assert alice.uapi("Email", "list_pops", skip_main=1)["data"] == rows[1:]
    assert alice.uapi("Email", "list_pops", regex="(")["status"] == 0


def test_disk_use_is_told_in_several_ways(alice):
    (row,) = alice.uapi("Email", "list_pops_with_disk", email="sales")["data"]
    assert (row["_diskused"], row["diskused"], row["humandiskused"]) == (
        902_823_936,
        "861.00",
        "861\N{NO-BREAK SPACE}MB",
    )
    assert (row["diskusedpercent"], row["diskusedpercent20"]) == (84, 80)


def test_cron_lines_end_with_the_number_of_the_next(alice):
    rows = alice.api2("Cron", "listcron")["data"]
    assert rows[0]["command"].startswith("/usr/local/bin/php")
    assert rows[1]["command_htmlsafe"].endswith("&gt;/dev/null 2&gt;&amp;1")
    assert rows[-1] == {"count": len(rows)}


def test_account_is_shown_by_user_or_domain(root):
    for parameters in ({"user": "alice"}, {"domain": "alice.test"}):
        (account,) = root.whm("accountsummary", **parameters)["data"]["acct"]
        assert (account["user"], account["plan"]) == ("alice", "business")
    for parameters in ({"user": "nobody"}, {}):
        assert root.whm("accountsummary", **parameters)["metadata"]["result"] == 0


def test_facts_about_the_server(root):
    assert root.whm("version")["data"]["version"].startswith("11.138.")
    assert root.whm("gethostname")["data"]["hostname"] == "srv1.sandbox.test"


def test_applist_of_root_has_every_function_of_the_catalog(root):
    from cpshell import catalog

    listed = set(root.whm("applist")["data"]["app"])
    assert set(catalog.names(catalog.Api.WHM)) <= listed
    assert "loadavg" in listed


def test_api_1_counts(alice):
    assert alice.api1("Email", "countpops")["data"] == {"result": "4"}
