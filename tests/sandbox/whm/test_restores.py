"""Archives of accounts, and restoring accounts from them and from backups."""

from typing import Any

import pytest

PASSWORD = "Kp7!wonder-Lamp"


@pytest.fixture
def day(root: Any) -> str:
    """The latest day with backups."""
    return str(root.ok("backup_date_list")["backup_set"][0])


def mailboxes(root: Any, user: str) -> list[str]:
    return sorted(root.ok("list_pops_for", user=user)["pops"])


def users(root: Any) -> set[str]:
    return set(root.ok("list_users")["users"])


def test_an_account_comes_back_from_its_archive(root: Any, account: str, turned: Any) -> None:
    address = f"me@{account}.test"
    root.uapi(account, "Email", "add_pop", email=address, password=PASSWORD)
    root.uapi(account, "Fileman", "save_file_content", dir="public_html", file="a.txt", content="é")
    root.uapi(account, "Mysql", "create_database", name=f"{account}_blog")
    root.uapi(account, "Mysql", "create_user", name=f"{account}_me", password=PASSWORD)
    granted = {"database": f"{account}_blog", "user": f"{account}_me", "privileges": "SELECT"}
    root.uapi(account, "Mysql", "set_privileges_on_database", **granted)
    root.ok("addzonerecord", domain=f"{account}.test", name="x", type="A", address="203.0.113.7")
    session = root.ok("start_background_pkgacct", user=account)["session_id"]
    assert root.ok("get_pkgacct_session_state", session_id=session)["state"] == "RUNNING"
    turned(21)
    assert root.ok("get_pkgacct_session_state", session_id=session)["state"] == "COMPLETED"
    path = f"/home/cpmove-{account}.tar.gz"
    assert path in root.ok("fetch_pkgacct_master_log", session_id=session)["log"]
    files = root.ok("list_cparchive_files")["quickrestore_files"]
    assert {"file": f"cpmove-{account}.tar.gz", "path": "/home", "user": account} in files
    root.ok("removeacct", username=account)
    transfer = root.ok("start_local_cpmove_restore", cpmovepath=path)["transfer_session_id"]
    assert account not in users(root)
    turned(16)
    state = root.ok("get_transfer_session_state", transfer_session_id=transfer)
    assert state == {"state_name": "COMPLETED"}
    assert mailboxes(root, account) == [address]
    file = {"dir": "public_html", "file": "a.txt"}
    content = root.uapi(account, "Fileman", "get_file_content", **file)["data"]["content"]
    assert content == "é"
    row = root.uapi(account, "Mysql", "list_databases")["data"][0]
    assert row["users"] == [f"{account}_me"]
    zone = root.ok("dumpzone", domain=f"{account}.test")["zone"][0]["record"]
    assert "203.0.113.7" in [line.get("address") for line in zone]


def test_an_archive_does_not_overwrite_unless_told_so(root: Any, account: str, turned: Any) -> None:
    root.ok("start_background_pkgacct", user=account, tarroot="/backup")
    turned(21)
    address = f"late@{account}.test"
    root.uapi(account, "Email", "add_pop", email=address, password=PASSWORD)
    restore = {"cpmovepath": f"/backup/cpmove-{account}.tar.gz"}
    transfer = root.ok("start_local_cpmove_restore", **restore)["transfer_session_id"]
    turned(16)
    log = root.ok("fetch_transfer_session_log", transfer_session_id=transfer, logfile="master.log")
    assert "already has an account" in log["log"]
    assert mailboxes(root, account) == [address]
    root.ok("start_local_cpmove_restore", **restore, overwrite=1, delete_archive=1)
    turned(16)
    assert mailboxes(root, account) == []
    assert "does not exist" in root.no("start_local_cpmove_restore", **restore)


def test_archives_are_removed(root: Any, account: str, turned: Any) -> None:
    root.ok("start_background_pkgacct", user=account)
    turned(21)
    root.ok("delete_account_archives", user=account, mountpoint="/home")
    files = root.ok("list_cparchive_files")["quickrestore_files"]
    assert account not in {row["user"] for row in files}
    assert "no archives" in root.no("delete_account_archives", user=account)


def test_archives_need_an_account_and_a_session(root: Any) -> None:
    assert "access" in root.no("start_background_pkgacct", user="nobody")
    assert "session" in root.no("get_pkgacct_session_state", session_id="99999")
    assert "session" in root.no("fetch_pkgacct_master_log", session_id="x")


def test_a_removed_account_is_restored_by_the_queue(root: Any, day: str, turned: Any) -> None:
    before = mailboxes(root, "alice")
    root.ok("removeacct", username="alice")
    queue_id = root.ok("restore_queue_add_task", user="alice", restore_point=day)["queue_id"]
    assert int(queue_id) > 0
    assert "already" in root.no("restore_queue_add_task", user="alice", restore_point=day)
    assert root.ok("restore_queue_list_pending")["restore_job"][0]["user"] == "alice"
    assert root.ok("restore_queue_is_active") == {"is_active": 0}
    root.ok("restore_queue_activate")
    assert root.ok("restore_queue_is_active") == {"is_active": 1}
    assert root.ok("restore_queue_list_active")["restore_job"][0]["restore_point"] == day
    assert "alice" not in users(root)
    turned(21)
    state = root.ok("restore_queue_state")
    assert (state["is_active"], state["pending"], state["active"]) == (0, [], [])
    (done,) = root.ok("restore_queue_list_completed")["restore_job"]
    assert done["status_info"]["result"] == 1
    assert mailboxes(root, "alice") == before
    start = int(done["status_info"]["started"])
    assert "not in" in root.no("restore_queue_clear_completed_task", user="bob", start_time=start)
    root.ok("restore_queue_clear_completed_task", user="alice", start_time=start)
    assert root.ok("restore_queue_list_completed")["restore_job"] == []


def test_what_waits_is_restored_one_after_the_other(root: Any, day: str, turned: Any) -> None:
    for user in ("bob", "carol", "dave"):
        root.ok("restore_queue_add_task", user=user, restore_point=day)
    root.ok("restore_queue_clear_pending_task", user="dave")
    assert "not in" in root.no("restore_queue_clear_pending_task", user="dave")
    root.ok("restore_queue_activate")
    turned(21)
    state = root.ok("restore_queue_state")
    names = {key: [row["user"] for row in state[key]] for key in ("active", "completed")}
    assert names == {"active": ["carol"], "completed": ["bob"]}
    turned(20)
    assert len(root.ok("restore_queue_list_completed")["restore_job"]) == 2
    root.ok("restore_queue_clear_all_failed_tasks")
    assert len(root.ok("restore_queue_list_completed")["restore_job"]) == 2
    root.ok("restore_queue_clear_all_completed_tasks")
    assert root.ok("restore_queue_list_completed")["restore_job"] == []
    root.ok("restore_queue_add_task", user="dave", restore_point=day)
    root.ok("restore_queue_clear_all_pending_tasks")
    root.ok("restore_queue_add_task", user="dave", restore_point=day)
    root.ok("restore_queue_clear_all_tasks")
    assert root.ok("restore_queue_list_pending")["restore_job"] == []


def test_backups_have_no_other_accounts_and_days(root: Any, account: str, day: str) -> None:
    assert "no backup" in root.no("restore_queue_add_task", user=account, restore_point=day)
    assert "no backup" in root.no("restore_queue_add_task", user="bob", restore_point="1999-01-01")
    task = {"user": "bob", "restore_point": day, "destid": "nowhere"}
    assert "destination" in root.no("restore_queue_add_task", **task)


def test_an_account_is_restored_at_once(root: Any) -> None:
    before = mailboxes(root, "grace")
    root.uapi("grace", "Email", "delete_pop", email=before[0])
    root.ok("restoreaccount", user="grace", type="daily")
    assert mailboxes(root, "grace") == before
    assert "no backup" in root.no("restoreaccount", user="nobody", type="daily")
    assert "“type”" in root.no("restoreaccount", user="grace", type="hourly")


def test_a_domain_that_is_someone_elses_now_hinders_a_restore(root: Any, turned: Any) -> None:
    root.ok("removeacct", username="heidi")
    root.ok("createacct", username="other", domain="heidi.test", password=PASSWORD)
    assert "another account" in root.no("restoreaccount", user="heidi", type="weekly")
    assert "heidi" not in users(root)


def test_names_for_restored_accounts_are_checked(root: Any) -> None:
    root.ok("verify_new_username_for_restore", user="newname")
    assert "already" in root.no("verify_new_username_for_restore", user="bob")
    assert "Mail" in [row["module"] for row in root.ok("restore_modules_summary")["modules"]]
