"""Mailboxes of any account, whom accounts write to, and roles of servers."""

from typing import Any

PASSWORD = "Kp7!wonder-Lamp"


def test_folders_of_a_mailbox_are_emptied(root: Any, account: str) -> None:
    address = f"me@{account}.test"
    root.uapi(account, "Email", "add_pop", email=address, password=PASSWORD)
    root.uapi(account, "Email", "dispatch_client_settings", account=address, to=address)
    assert root.ok("get_mailbox_status", account=address)["INBOX"]["messages"] == 1
    root.ok("expunge_mailbox_messages", account=address, mailbox="INBOX", query="all")
    rows = root.ok("get_mailbox_status_list", account=address)["mailboxes"]
    assert (rows[0]["mailbox"], rows[0]["messages"]) == ("INBOX", 0)
    root.uapi(account, "Email", "dispatch_client_settings", account=address, to=address)
    guid = {"account": address, "mailbox_guid": rows[0]["guid"], "query": "all"}
    root.ok("expunge_messages_for_mailbox_guid", **guid)
    assert root.ok("get_mailbox_status", account=address)["INBOX"]["messages"] == 0
    gone = {"account": "me@nowhere.example"}
    assert "does not exist" in root.no("get_mailbox_status", **gone)
    assert "does not exist" in root.no("get_mailbox_status_list", **gone)
    box = {"account": address, "mailbox": "nothing", "query": "all"}
    assert "does not exist" in root.no("expunge_mailbox_messages", **box)
    box = {"account": address, "mailbox_guid": "nothing", "query": "all"}
    assert "does not exist" in root.no("expunge_messages_for_mailbox_guid", **box)


def test_mail_is_routed_by_hand(root: Any, account: str) -> None:
    domain = f"{account}.test"
    root.ok("set_manual_mx_redirects", domain=domain, mx_host="mx.example.com")
    data = root.uapi(account, "Email", "unset_manual_mx_redirects", domain=domain)["data"]
    assert data == {domain: "mx.example.com"}
    root.ok("set_manual_mx_redirects", domain=domain, mx_host="mx.example.com")
    assert root.ok("unset_manual_mx_redirects", domain=domain)["payload"] == data
    two = {"domain": domain, "mx_host": ["a.example", "b.example"]}
    assert "as many hosts" in root.no("set_manual_mx_redirects", **two)
    assert "does not exist" in root.no("unset_manual_mx_redirects", domain="nowhere.example")


def test_senders_and_recipients_are_counted(root: Any) -> None:
    when = {"start_time": 1_700_000_000, "end_time": 1_800_000_000}
    rows = root.ok("get_unique_sender_recipient_count_per_user", **when)["payload"]
    assert {row["user"]: row["unique_sender_recipient_count"] for row in rows}["alice"] == 5
    rows = root.ok("get_unique_recipient_count_per_sender_for_user", user="alice", **when)
    counts = {row["sender"]: row["unique_recipient_count"] for row in rows["payload"]}
    assert counts["sales@alice.test"] == 2
    assert "“end_time”" in root.no("get_unique_sender_recipient_count_per_user", start_time=0)
    other = {"user": "nobody", **when}
    assert "access" in root.no("get_unique_recipient_count_per_sender_for_user", **other)


def test_mail_of_an_account_is_looked_after(root: Any, account: str) -> None:
    root.ok("terminate_cpuser_mailbox_sessions", username=account)
    root.ok("normalize_user_email_configuration", username=account)
    assert "access" in root.no("terminate_cpuser_mailbox_sessions", username="nobody")
    assert "access" in root.no("normalize_user_email_configuration", username="nobody")


def test_services_of_an_account_run_elsewhere(root: Any, account: str) -> None:
    backends = {"general": "web.example.com", "service_group": "Mail"}
    mail = {"service_group_backend": "mail.example.com"}
    root.ok("set_service_proxy_backends", username=account, **backends, **mail)
    rows = root.ok("get_service_proxy_backends", username=account)["payload"]
    assert {"service_group": "Mail", "backend": "mail.example.com"} in rows
    assert root.uapi(account, "ServiceProxy", "get_service_proxy_backends")["data"] == rows
    root.ok("unset_all_service_proxy_backends", username=account)
    assert root.ok("get_service_proxy_backends", username=account)["payload"] == []
    assert "at least one" in root.no("set_service_proxy_backends", username=account)
    assert "access" in root.no("get_service_proxy_backends", username="nobody")
    assert "access" in root.no("unset_all_service_proxy_backends", username="nobody")


def test_the_server_does_everything_alone(root: Any) -> None:
    profile = root.ok("get_current_profile")
    assert (profile["code"], profile["disabled_roles"]) == ("STANDARD", [])
    assert root.ok("get_available_profiles")["profiles"] == [profile]
    assert root.ok("list_linked_server_nodes")["payload"] == []
    assert root.ok("list_user_child_nodes")["payload"] == []


def test_user_names_are_judged(root: Any) -> None:
    assert root.ok("validate_system_user", user="alice")["exists"] == 1
    assert root.ok("validate_system_user", user="newname")["valid_for_new"] == 1
    assert root.ok("validate_system_user", user="root")["reserved"] == 1
    assert "“user”" in root.no("validate_system_user")
