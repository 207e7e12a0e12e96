"""The database server's versions, script hooks, and the NGINX cache."""

from typing import Any


def test_another_version_is_there_when_its_upgrade_ends(root: Any, turned: Any) -> None:
    versions = [row["version"] for row in root.ok("installable_mysql_versions")["versions"]]
    assert versions == ["10.11", "11.4"]
    assert root.ok("latest_available_mysql_version")["version"] == "11.4"
    root.ok("background_mysql_upgrade_checker_run")
    upgrade = root.ok("start_background_mysql_upgrade", version="11.4")["upgrade_id"]
    assert root.ok("background_mysql_upgrade_status", upgrade_id=upgrade)["state"] == "inprogress"
    assert "already" in root.no("start_background_mysql_upgrade", version="11.4")
    turned(61)
    assert root.ok("background_mysql_upgrade_status", upgrade_id=upgrade)["state"] == "success"
    assert root.ok("current_mysql_version")["version"] == "11.4.5"
    located = root.uapi("alice", "Mysql", "get_server_information")["data"]
    assert located["version"] == "11.4.5"
    assert [row["version"] for row in root.ok("installable_mysql_versions")["versions"]] == ["11.4"]
    assert "downgrade" in root.no("start_background_mysql_upgrade", version="10.11")
    assert "not a version" in root.no("start_background_mysql_upgrade", version="3.23")
    assert "no upgrade" in root.no("background_mysql_upgrade_status", upgrade_id="none")


def test_the_root_of_the_database_server_has_another_password(root: Any) -> None:
    data = root.ok("set_local_mysql_root_password", password="Kp7!wonder-Lamp")
    assert data["password_reset"] == 1
    assert "weak" in root.no("set_local_mysql_root_password", password="x")


def hooks(root: Any) -> dict[str, Any]:
    return {
        action["id"]: action
        for category in root.ok("list_hooks")["categories"]
        for event in category["events"]
        for stage in event["stages"]
        for action in stage["actions"]
    }


def test_hooks_are_changed_put_in_order_and_removed(root: Any) -> None:
    first, second = (id_ for id_, row in hooks(root).items() if row["category"] == "Whostmgr")
    root.ok("edit_hook", id=first, enabled=0, notes="Billing")
    assert (hooks(root)[first]["enabled"], hooks(root)[first]["description"]) == (0, "Billing")
    order = root.ok("reorder_hooks", ids=f"{second},{first}")["hook_order"]
    assert [row["weight"] for row in order] == [100, 200]
    assert [id_ for id_ in hooks(root) if id_ in (first, second)] == [second, first]
    root.ok("delete_hook", id=first)
    assert first not in hooks(root)
    assert "no hook" in root.no("edit_hook", id=first)
    assert "no hook" in root.no("delete_hook", id=first)
    assert "no hook" in root.no("reorder_hooks", ids=f"{second},none")


def test_the_cache_is_set_for_all_or_for_one(root: Any, account: str) -> None:
    def own(**more: Any) -> Any:
        users = root.ok("nginxmanager_get_cache_config_users", user=account, **more)["users"]
        return users[0]["config"]

    assert own() == {}
    root.ok("nginxmanager_set_cache_config", enabled=0)
    assert root.ok("nginxmanager_get_cache_config_system")["system"]["enabled"] == 0
    assert own(merge=1) == {"enabled": 0}
    root.uapi(account, "NginxCaching", "enable_cache")
    assert own() == {"enabled": 1}
    root.ok("nginxmanager_set_cache_config", enabled=0, user=account)
    assert own() == {"enabled": 0}
    root.ok("nginxmanager_reset_users_cache_config", user=account)
    assert own() == {}
    root.ok("nginxmanager_clear_cache", user=account)
    root.ok("nginxmanager_rebuild_cache_config", user=account)
    gone = {"user": "nobody"}
    assert "access" in root.no("nginxmanager_get_cache_config_users", **gone)
    assert "access" in root.no("nginxmanager_set_cache_config", enabled=1, **gone)
    assert "access" in root.no("nginxmanager_reset_users_cache_config", **gone)
    assert "access" in root.no("nginxmanager_clear_cache", **gone)
    assert "access" in root.no("nginxmanager_rebuild_cache_config", **gone)
    assert "“merge”" in root.no("nginxmanager_get_cache_config_system", merge="all")
