"""The machine: disks, name, updates."""

from typing import Any


def test_the_disk_holds_what_accounts_use(root: Any) -> None:
    (row,) = root.ok("getdiskusage")["partition"]
    assert row["used"] + row["available"] == row["total"]
    assert row["used"] > 482 * 1024


def test_the_new_host_name_is_the_servers(root: Any) -> None:
    root.ok("sethostname", hostname="srv9.example.com")
    try:
        assert root.ok("gethostname")["hostname"] == "srv9.example.com"
    finally:
        root.ok("sethostname", hostname="srv1.sandbox.test")
    assert "fully qualified" in root.no("sethostname", hostname="srv9")
    assert "in use" in root.no("sethostname", hostname="blog.alice.test")


def test_the_contact_must_be_an_address(root: Any) -> None:
    root.ok("update_contact_email", contact_email="admin@example.com")
    assert "email address" in root.no("update_contact_email", contact_email="admin")


def test_roles_have_names(root: Any) -> None:
    assert root.ok("is_role_enabled", role="WebServer") == {"enabled": 1}
    assert "valid role" in root.no("is_role_enabled", role="Gardener")


def test_no_reboot_is_due(root: Any) -> None:
    assert root.ok("system_needs_reboot") == {"needs_reboot": 0}


def test_update_preferences_are_kept(root: Any) -> None:
    assert root.ok("set_cpanel_updates", updates="manual")["updates"] == "manual"
    kept = root.ok("update_updateconf", RPMUP="never")["updateconf"]
    assert (kept["UPDATES"], kept["RPMUP"]) == ("manual", "never")
    assert "“updates”" in root.no("set_cpanel_updates", updates="hourly")
    assert "update preference" in root.no("update_updateconf", MOON="full")


def test_a_function_that_is_not_simulated_is_not_made_up(root: Any) -> None:
    assert "does not simulate" in root.no("ticket_whitelist_setup")
