"""Mail on its way: what the mail server did with each message, and what waits in its queue.

Nothing leaves this machine: mail to a mailbox here arrives, mail to elsewhere waits.
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.areas.mailboxes import find_mailbox, receive
from cpshell.sandbox.world.tables import Table

ORDER = 45

_DAY = 86_400
_FIRST_DAY = 300
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SYSTEM_USER = "-system-"
"""Whose mail it is when the server itself writes."""


class Result(StrEnum):
    """How the delivery of a message ended."""

    SUCCESS = "success"
    DEFER = "defer"
    FAILURE = "failure"
    IN_PROGRESS = "inprogress"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was done with a message for one recipient; times in seconds since 1970. ``user`` is
    the account that sends, or that receives from elsewhere. ``queued``: 1 waits, 2 is frozen."""

    id: int
    msgid: str
    user: str
    sender: str
    recipient: str
    sent: int
    acted: int
    size: int
    type: Result
    remote: int
    message: str
    spamscore: int = 0
    queued: int = 0
    held: bool = False


_DELIVERIES = Table(Delivery, "mail_deliveries", key="id", order="sent id", serial=True)
SCHEMA = (
    f"{_DELIVERIES.schema}create index if not exists mail_deliveries_user"
    " on mail_deliveries(user);\n"
)
_NO_USER = "550 No Such User Here"
_TIMED_OUT = "Connection timed out"
_START = (
    # user, sender, recipient, size, result, remote, message, queued, how many of this kind
    ("alice", "info@alice.test", "anna@example.net", 18_320, "success", 1, "Accepted", 0, 9),
    ("alice", "sales@alice.test", "orders@example.org", 240_118, "success", 1, "Accepted", 0, 6),
    ("alice", "anna@example.net", "info@alice.test", 9_874, "success", 0, "Accepted", 0, 8),
    ("alice", "offers@example.com", "nobody@alice.test", 3_320, "failure", 0, _NO_USER, 0, 3),
    ("alice", "sales@alice.test", "old@example.net", 5_120, "defer", 1, _TIMED_OUT, 1, 1),
    ("bob", "bob@bob.test", "carl@example.org", 7_410, "success", 1, "Accepted", 0, 4),
    ("bob", "offers@example.com", "bob@bob.test", 2_048, "failure", 0, "552 Mailbox is full", 0, 2),
    ("carol", "office@carol.test", "dan@example.com", 31_900, "success", 1, "Accepted", 0, 5),
    ("grace", "news@grace.test", "list@example.net", 12_288, "defer", 1, _TIMED_OUT, 1, 1),
    (SYSTEM_USER, "<>", "offers@example.com", 4_096, "failure", 1, "550 Unrouteable", 2, 1),
)  # fmt: skip


def seed(world: World) -> None:
    """Add some weeks of mail, with three messages that wait, one of them frozen."""
    chance = world.random("mail log")
    for user, sender, recipient, size, result, remote, message, queued, count in _START:
        for _ in range(count):
            sent = START + _FIRST_DAY * _DAY + chance.randrange(30 * _DAY)
            id_ = _message_id(chance)
            spam = int(sender.startswith("offers")) * 6
            entry = Delivery(
                0, id_, user, sender, recipient, sent, sent + 2, size, Result(result), remote,
                message, spam, queued,
            )  # fmt: skip
            _DELIVERIES.add(world, entry)


def _message_id(chance: random.Random) -> str:
    part = [chance.choice(_LETTERS) for _ in range(14)]
    return f"1{''.join(part[:5])}-{''.join(part[5:11])}-{''.join(part[11:13])}"


# Sending ---------------------------------------------------------------------------------


def send(world: World, user: str, sender: str, recipient: str, size: int) -> None:
    """Send a message from an account."""
    held = _is_held(world, user, sender)
    if held:
        result, remote, message = Result.IN_PROGRESS, 0, "The sender’s mail is held."
    else:
        result, remote, message = _deliver(world, recipient, size)
    now = world.clock.now()
    msgid = _message_id(world.random(f"message {now} {_DELIVERIES.count(world)}"))
    waits = int(result in (Result.DEFER, Result.IN_PROGRESS))
    _DELIVERIES.add(
        world,
        Delivery(
            0, msgid, user, sender, recipient, now, now, size, result, remote, message, 0, waits,
            held,
        ),
    )  # fmt: skip


def _is_held(world: World, user: str, sender: str) -> bool:
    sql = (
        "select exists(select 1 from accounts where user = ? and outgoing_mail_hold)"
        " or exists(select 1 from mailboxes where address = ? and hold_outgoing)"
    )
    return bool(world.value(sql, user, sender))


def _deliver(world: World, recipient: str, size: int) -> tuple[Result, int, str]:
    domain = recipient.partition("@")[2]
    mailbox = find_mailbox(world, recipient)
    if mailbox is not None and not mailbox.suspended_incoming:
        receive(world, recipient, size)
        return Result.SUCCESS, 0, "Accepted"
    if mailbox is not None or world.value("select 1 from domains where domain = ?", domain):
        return Result.FAILURE, 0, _NO_USER
    return Result.DEFER, 1, _TIMED_OUT


def release(world: World, user: str, sender: str = "") -> None:
    """Send what was held for an account, or for one sender of it."""
    for held in _held(world, user, sender):
        if _is_held(world, held.user, held.sender):
            continue
        result, remote, message = _deliver(world, held.recipient, held.size)
        changed = replace(
            held,
            acted=world.clock.now(),
            type=result,
            remote=remote,
            message=message,
            queued=int(result is Result.DEFER),
            held=False,
        )
        _DELIVERIES.save(world, changed)


def _held(world: World, user: str, sender: str) -> list[Delivery]:
    return _DELIVERIES.all(world, held=True, user=user, sender=sender or None)


def held_count(world: World, user: str, sender: str) -> int:
    """Return how many messages of a sender are held."""
    return len(_held(world, user, sender))


def delete_held(world: World, user: str, sender: str) -> int:
    """Throw away what is held for a sender; returns how many messages."""
    return _DELIVERIES.remove(world, held=True, user=user, sender=sender)


def forget_all(world: World) -> None:
    """Forget every message."""
    _DELIVERIES.remove(world)


# Reading ---------------------------------------------------------------------------------


def deliveries(world: World, owner: str | None, user: str | None = None) -> list[Delivery]:
    """Return the deliveries of a reseller's accounts (None: of all), or of one account, in the
    order of their time."""
    if owner is None:
        return _DELIVERIES.all(world, user=user)
    mine = "(select user from accounts where owner = :owner or user = :owner)"
    return _DELIVERIES.query(
        world,
        f"where (:user is null or user = :user) and user in {mine} order by sent, id",
        owner=owner,
        user=user,
    )
