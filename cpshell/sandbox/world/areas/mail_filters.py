"""Mail filters: rules and what to do when a message fits, of an account or of one mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 43

_SCHEMA = """
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
    """One filter of a mailbox, or of all mail of the account where ``mailbox`` is empty."""

    user: str
    mailbox: str
    name: str
    position: int
    enabled: bool
    rules: tuple[Rule, ...]
    actions: tuple[Action, ...]


_FILTERS = Table(
    MailFilter,
    "mail_filters",
    key="user mailbox name",
    references={"user": ACCOUNT},
    order="position",
)
SCHEMA = _FILTERS.schema + _SCHEMA
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
    return _FILTERS.all(world, user=user, mailbox=mailbox)


def count_filters(world: World, user: str) -> int:
    """Return how many filters an account and its mailboxes have."""
    return _FILTERS.count(world, user=user)


def require_filter(world: World, user: str, mailbox: str, name: str) -> MailFilter:
    """Return the filter of this name.

    Raises Refusal when there is none.
    """
    found = _FILTERS.find(world, user, mailbox, name)
    if found is None:
        raise Refusal(f"The filter “{name}” does not exist.")
    return found


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
    if old_name:
        require_filter(world, user, mailbox, old_name)
    before = _FILTERS.find(world, user, mailbox, old_name or name)
    place = before.position if before else _last_place(world, user, mailbox) + 1
    for gone in {old_name or name, name}:
        _FILTERS.remove(world, user=user, mailbox=mailbox, name=gone)
    _FILTERS.add(world, MailFilter(user, mailbox, name, place, True, tuple(rules), tuple(actions)))


def _last_place(world: World, user: str, mailbox: str) -> int:
    return max((entry.position for entry in filters_of(world, user, mailbox)), default=0)


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


def remove_filter(world: World, user: str, mailbox: str, name: str) -> None:
    """Remove a filter.

    Raises Refusal when there is none of this name.
    """
    require_filter(world, user, mailbox, name)
    _FILTERS.remove(world, user=user, mailbox=mailbox, name=name)


def enable_filter(world: World, user: str, mailbox: str, name: str, *, on: bool) -> None:
    """Switch a filter on or off.

    Raises Refusal when there is none of this name.
    """
    _FILTERS.save(world, replace(require_filter(world, user, mailbox, name), enabled=on))


def reorder_filters(world: World, user: str, mailbox: str, names: Sequence[str]) -> None:
    """Let filters run in this order; those that aren't named come after.

    Raises Refusal when one of them doesn't exist.
    """
    first = [require_filter(world, user, mailbox, name) for name in names]
    others = [entry for entry in filters_of(world, user, mailbox) if entry.name not in names]
    for place, entry in enumerate([*first, *others], 1):
        _FILTERS.save(world, replace(entry, position=place))
