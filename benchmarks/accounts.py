"""Accounts as the panel's list has them, as many as a benchmark wants."""

from typing import Any

_TEXT_FIELDS = """
    backup bwlimit child_nodes disklimit email has_backup ip ipv6 is_locked legacy_backup
    mailbox_format maxaddons maxftp maxlst maxparked maxpop maxsql maxsub outgoing_mail_hold
    outgoing_mail_suspended owner partition plan shell startdate suspendreason suspendtime
    temporary theme uid unix_startdate user domain
"""


def account(number: int) -> dict[str, Any]:
    """A record with as many fields, and of such kinds, as the panel's list of accounts has."""
    record: dict[str, Any] = dict.fromkeys(_TEXT_FIELDS.split(), "unlimited")
    record |= {
        "user": f"user{number}",
        "domain": f"site-{number}.example.com",
        "email": f"owner{number}@example.com",
        "ip": f"192.0.2.{number % 250}",
        "diskused": f"{number % 9000}M",
        "uid": str(1000 + number),
        "unix_startdate": 1_700_000_000 + number,
        "ipv6": [],
        "child_nodes": [],
        "suspended": 0,
        "plan": "default",
        "inodesused": number * 7 % 100_000,
    }
    return record
