"""Transfers from another server: sessions, what they bring, and when."""

from typing import Any

import pytest

NEW = {
    "host": "old.example.com", "user": "root", "password": "x", "comm_transport": "ssh",
    "compressed": 1, "copy_reseller_privs": 0, "enable_custom_pkgacct": 0, "low_priority": 0,
    "restore_threads": 1, "transfer_threads": 1, "unencrypted": 0, "unrestricted_restore": 1,
    "use_backups": 0,
}  # fmt: skip


@pytest.fixture
def session(root: Any) -> dict[str, str]:
    """A new session, as the parameter of the calls about it."""
    made = root.ok("create_remote_root_transfer_session", **NEW)
    return {"transfer_session_id": made["transfer_session_id"]}


def state(root: Any, session: Any) -> str:
    return str(root.ok("get_transfer_session_state", **session)["state_name"])


def test_a_session_brings_accounts_and_plans(root: Any, session: Any, turned: Any) -> None:
    plan = {"module": "PackageRemoteRoot", "package": "remote_basic"}
    root.ok("enqueue_transfer_item", **session, **plan)
    root.ok("enqueue_transfer_item", **session, module="AccountRemoteRoot", user="maria")
    root.ok("enqueue_transfer_item", **session, module="AccountRemoteRoot", user="nobody")
    lists = {"module": "FeatureListRemoteRoot", "featurelist": "remote_features"}
    root.ok("enqueue_transfer_item", **session, **lists)
    assert state(root, session) == "PENDING"
    assert root.ok("start_transfer_session", **session)["pid"] > 0
    turned(45)
    assert state(root, session) == "RUNNING"
    turned(16)
    assert state(root, session) == "COMPLETED"
    (account,) = root.ok("accountsummary", user="maria")["acct"]
    assert (account["domain"], account["plan"]) == ("maria.example", "remote_basic")
    assert "remote_features" in root.ok("get_featurelists")["featurelists"]
    log = root.ok("fetch_transfer_session_log", **session, logfile="master.log")["log"]
    assert "“maria”: Success" in log
    assert "“nobody”: Failed" in log
    assert "log file" in root.no("fetch_transfer_session_log", **session, logfile="other.log")


def test_a_session_is_paused_and_goes_on(root: Any, session: Any, turned: Any) -> None:
    root.ok("enqueue_transfer_item", **session, module="AccountRemoteRoot", user="nora")
    assert "not running" in root.no("pause_transfer_session", **session)
    root.ok("start_transfer_session", **session)
    root.ok("pause_transfer_session", **session)
    turned(100)
    assert state(root, session) == "PAUSED"
    root.ok("start_transfer_session", **session)
    assert "cannot be started" in root.no("start_transfer_session", **session)
    turned(16)
    assert state(root, session) == "COMPLETED"


def test_an_aborted_session_brings_nothing(root: Any, session: Any, turned: Any) -> None:
    root.ok("enqueue_transfer_item", **session, module="AccountRemoteRoot", user="oscar")
    assert "not running" in root.no("abort_transfer_session", **session)
    root.ok("start_transfer_session", **session)
    root.ok("abort_transfer_session", **session)
    turned(100)
    assert state(root, session) == "ABORTED"
    assert "oscar" not in root.ok("list_users")["users"]
    assert "cannot be started" in root.no("start_transfer_session", **session)


def test_the_other_server_is_looked_at(root: Any, session: Any) -> None:
    root.ok("analyze_transfer_session_remote", **session)
    found = root.ok("retrieve_transfer_session_remote_analysis", **session)
    assert found["remote"]["host"] == "old.example.com"
    assert {"maria", "nora", "oscar"} == {row["user"] for row in found["items"]["accounts"]}
    none = {"transfer_session_id": "none"}
    assert "does not exist" in root.no("analyze_transfer_session_remote", **none)
    assert "does not exist" in root.no("retrieve_transfer_session_remote_analysis", **none)
    assert "does not exist" in root.no("get_transfer_session_state", **none)


def test_what_a_session_needs_is_checked(root: Any, session: Any) -> None:
    assert "“sshkey_name”" in root.no(
        "create_remote_root_transfer_session", **NEW | {"password": ""}
    )
    away = NEW | {"host": "old.invalid"}
    assert "host not found" in root.no("create_remote_root_transfer_session", **away)
    user = {"host": "old.example.com", "password": "x", "unrestricted_restore": 0}
    assert root.ok("create_remote_user_transfer_session", **user)["transfer_session_id"]
    away = user | {"host": "old.invalid"}
    assert "host not found" in root.no("create_remote_user_transfer_session", **away)
    assert "transfer module" in root.no("enqueue_transfer_item", **session, module="Sandwich")
    assert "“user”" in root.no("enqueue_transfer_item", **session, module="AccountRemoteRoot")


def test_kinds_of_things_say_what_they_need(root: Any) -> None:
    for module in root.ok("available_transfer_modules")["modules"]:
        schema = root.ok("transfer_module_schema", module=module)["schema"]
        assert set(schema["required"]) <= schema["keys"].keys()
    assert "transfer module" in root.no("transfer_module_schema", module="Sandwich")
