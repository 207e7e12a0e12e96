"""Packages of the web server, EasyApache 4, php.ini and updates."""

from typing import Any


def names(root: Any, state: str) -> set[str]:
    return {
        row["package"] for row in root.ok("package_manager_list_packages", state=state)["packages"]
    }


def test_packages_are_listed_by_state(root: Any) -> None:
    assert "ea-php74" in names(root, "not_installed")
    assert "ea-apache24" in names(root, "updatable") & names(root, "installed")
    assert names(root, "any") == names(root, "installed") | names(root, "not_installed")
    assert "“state”" in root.no("package_manager_list_packages", state="lost")
    (row,) = root.ok("package_manager_get_package_info", package="ea-php82", ns="ea")["packages"]
    assert (row["state"], row["version_latest"]) == ("updatable", "8.2.28")
    gone = {"package": "ea-nothing", "ns": "ea"}
    assert "does not exist" in root.no("package_manager_get_package_info", **gone)


def test_a_build_adds_a_php_version_that_websites_can_use(root: Any, turned: Any) -> None:
    build = root.ok("package_manager_submit_actions", install="ea-php80")["build"]
    assert root.ok("package_manager_is_performing_actions", build=build)["active"] == 1
    assert "already" in root.no("package_manager_upgrade")
    assert "ea-php80" not in root.ok("php_get_installed_versions")["versions"]
    turned(31)
    log = root.ok("package_manager_get_build_log", build=build, offset=1)
    assert (log["still_running"], log["content"][0]) == (0, "Installed: ea-php80")
    assert "ea-php80" in root.ok("php_get_installed_versions")["versions"]
    assert (
        "ea-php80"
        in root.uapi("alice", "LangPHP", "php_get_installed_versions")["data"]["versions"]
    )
    root.ok("php_set_vhost_versions", vhost="alice.test", version="ea-php80")
    assert root.ok("eol_php_sites")["eol_php_sites"] == 1
    assert "ea-php80" in root.ok("ea4_recommendations")
    assert "ea-php80" not in root.uapi("alice", "EA4", "get_php_recommendations")["data"]


def test_what_a_build_removes_is_used_no_more(root: Any, turned: Any) -> None:
    root.ok("php_set_vhost_versions", vhost="blog.alice.test", version="ea-php83")
    build = root.ok("package_manager_submit_actions", uninstall="ea-php83")["build"]
    turned(31)
    log = root.ok("package_manager_get_build_log", build=build, offset=0)["content"]
    assert "Removed: ea-php83-php-fpm" in log
    assert not {"ea-php83", "ea-php83-php-fpm"} & names(root, "installed")
    rows = root.uapi("alice", "LangPHP", "php_get_vhost_versions")["data"]
    assert {row["version"] for row in rows if row["vhost"] == "blog.alice.test"} == {"ea-php82"}
    assert "default PHP" in root.no("package_manager_submit_actions", uninstall="ea-php82")
    assert "at least one" in root.no("package_manager_submit_actions")
    assert "no build" in root.no("package_manager_is_performing_actions", build=99_999)
    assert "no build" in root.no("package_manager_get_build_log", build=99_999, offset=0)


def test_an_upgrade_renews_everything(root: Any, turned: Any) -> None:
    assert names(root, "updatable")
    root.ok("package_manager_upgrade")
    turned(31)
    assert names(root, "updatable") == set()


def test_what_a_build_would_do_is_said_before(root: Any) -> None:
    here = sorted(names(root, "installed"))
    wanted = [*(name for name in here if name != "ea-nodejs22"), "ea-php74"]
    found = root.ok("package_manager_resolve_actions", package=wanted)
    assert (found["install"], found["uninstall"]) == (["ea-php74"], ["ea-nodejs22"])
    assert "does not exist" in root.no("package_manager_resolve_actions", package="ea-nothing")
    assert root.ok("package_manager_fixcache") == {"cache_seems_ok_now": 1}


def test_easyapache_has_profiles(root: Any) -> None:
    assert "ea-apache24" in root.ok("ea4_get_currently_installed_packages")["packages"]
    assert root.ok("ea4_get_additional_pkg_prefixes") == {"additional_pkg_prefixes": []}
    assert root.ok("ea4_metainfo")["default_php_package"] == "ea-php82"
    profile = {"filename": "mine.json", "name": "Mine", "pkg": ["ea-apache24", "ea-php84"]}
    assert root.ok("ea4_save_profile", **profile)["path"].endswith("/custom/mine.json")
    (own,) = root.ok("ea4_list_profiles")["custom"]
    assert own["pkgs"] == ["ea-apache24", "ea-php84"]
    assert "already exists" in root.no("ea4_save_profile", **profile)
    root.ok("ea4_save_profile", **profile, overwrite=1)
    assert ".json" in root.no("ea4_save_profile", **profile | {"filename": "../x"})
    more = profile | {"filename": "other.json", "pkg": "ea-nothing"}
    assert "does not exist" in root.no("ea4_save_profile", **more)


def test_php_ini_is_read_and_written(root: Any) -> None:
    def value(key: str) -> str:
        rows = root.ok("php_ini_get_directives", version="ea-php84")["directives"]
        return next(str(row["value"]) for row in rows if row["key"] == key)

    assert value("memory_limit") == "128M"
    root.ok("php_ini_set_directives", version="ea-php84", directive=["memory_limit:512M"])
    assert value("memory_limit") == "512M"
    content = root.ok("php_ini_get_content", version="ea-php84")["content"]
    assert "memory_limit = 512M\n" in content
    root.ok("php_ini_set_content", version="ea-php84", content="; mine\nmemory_limit = 64M\n")
    assert value("memory_limit") == "64M"
    root.ok("php_set_session_save_path", path="/tmp/sessions")
    assert (
        "session.save_path = /tmp/sessions"
        in root.ok("php_ini_get_content", version="ea-php84")["content"]
    )
    none = {"version": "ea-php55"}
    assert "not installed" in root.no("php_ini_get_directives", **none)
    assert "not installed" in root.no("php_ini_get_content", **none)
    assert "directive" in root.no("php_ini_set_directives", version="ea-php84", directive="mood:1")
    assert "not valid" in root.no("php_ini_set_content", version="ea-php84", content="nonsense")
    assert "path" in root.no("php_set_session_save_path", path="here")


def test_the_panel_is_updated_once_at_a_time(root: Any, turned: Any) -> None:
    assert root.ok("get_update_availability")["update_available"] == 0
    assert root.ok("set_tier", tier="stable") == {"tier": "stable"}
    assert root.ok("get_update_availability")["tier"] == "stable"
    assert "stable" in root.ok("get_available_tiers")
    first = root.ok("start_cpanel_update", mode="force")
    assert (first["is_new"], root.ok("start_cpanel_update")["is_new"]) == (1, 0)
    turned(91)
    assert root.ok("start_cpanel_update")["is_new"] == 1
    assert "“mode”" in root.no("start_cpanel_update", mode="slow")
    assert "“tier”" in root.no("set_tier", tier="top")


def test_installed_versions_agree_with_other_calls(root: Any) -> None:
    found = root.ok("installed_versions", packages=1)
    assert found["mariadb"] == root.ok("current_mysql_version")["version"]
    assert found["ea_4_packages"] == root.ok("ea4_get_currently_installed_packages")["packages"]
    assert "ea_4_packages" not in root.ok("installed_versions")
    assert "“packages”" in root.no("installed_versions", packages="all")


def test_a_reboot_restarts_what_is_enabled(root: Any, limited: Any) -> None:
    root.ok("reboot")
    running = {row["name"]: row["running"] for row in root.ok("servicestatus")["service"]}
    assert (running["httpd"], running["clamd"]) == (1, 0)
    assert limited.no("reboot") == "Access denied"


def test_advice_follows_what_is_set(root: Any) -> None:
    def warned() -> set[str]:
        rows = [row["advice"] for row in root.ok("fetch_security_advice")["payload"]]
        return {row["key"] for row in rows if row["type"] == "ADVISE_WARN"}

    assert "Brute_protection" not in warned()
    root.ok("disable_cphulk")
    assert "Brute_protection" in warned()
    root.ok("enable_cphulk")
