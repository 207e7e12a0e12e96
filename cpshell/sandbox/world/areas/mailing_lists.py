"""Mailing lists."""

import re
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import require_domain
from cpshell.sandbox.world.secrets import hash_secret
from cpshell.sandbox.world.tables import ACCOUNT, DOMAIN, Table

ORDER = 44

_LOCAL = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class MailingList:
    """One mailing list. ``subscribe_policy``: 1 confirm, 2 approve, 3 both."""

    address: str
    user: str
    domain: str
    password: str
    advertised: int = 1
    archive_private: int = 0
    subscribe_policy: int = 1
    used_bytes: int = 0

    @property
    def is_private(self) -> bool:
        """Return whether only members see it and its archive."""
        return not self.advertised and bool(self.archive_private) and self.subscribe_policy > 1


_LISTS = Table(
    MailingList, "mailing_lists", key="address", references={"user": ACCOUNT, "domain": DOMAIN}
)
SCHEMA = _LISTS.schema


def seed(world: World) -> None:
    """Add one list with an unknown password."""
    _LISTS.add(
        world, MailingList("friends@alice.test", "alice", "alice.test", "!", used_bytes=262_144)
    )


def lists_of(world: World, user: str, domain: str | None = None) -> list[MailingList]:
    """Return an account's mailing lists by address, those of one domain if it is given."""
    return _LISTS.all(world, user=user, domain=domain)


def require_list(world: World, account: Account, address: str) -> MailingList:
    """Return a mailing list of this account.

    Raises Refusal when it has none of this address.
    """
    found = _LISTS.find(world, address)
    if found is None or found.user != account.user:
        raise Refusal(f"The mailing list “{address}” does not exist.")
    return found


def add_list(
    world: World, account: Account, local: str, domain: str, password: str, *, private: bool
) -> None:
    """Make a mailing list.

    Raises Refusal for a bad name, a domain of others, one too many, or an address that is taken.
    """
    address = f"{local}@{domain}"
    if not _LOCAL.fullmatch(local):
        raise Refusal(f"“{local}” is not a valid name for a mailing list.")
    require_domain(world, account.user, domain)
    used = len(lists_of(world, account.user))
    if account.max_lists is not None and used >= account.max_lists:
        raise Refusal(
            f"You have already reached the maximum number of mailing lists ({account.max_lists})."
        )
    taken = world.value(
        "select 1 from mailing_lists where address = :address"
        " union select 1 from mailboxes where address = :address",
        address=address,
    )
    if taken:
        raise Refusal(f"The address “{address}” is already in use.")
    _LISTS.add(world, MailingList(address, account.user, domain, hash_secret(password)))
    if private:
        set_privacy(world, address, advertised=0, archive_private=1, subscribe_policy=3)


def set_privacy(
    world: World, address: str, *, advertised: int, archive_private: int, subscribe_policy: int
) -> None:
    """Say how private a list is."""
    world.run(
        "update mailing_lists set advertised = ?, archive_private = ?, subscribe_policy = ?"
        " where address = ?",
        advertised,
        archive_private,
        subscribe_policy,
        address,
    )


def set_list_password(world: World, address: str, password: str) -> None:
    """Give a list's administrators a new password."""
    world.run(
        "update mailing_lists set password = ? where address = ?", hash_secret(password), address
    )


def remove_list(world: World, account: Account, address: str) -> None:
    """Remove a list.

    Raises Refusal when the account has none of this address.
    """
    require_list(world, account, address)
    _LISTS.remove(world, address=address)
