"""Databases of all accounts."""

from typing import Any


def test_databases_of_all_accounts_are_listed(root: Any, rita: Any) -> None:
    rows = root.ok("list_databases")["payload"]
    assert {"name": "alice_shop", "cpuser": "alice", "engine": "mysql"} in rows
    assert {"name": "alice_maps", "cpuser": "alice", "engine": "postgresql"} in rows
    users = root.ok("list_database_users")["payload"]
    assert {"name": "carol_app", "cpuser": "carol", "engine": "mysql"} in users
    assert rita.no("list_databases") == "Access denied"


def test_an_accounts_databases_come_with_their_users(root: Any) -> None:
    data = root.ok("list_mysql_databases_and_users", user="carol")
    assert data["mysql_databases"] == {"carol_crm": ["carol_app"]}
    assert "do not have access" in root.no("list_mysql_databases_and_users", user="nobody")


def test_a_renamed_database_keeps_its_users(root: Any) -> None:
    root.ok("rename_mysql_database", oldname="bob_site", newname="bob_web")
    data = root.ok("list_mysql_databases_and_users", user="bob")["mysql_databases"]
    assert data == {"bob_web": ["bob_site"]}
    root.ok("rename_mysql_user", oldname="bob_site", newname="bob_app", cpuser="bob")
    data = root.ok("list_mysql_databases_and_users", user="bob")["mysql_databases"]
    assert data == {"bob_web": ["bob_app"]}
    (row,) = root.uapi("bob", "Mysql", "list_databases")["data"]
    assert (row["database"], row["users"]) == ("bob_web", ["bob_app"])


def test_postgresql_databases_are_renamed_too(root: Any) -> None:
    root.ok("rename_postgresql_database", oldname="alice_maps", newname="alice_atlas")
    names = [row["name"] for row in root.ok("list_databases")["payload"]]
    assert "alice_atlas" in names
    assert "alice_maps" not in names


def test_new_names_need_the_prefix_and_must_be_free(root: Any) -> None:
    old = {"oldname": "alice_shop"}
    assert "must begin with" in root.no("rename_mysql_database", newname="shop", **old)
    assert "already exists" in root.no("rename_mysql_database", newname="alice_blog", **old)
    assert "does not exist" in root.no("rename_mysql_database", oldname="x", newname="y")
    assert "does not exist" in root.no("rename_postgresql_database", oldname="x", newname="y")
    bad = {"oldname": "alice_web", "newname": "alice_x", "cpuser": "bob"}
    assert "does not exist" in root.no("rename_mysql_user", **bad)


def test_passwords_of_users_are_set(root: Any) -> None:
    root.ok("set_mysql_password", user="alice_web", password="Str0ng!word")
    root.ok("set_postgresql_password", user="alice_geo", password="Str0ng!word")
    assert "too weak" in root.no("set_mysql_password", user="alice_web", password="aaaa")
    reason = root.no("set_postgresql_password", user="alice_web", password="Str0ng!word")
    assert "does not exist" in reason


def test_uapi_says_the_same_version(root: Any) -> None:
    data = root.uapi("alice", "Variables", "get_server_information", name="mysql_version")["data"]
    assert root.ok("current_mysql_version")["version"] == data["mysql_version"]
