"""PHP versions."""

from typing import Any


def version_of(root: Any, domain: str) -> str:
    rows = root.ok("php_get_vhost_versions")["versions"]
    return str(next(row["version"] for row in rows if row["vhost"] == domain))


def test_a_site_gets_a_version_and_the_default_back(root: Any) -> None:
    root.ok("php_set_vhost_versions", version="ea-php81", vhost=["bob.test", "dave.test"])
    assert version_of(root, "bob.test") == "ea-php81"
    sites = root.ok("php_get_vhosts_by_version", version="ea-php81")["vhosts"]
    assert sites == ["bob.test", "dave.test"]
    root.ok("php_set_vhost_versions", version="inherit", vhost=["bob.test", "dave.test"])
    default = root.ok("php_get_system_default_version")["version"]
    assert version_of(root, "bob.test") == default


def test_the_default_serves_sites_without_their_own(root: Any) -> None:
    root.ok("php_set_system_default_version", version="ea-php84")
    assert version_of(root, "erin.test") == "ea-php84"
    assert version_of(root, "blog.alice.test") == "ea-php83"
    root.ok("php_set_system_default_version", version="ea-php82")
    impacted = root.ok("php_get_impacted_domains", system_default=1)["domains"]
    assert "erin.test" in impacted
    assert "blog.alice.test" not in impacted


def test_versions_that_are_not_installed_are_refused(root: Any) -> None:
    installed = root.ok("php_get_installed_versions")["versions"]
    assert "ea-php83" in installed
    assert "ea-php54" not in installed
    old = {"version": "ea-php54"}
    assert "not installed" in root.no("php_set_vhost_versions", vhost="bob.test", **old)
    assert "not installed" in root.no("php_set_system_default_version", **old)
    assert "not installed" in root.no("php_get_vhosts_by_version", **old)
    assert "not installed" in root.no("php_get_handlers", **old)


def test_a_version_has_a_handler(root: Any) -> None:
    root.ok("php_set_handler", version="ea-php82", handler="lsapi")
    (row,) = root.ok("php_get_handlers", version="ea-php82")["version_handlers"]
    assert row["current_handler"] == "lsapi"
    assert "not available" in root.no("php_set_handler", version="ea-php82", handler="magic")


def test_resellers_change_their_own_sites_only(rita: Any) -> None:
    rita.ok("php_set_vhost_versions", version="ea-php82", vhost="grace.test")
    other = {"version": "ea-php82", "vhost": "alice.test"}
    assert "does not exist" in rita.no("php_set_vhost_versions", **other)
    assert "specify either" in rita.no("php_get_impacted_domains")


def test_uapi_sees_what_whm_sets_and_the_other_way_round(root: Any) -> None:
    def uapi_version() -> str:
        (row,) = root.uapi("carol", "LangPHP", "php_get_vhost_versions", vhost="carol.test")["data"]
        return str(row["version"])

    root.ok("php_set_vhost_versions", version="ea-php81", vhost="carol.test")
    assert uapi_version() == "ea-php81"
    change = {"version": "ea-php84", "vhost": "carol.test"}
    root.uapi("carol", "LangPHP", "php_set_vhost_versions", **change)
    assert version_of(root, "carol.test") == "ea-php84"
