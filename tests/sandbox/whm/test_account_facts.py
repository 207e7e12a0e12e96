"""Domains, users, space and traffic."""

from typing import Any

REFUSED = "does not exist on this server"


def test_getdomainowner_knows_domains_of_all_kinds(root: Any, rita: Any) -> None:
    for domain in ("alice.test", "garden.example", "alice-alias.test", "blog.alice.test"):
        assert root.ok("getdomainowner", domain=domain)["user"] == "alice"
    assert rita.ok("getdomainowner", domain="alice.test")["user"] is None
    assert "“domain” is not set" in root.no("getdomainowner")


def test_domainuserdata_says_how_a_domain_is_served(root: Any, rita: Any) -> None:
    data = root.ok("domainuserdata", domain="blog.alice.test")["userdata"]
    assert data["documentroot"] == "/home/alice/public_html/blog"
    assert (data["user"], data["servername"]) == ("alice", "blog.alice.test")
    assert REFUSED in root.no("domainuserdata", domain="nowhere.test")
    assert REFUSED in rita.no("domainuserdata", domain="alice.test")


def test_get_domain_info_pages_and_keeps_to_the_caller(root: Any, rita: Any) -> None:
    page = {"api.chunk.enable": 1, "api.chunk.size": 2, "api.chunk.start": 1}
    assert len(root.ok("get_domain_info", **page)["domains"]) == 2
    owners = {row["user_owner"] for row in rita.ok("get_domain_info")["domains"]}
    assert owners <= {"rita", "root"}
    assert "alice.test" not in {row["domain"] for row in rita.ok("get_domain_info")["domains"]}


def test_list_users_has_root_and_the_accounts(root: Any, rita: Any) -> None:
    assert {"root", "alice", "rita"} <= set(root.ok("list_users")["users"])
    assert rita.ok("list_users")["users"] == ["grace", "heidi", "ivan", "judy", "rita"]


def test_counts_and_constants_of_the_server(root: Any) -> None:
    count = root.ok("get_current_users_count")["users"]
    assert count == len(root.ok("listaccts")["acct"])
    assert root.ok("get_maximum_users") == {"users": 0}
    assert root.ok("get_homedir_roots")["payload"] == [{"path": "/home"}]
    assert root.ok("quota_enabled") == {"quota_enabled": 1}


def test_disk_use_is_in_blocks(root: Any) -> None:
    rows = {row["user"]: row for row in root.ok("get_disk_usage")["accounts"]}
    assert rows["alice"]["blocks_used"] == 482 * 1024
    assert rows["otto"]["blocks_limit"] is None
    assert "“cache_mode”" in root.no("get_disk_usage", cache_mode="maybe")


def test_myprivs_are_the_tokens(root: Any, limited: Any, rita: Any) -> None:
    assert root.ok("myprivs")["privileges"][0]["all"] == 1
    few = limited.ok("myprivs")["privileges"][0]
    assert [acl for acl, on in few.items() if on] == ["acct-summary", "list-accts"]
    assert rita.ok("myprivs")["privileges"][0]["all"] == 0


def test_showbw_is_of_a_month(root: Any) -> None:
    data = root.ok("showbw", year=2024, month=5, search="^alice$", searchtype="user")
    assert data["totalused"] == data["acct"][0]["totalbytes"] > 0
    assert root.ok("showbw", year=2001, month=1)["totalused"] == 0
    assert "valid month" in root.no("showbw", month=13)
