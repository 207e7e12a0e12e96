"""Backups."""

from typing import Any


def test_settings_are_kept(root: Any) -> None:
    root.ok("backup_config_set", backup_daily_retention=9, backuptype="incremental")
    config = root.ok("backup_config_get")["backup_config"]
    assert (config["backup_daily_retention"], config["backuptype"]) == (9, "incremental")
    assert "not a valid backup setting" in root.no("backup_config_set", colour="red")
    assert "“backuptype”" in root.no("backup_config_set", backuptype="zip")
    assert "“backupenable”" in root.no("backup_config_set", backupenable="yes")


def test_each_day_has_the_accounts_that_there_were(root: Any, account: str) -> None:
    day = root.ok("backup_date_list")["backup_set"][0]
    users = [row["username"] for row in root.ok("backup_user_list", restore_point=day)["user"]]
    assert "alice" in users
    assert account not in users
    sets = root.ok("backup_set_list")["backup_set"]
    assert sets[day] == users
    assert "alice" in root.ok("get_users_with_backup_metadata")["accounts"]
    assert "no backup" in root.no("backup_user_list", restore_point="1999-01-01")


def test_an_account_is_left_out_and_taken_in(root: Any, account: str) -> None:
    assert root.ok("toggle_user_backup_state", user=account)["toggle_status"] == 0
    assert root.ok("accountsummary", user=account)["acct"][0]["backup"] == 0
    assert root.ok("toggle_user_backup_state", user=account)["toggle_status"] == 1
    assert "do not have access" in root.no("toggle_user_backup_state", user="nobody")


def test_all_accounts_are_left_out_together(root: Any) -> None:
    version = {"backupversion": "backup"}
    root.ok("backup_skip_users_all", state=0, **version)
    assert root.ok("backup_skip_users_all_status", **version)["reason"]["msg"] == (
        "All accounts are left out."
    )
    root.ok("backup_skip_users_all", state=1, **version)
    assert root.ok("backup_skip_users_all_status", **version)["reason"]["msg"] == "Done."
    assert "backup version" in root.no("backup_skip_users_all", backupversion="x", state=0)
    assert "backup version" in root.no("backup_skip_users_all_status", backupversion="x")


def test_a_destination_is_added_changed_and_removed(root: Any) -> None:
    server = {"host": "backup.example.com", "username": "store", "password": "Se-cret9!"}
    made = root.ok("backup_destination_add", type="FTP", name="off site", disabled=0, **server)
    root.ok("backup_destination_set", id=made["id"], name="far away", timeout=60)
    shown = root.ok("backup_destination_get", id=made["id"])
    assert (shown["name"], shown["host"], shown["timeout"]) == (
        "far away", "backup.example.com", "60",
    )  # fmt: skip
    assert "password" not in shown
    assert root.ok("backup_destination_list")["destination_list"] == [shown]
    root.ok("backup_destination_delete", id=made["id"])
    assert root.ok("backup_destination_list")["destination_list"] == []


def test_destinations_that_are_not_there_are_refused(root: Any) -> None:
    assert "no backup destination" in root.no("backup_destination_get", id="x")
    assert "no backup destination" in root.no("backup_destination_set", id="x", name="y")
    assert "no backup destination" in root.no("backup_destination_delete", id="x")
    assert "“host” is not set" in root.no("backup_destination_add", type="FTP", name="n")
    assert "valid type" in root.no("backup_destination_add", type="Pigeon", name="n")
