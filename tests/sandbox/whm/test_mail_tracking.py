"""The mail queue, and what became of messages."""

from typing import Any

import pytest

PASSWORD = "Kp7!wonder-Lamp"


@pytest.fixture
def mailbox(root: Any, account: str) -> str:
    """The address of a mailbox of a new account."""
    root.uapi(account, "Email", "add_pop", email=f"me@{account}.test", password=PASSWORD)
    return f"me@{account}.test"


def send(root: Any, user: str, mailbox: str, to: str) -> None:
    """A message that the server writes for a mailbox."""
    answer = root.uapi(user, "Email", "dispatch_client_settings", account=mailbox, to=to)
    assert answer["errors"] is None


def queue_of(root: Any, user: str) -> list[Any]:
    records = root.ok("fetch_mail_queue")["records"]
    return [row for row in records if row["user"] == user]


def test_the_queue_has_what_waits_and_what_is_frozen(root: Any, rita: Any) -> None:
    records = root.ok("fetch_mail_queue")["records"]
    assert {"old@example.net"} in [set(row["recipients"]) for row in records]
    assert [row["sender"] for row in records if row["frozen"]] == ["<>"]
    assert {row["user"] for row in rita.ok("fetch_mail_queue")["records"]} <= {"grace"}


def test_mail_to_a_mailbox_here_arrives(root: Any, account: str, mailbox: str) -> None:
    send(root, account, mailbox, mailbox)
    assert queue_of(root, account) == []
    records = root.ok("emailtrack_search", success=1)["records"]
    (row,) = [row for row in records if row["recipient"] == mailbox]
    assert (row["type"], row["transport_is_remote"]) == ("success", 0)
    usage = root.uapi(account, "Email", "get_disk_usage", user="me", domain=f"{account}.test")
    assert usage["data"]["diskused"] > 0
    assert "“deliverytype”" in root.no("emailtrack_search", deliverytype="sideways")


def test_mail_to_elsewhere_waits_and_to_nobody_fails(root: Any, account: str, mailbox: str) -> None:
    send(root, account, mailbox, "someone@example.net")
    send(root, account, mailbox, f"nobody@{account}.test")
    assert [row["recipients"] for row in queue_of(root, account)] == [["someone@example.net"]]
    (totals,) = root.ok("emailtrack_stats", user=account)["records"]
    assert (totals["SENDCOUNT"], totals["DEFERCOUNT"], totals["FAILCOUNT"]) == (2, 1, 1)
    assert "access" in root.no("emailtrack_stats", user="nobody")


def test_results_are_chosen_by_flags(root: Any) -> None:
    def types(**flags: int) -> set[str]:
        return {row["type"] for row in root.ok("emailtrack_search", **flags)["records"]}

    assert types(failure=1) == {"failure"}
    assert types(failure=1, defer=1) == {"failure", "defer"}
    assert types() >= {"success", "failure", "defer"}
    assert "success" not in types(success=0)
    assert "success" in types(failure=0)
    remote = root.ok("emailtrack_search", deliverytype="remote")["records"]
    assert {row["transport_is_remote"] for row in remote} == {1}
    assert len(root.ok("emailtrack_search", failure=1, max_results_by_type=2)["records"]) == 2


def test_what_is_held_goes_when_it_is_released(root: Any, account: str, mailbox: str) -> None:
    root.ok("hold_outgoing_email", user=account)
    send(root, account, mailbox, mailbox)
    assert len(queue_of(root, account)) == 1
    assert {row["type"] for row in root.ok("emailtrack_search", inprogress=1)["records"]} == {
        "inprogress"
    }
    root.ok("release_outgoing_email", user=account)
    assert queue_of(root, account) == []
    (totals,) = root.ok("emailtrack_stats", user=account)["records"]
    assert totals["SUCCESSCOUNT"] == 1


def test_totals_are_by_account_and_time(root: Any, rita: Any, account: str, mailbox: str) -> None:
    send(root, account, mailbox, mailbox)
    rows = {row["USER"]: row for row in root.ok("emailtrack_user_stats")["records"]}
    assert rows["alice"]["DEFERFAILCOUNT"] == 4
    assert rows[account]["PRIMARY_DOMAIN"] == f"{account}.test"
    assert rita.no("emailtrack_user_stats") == "Access denied"
    early = root.ok("emailtrack_user_stats", endtime=1_700_000_000)["records"]
    assert early == []
    own = root.ok("emailtrack_user_stats", sender="info@alice.test")["records"]
    assert [(row["USER"], row["SENDCOUNT"]) for row in own] == [("alice", 9)]
    assert "“starttime”" in root.no("emailtrack_user_stats", starttime="yesterday")
