"""Limits of plans, and what belongs to others."""

import pytest


@pytest.fixture(scope="module")
def full_panel(open_panel):
    """A sandbox of which bob (a small plan) fills up what he may have."""
    with open_panel() as panel:
        yield panel


@pytest.fixture(scope="module")
def bob(full_panel):
    return full_panel.login("root").sign_on("bob", "cpanel")


def until_refused(call, most=12):
    """The error of the first call that is refused."""
    for number in range(most):
        reply = call(number)
        if reply["status"] == 0:
            return number, reply["errors"][0]
    raise AssertionError("nothing was refused")


def test_subdomains_end_at_the_limit_of_the_plan(bob):
    number, error = until_refused(
        lambda n: bob.uapi("SubDomain", "addsubdomain", domain=f"s{n}", rootdomain="bob.test")
    )
    assert (number, error) == (
        5,
        "You have already reached the maximum number of subdomains (5).",
    )


def test_plan_without_addon_domains_allows_none(bob):
    reply = bob.uapi("AddonDomain", "addaddondomain", newdomain="more.example", subdomain="more")
    assert reply["errors"] == ["You have already reached the maximum number of addon domains (0)."]


def test_aliases_end_at_the_limit_of_the_plan(bob):
    number, error = until_refused(lambda n: bob.uapi("Park", "park", domain=f"p{n}.example"))
    assert number == 2
    assert error == "You have already reached the maximum number of parked domains (2)."


def test_databases_end_at_the_limit_of_the_plan(bob):
    number, error = until_refused(lambda n: bob.uapi("Mysql", "create_database", name=f"bob_d{n}"))
    assert number == 4  # one is there from the start
    assert error == "You have already reached the maximum number of databases (5)."


def test_plan_without_mailing_lists_allows_none(bob):
    reply = bob.uapi("Email", "add_list", list="l", domain="bob.test", password="Qz7!long")
    assert reply["errors"] == ["You have already reached the maximum number of mailing lists (0)."]


def test_file_that_is_more_than_the_disk_quota_is_refused(full_panel):
    dave = full_panel.login("root").sign_on("dave", "cpanel")  # 990 of 1000 MiB
    reply = dave.uapi("Fileman", "save_file_content", file="big", content="x" * 11_000_000)
    assert reply["errors"] == ["You do not have enough disk space to save this file."]


@pytest.mark.parametrize(
    ("module", "function", "parameters"),
    [
        ("DNS", "parse_zone", {"zone": "alice.test"}),
        ("Email", "add_forwarder", {"domain": "alice.test", "email": "x", "fwdopt": "blackhole"}),
        ("Email", "suspend_login", {"email": "info@alice.test"}),
        ("Email", "add_mx", {"domain": "alice.test", "exchanger": "x.example.com", "priority": 1}),
        ("Mysql", "delete_database", {"name": "alice_shop"}),
        ("Mysql", "set_password", {"user": "alice_web", "password": "Qz7!long"}),
        ("SubDomain", "delsubdomain", {"domain": "blog.alice.test"}),
        ("Ftp", "set_quota", {"user": "photos", "domain": "carol.test"}),
        ("SSL", "show_key", {"friendly_name": "alice.test"}),
        ("SSL", "delete_ssl", {"domain": "alice.test"}),
        ("Fileman", "get_file_content", {"dir": "/home/alice", "file": "notes.txt"}),
        ("Fileman", "list_files", {"dir": "~/../alice"}),
        ("Fileman", "delete_file", {"path": "public_html/../../alice/notes.txt"}),
    ],
)
def test_what_belongs_to_others_is_out_of_reach(module, function, parameters, bob, full_panel):
    reply = bob.uapi(module, function, **parameters)
    assert (reply["status"], reply["data"]) == (0, None)


def test_domain_below_one_of_others_cannot_be_taken(full_panel):
    heidi = full_panel.login("root").sign_on("heidi", "cpanel")
    reply = heidi.uapi("Park", "park", domain="mine.alice.test")
    assert reply["errors"][0].endswith("which another user controls.")


def test_lists_show_nothing_of_others(bob):
    databases = [row["database"] for row in bob.uapi("Mysql", "list_databases")["data"]]
    assert "bob_site" in databases
    assert all(name.startswith("bob_") for name in databases)
    rows = bob.uapi("Email", "list_forwarders")["data"]
    assert {row["dest"].partition("@")[2] for row in rows} == {"bob.test"}
    assert bob.uapi("SSL", "list_certs")["data"] == []
