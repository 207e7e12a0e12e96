"""Calendars, tasks and address books of mailboxes, and with whom they are shared."""

from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import mailboxes
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 94


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection of an ``owner``, who is the account or one of its mailboxes."""

    user: str
    owner: str
    path: str
    type: str
    name: str
    description: str = ""
    color: str = ""
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A calendar that its owner lets another see, or change; of the CalDAV server of the panel, or
    of CCS, where ``calendar`` is empty: there all are shared."""

    user: str
    delegator: str
    calendar: str
    delegatee: str
    readonly: bool


_COLLECTIONS = Table(Collection, "collections", key="user owner path", references={"user": ACCOUNT})
_SHARES = Table(
    Share, "shares", key="user delegator calendar delegatee", references={"user": ACCOUNT}
)
_TRIGGERS = """
create trigger if not exists collections_removed after delete on mailboxes begin
  delete from collections where owner = old.address; end;
create trigger if not exists shares_removed after delete on mailboxes begin
  delete from shares where old.address in (delegator, delegatee); end;
"""
SCHEMA = _COLLECTIONS.schema + _SHARES.schema + _TRIGGERS
_FIRST = (("calendar", "calendar", "Calendar"), ("tasks", "tasks", "Tasks"),
          ("addressbook", "addressbook", "Contacts"))  # fmt: skip


def owners(world: World, account: Account) -> list[str]:
    """Return who can have calendars: the account and its mailboxes."""
    found = mailboxes.mailboxes_of(world, account.user)
    return [account.user, *(box.address for box in found)]


def require_owner(world: World, account: Account, name: str) -> None:
    """Raise Refusal for who is neither the account nor one of its mailboxes."""
    if name not in owners(world, account):
        raise Refusal(f"You do not have a calendar user named “{name}”.")


def collections_of(world: World, account: Account, owner: str) -> list[Collection]:
    """Return the collections of an owner: those that everybody has, and further ones."""
    first = [
        Collection(account.user, owner, path, type_, name, protected=True)
        for path, type_, name in _FIRST
    ]
    return [*first, *_COLLECTIONS.all(world, user=account.user, owner=owner)]


def require_collection(world: World, account: Account, owner: str, path: str) -> Collection:
    """Return one collection. Raises Refusal when the owner has none there."""
    for found in collections_of(world, account, owner):
        if found.path == path:
            return found
    raise Refusal(f"“{owner}” does not have a collection “{path}”.")


def save_collection(world: World, entry: Collection) -> None:
    """Add a collection, or change it. Raises Refusal for one that everybody has."""
    if entry.path in {path for path, _, _ in _FIRST}:
        raise Refusal(f"The collection “{entry.path}” cannot be changed.")
    _COLLECTIONS.save(world, entry)


def remove_collection(world: World, entry: Collection) -> None:
    """Remove a collection and its shares. Raises Refusal for one that everybody has."""
    if entry.protected:
        raise Refusal(f"The collection “{entry.path}” cannot be removed.")
    _COLLECTIONS.remove(world, user=entry.user, owner=entry.owner, path=entry.path)
    _SHARES.remove(world, user=entry.user, delegator=entry.owner, calendar=entry.path)


def shares_of(world: World, user: str, *, ccs: bool) -> list[Share]:
    """Return what is shared, by the panel's own server or by CCS."""
    return [share for share in _SHARES.all(world, user=user) if (share.calendar == "") == ccs]


def find_share(world: World, share: Share) -> Share | None:
    """Return the share between the same people as it is kept, or None."""
    return _SHARES.find(world, share.user, share.delegator, share.calendar, share.delegatee)


def save_share(world: World, share: Share, *, new: bool) -> None:
    """Share a calendar, or otherwise than before. Raises Refusal for one that is shared already,
    or not yet, and for one that somebody would share with themselves."""
    if share.delegator == share.delegatee:
        raise Refusal("A calendar cannot be shared with its owner.")
    if (find_share(world, share) is None) != new:
        state = "already" if new else "not"
        raise Refusal(f"The calendar is {state} shared with “{share.delegatee}”.")
    _SHARES.save(world, share)


def remove_share(world: World, share: Share) -> None:
    """Share a calendar no more. Raises Refusal for one that is not shared."""
    if find_share(world, share) is None:
        raise Refusal(f"The calendar is not shared with “{share.delegatee}”.")
    _SHARES.remove(
        world,
        user=share.user,
        delegator=share.delegator,
        calendar=share.calendar,
        delegatee=share.delegatee,
    )
