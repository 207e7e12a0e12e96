"""The people who work on an account: how many may have roles, and who is nobody's any more."""

from typing import Any


def test_at_most_seven_members_have_roles(fresh_panel: Any) -> None:
    alice = fresh_panel.login("alice")

    def add(name: str, roles: str) -> Any:
        fields = {"user": name, "email1": "a@example.com", "activation_email": 1, "roles": roles}
        return alice.uapi("Team", "add_team_user", **fields)

    assert [add(f"member{number}", "web")["status"] for number in range(8)] == [1] * 7 + [0]
    assert add("reader", "")["status"] == 1
    refused = alice.uapi("Team", "add_roles", user="reader", role="web")
    assert (refused["status"], "roles" in refused["errors"][0]) == (0, True)
    assert alice.uapi("Team", "get_team_users_with_roles_count")["data"] == {"used": 7, "max": 7}
    alice.uapi("Team", "set_roles", user="member0")
    assert alice.uapi("Team", "add_roles", user="reader", role="web")["status"] == 1


def test_calendars_go_with_their_mailbox(fresh_panel: Any) -> None:
    alice = fresh_panel.login("alice")
    between = {"delegator": "info@alice.test", "calendar": "calendar"}
    for delegatee in ("alice", "sales@alice.test"):
        assert alice.uapi("CPDAVD", "add_delegate", delegatee=delegatee, **between)["status"] == 1
    alice.uapi("BoxTrapper", "set_status", email="info@alice.test", enabled=1)
    alice.uapi("Email", "delete_pop", email="info@alice.test")
    assert alice.uapi("CPDAVD", "list_delegates")["data"] == []
    new = {"email": "info@alice.test", "password": "Kp7!wonder-Lamp"}
    assert alice.uapi("Email", "add_pop", **new)["status"] == 1
    assert alice.uapi("BoxTrapper", "get_status", email="info@alice.test")["data"] == 0
