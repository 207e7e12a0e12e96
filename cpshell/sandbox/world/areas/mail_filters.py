"""Mail filters: rules and what to do when a message fits, of an account or of one mailbox."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World

ORDER = 43

SCHEMA = """
create table if not exists mail_filters(
  user text not null references accounts(user) on delete cascade on update cascade,
  mailbox text not null,      -- empty: for all mail of the account
  name text not null,
  position integer not null,
  enabled integer not null default 1,
  rules text not null,
  actions text not null,
  primary key(user, mailbox, name)
);
create trigger if not exists mail_filters_removed after delete on mailboxes begin
  delete from mail_filters where mailbox = old.address; end;
"""

MATCHES = (
    "is", "matches", "contains", "does not contain", "begins", "does not begin", "ends",
    "does not end", "does not match", "is above", "is not above", "is below",
)  # fmt: skip
"""How a rule compares."""
ACTIONS = ("deliver", "fail", "finish", "save", "pipe")
"""What a filter can do."""
_WITHOUT_DESTINATION = ("finish",)


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition; ``next_by`` (and, or) joins it to the one after it."""

    part: str
    match: str
    value: str
    next_by: str = "or"


@dataclass(frozen=True, slots=True)
class Action:
    """What to do with a message that fits."""

    action: str
    destination: str | None


@dataclass(frozen=True, slots=True)
class MailFilter:
    """One filter."""

    name: str
    enabled: bool
    rules: tuple[Rule, ...]
    actions: tuple[Action, ...]


_START = (
    ("alice", "", "Spam", Rule("$header_subject:", "contains", "***SPAM***"), "save", "/dev/null"),
    ("alice", "info@alice.test", "Shop orders", Rule("$header_to:", "contains", "orders"),
     "save", "$home/mail/alice.test/info/.Orders"),
)  # fmt: skip


def seed(world: World) -> None:
    """Add one filter of an account and one of a mailbox."""
    for user, mailbox, name, rule, action, destination in _START:
        store_filter(world, user, mailbox, name, [rule], [Action(action, destination)])


def filters_of(world: World, user: str, mailbox: str) -> list[MailFilter]:
    """Return the filters of a mailbox (of the account for an empty one) in the order they run
    in."""
    rows = world.all(
        "select * from mail_filters where user = ? and mailbox = ? order by position",
        user,
        mailbox,
    )
    return [_filter(row) for row in rows]


def count_filters(world: World, user: str) -> int:
    """Return how many filters an account and its mailboxes have."""
    return int(world.value("select count(*) from mail_filters where user = ?", user))


def _filter(row: sqlite3.Row) -> MailFilter:
    rules = tuple(Rule(*entry) for entry in json.loads(row["rules"]))
    actions = tuple(Action(*entry) for entry in json.loads(row["actions"]))
    return MailFilter(row["name"], bool(row["enabled"]), rules, actions)


def require_filter(world: World, user: str, mailbox: str, name: str) -> MailFilter:
    """Return the filter of this name.

    Raises Refusal when there is none.
    """
    for entry in filters_of(world, user, mailbox):
        if entry.name == name:
            return entry
    raise Refusal(f"The filter “{name}” does not exist.")


def store_filter(
    world: World,
    user: str,
    mailbox: str,
    name: str,
    rules: Sequence[Rule],
    actions: Sequence[Action],
    old_name: str | None = None,
) -> None:
    """Add a filter or replace the one of this name, or of ``old_name``; its place stays.

    Raises Refusal for no rule, no action, a comparison or an action that there isn't, an action
    that lacks its destination, or an old name that there isn't.
    """
    _check(rules, actions)
    before = old_name or name
    if old_name:
        require_filter(world, user, mailbox, old_name)
    place = world.value(
        "select position from mail_filters where user = ? and mailbox = ? and name = ?",
        user,
        mailbox,
        before,
    )
    if place is None:
        place = 1 + world.value(
            "select ifnull(max(position), 0) from mail_filters where user = ? and mailbox = ?",
            user,
            mailbox,
        )
    for gone in {before, name}:
        _delete(world, user, mailbox, gone)
    world.run(
        "insert into mail_filters values(?, ?, ?, ?, 1, ?, ?)",
        user,
        mailbox,
        name,
        place,
        json.dumps([(r.part, r.match, r.value, r.next_by) for r in rules], ensure_ascii=False),
        json.dumps([(a.action, a.destination) for a in actions], ensure_ascii=False),
    )


def _check(rules: Sequence[Rule], actions: Sequence[Action]) -> None:
    if not rules:
        raise Refusal("You must specify at least one rule for the filter.")
    if not actions:
        raise Refusal("You must specify at least one action for the filter.")
    for rule in rules:
        if rule.match not in MATCHES:
            raise Refusal(f"“{rule.match}” is not a valid match type.")
        if rule.next_by not in ("and", "or"):
            raise Refusal(f"“{rule.next_by}” is not a valid connector; use “and” or “or”.")
    for action in actions:
        if action.action not in ACTIONS:
            raise Refusal(f"“{action.action}” is not a valid filter action.")
        if not action.destination and action.action not in _WITHOUT_DESTINATION:
            raise Refusal(f"The action “{action.action}” needs a destination.")


def _delete(world: World, user: str, mailbox: str, name: str) -> int:
    return world.run(
        "delete from mail_filters where user = ? and mailbox = ? and name = ?", user, mailbox, name
    )


def remove_filter(world: World, user: str, mailbox: str, name: str) -> None:
    """Remove a filter.

    Raises Refusal when there is none of this name.
    """
    require_filter(world, user, mailbox, name)
    _delete(world, user, mailbox, name)


def enable_filter(world: World, user: str, mailbox: str, name: str, *, on: bool) -> None:
    """Switch a filter on or off.

    Raises Refusal when there is none of this name.
    """
    require_filter(world, user, mailbox, name)
    world.run(
        "update mail_filters set enabled = ? where user = ? and mailbox = ? and name = ?",
        int(on),
        user,
        mailbox,
        name,
    )


def reorder_filters(world: World, user: str, mailbox: str, names: Sequence[str]) -> None:
    """Let filters run in this order; those that aren't named come after.

    Raises Refusal when one of them doesn't exist.
    """
    for name in names:
        require_filter(world, user, mailbox, name)
    there = [entry.name for entry in filters_of(world, user, mailbox)]
    order = [*names, *(name for name in there if name not in names)]
    world.many(
        "update mail_filters set position = ? where user = ? and mailbox = ? and name = ?",
        [(place, user, mailbox, name) for place, name in enumerate(order, 1)],
    )
