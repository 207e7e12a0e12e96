"""Mail that waits until its sender answers."""

from typing import Any

import pytest

TEAM = "team@alice.test"
DAY = 86_400


@pytest.fixture
def alice(fresh_panel: Any) -> Any:
    fresh_panel.sandbox.clock.stop()
    return fresh_panel.login("alice")


def queue(login: Any, **more: Any) -> list[str]:
    rows = login.uapi("BoxTrapper", "list_queued_messages", email=TEAM, **more)["data"]
    return [row["queuefile"] for row in rows]


def test_queue_is_that_of_a_day(alice: Any, fresh_panel: Any) -> None:
    now = fresh_panel.sandbox.clock.now()
    assert queue(alice) == ["held2.msg", "held3.msg"]
    assert queue(alice, date=now - DAY) == ["held1.msg"]
    (first, _) = alice.uapi("BoxTrapper", "list_queued_messages", email=TEAM)["data"]
    assert (first["from"], first["subject"]) == ("joe@example.com", "Price list")
    assert now - DAY < first["time"] <= now


def test_delivered_mail_is_in_the_mailbox(alice: Any) -> None:
    def messages() -> int:
        return alice.uapi("Mailboxes", "get_mailbox_status_list", account=TEAM)["data"][0][  # type: ignore[no-any-return]
            "messages"
        ]

    before = messages()
    done = alice.uapi(
        "BoxTrapper", "deliver_messages", email=TEAM, queuefile="held2.msg", all_like=1
    )
    assert done["data"] == [
        {
            "email": "joe@example.com",
            "matches": ["held2.msg", "held3.msg"],
            "operator": "deliver",
        }
    ]
    assert queue(alice) == []
    assert messages() == before + 2


def test_steps_follow_each_other_and_one_that_fails_is_told(alice: Any) -> None:
    done = alice.uapi(
        "BoxTrapper",
        "process_messages",
        email=TEAM,
        action=["blacklist", "deleteall"],
        queuefile="held3.msg",
    )
    assert [row["matches"] for row in done["data"]] == [["held3.msg"], ["held2.msg", "held3.msg"]]
    assert done["warnings"] is None
    again = alice.uapi("BoxTrapper", "delete_messages", email=TEAM, queuefile="held3.msg")
    assert (again["status"], again["data"][0]["failed"]) == (1, 1)
    assert again["warnings"] == ["One or more of the operations failed."]
    rules = alice.uapi("BoxTrapper", "get_blocklist", email=TEAM)["data"]
    assert rules == [r"from joe\@example\.com"]


def test_log_tells_what_came_and_what_was_done(alice: Any) -> None:
    alice.uapi("BoxTrapper", "delete_messages", email=TEAM, queuefile="held1.msg")
    lines = alice.uapi("BoxTrapper", "get_log", email=TEAM)["data"]["lines"]
    assert [line.split()[1:3] for line in lines] == [
        ["queued", "held2.msg"],
        ["queued", "held3.msg"],
        ["deleted", "held1.msg"],
    ]
    assert lines[0].endswith("from joe@example.com: Price list")


def test_mailbox_that_calls_means_itself(fresh_panel: Any) -> None:
    info = fresh_panel.login("info@alice.test")
    answer = info.uapi("BoxTrapper", "list_queued_messages", email=TEAM)
    assert (answer["status"], answer["data"]) == (1, [])
