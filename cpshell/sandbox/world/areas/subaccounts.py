"""Subaccounts: people with one name and password for a mailbox and an FTP account."""

import hashlib
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import ftp, mailboxes
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import require_domain
from cpshell.sandbox.world.tables import ACCOUNT, DOMAIN, Table

ORDER = 50


@dataclass(frozen=True, slots=True)
class Subaccount:
    """One person; ``email`` and ``ftp``: whether the mailbox and FTP account of the name are
    theirs."""

    full_name: str
    user: str
    username: str
    domain: str
    email: bool
    ftp: bool
    real_name: str = ""
    phone_number: str = ""
    alternate_email: str = ""
    avatar_url: str = ""

    @property
    def guid(self) -> str:
        """Return the id by which calls look one up."""
        digest = hashlib.sha256(self.full_name.encode()).hexdigest()
        return f"{self.user.upper()}:{self.domain.upper()}:{digest[:32].upper()}"


_SUBACCOUNTS = Table(
    Subaccount, "subaccounts", key="full_name", references={"user": ACCOUNT, "domain": DOMAIN}
)
SCHEMA = _SUBACCOUNTS.schema


def subaccounts_of(world: World, user: str) -> list[Subaccount]:
    """Return an account's subaccounts by name."""
    return _SUBACCOUNTS.all(world, user=user)


def find_subaccount(world: World, account: Account, full_name: str) -> Subaccount | None:
    """Return the subaccount of a name, or None."""
    found = _SUBACCOUNTS.find(world, full_name)
    return found if found is not None and found.user == account.user else None


def require_subaccount(world: World, account: Account, full_name: str) -> Subaccount:
    """Return the subaccount of a name. Raises Refusal when there is none."""
    found = find_subaccount(world, account, full_name)
    if found is None:
        raise Refusal(f"The subaccount “{full_name}” does not exist.")
    return found


def save_subaccount(world: World, entry: Subaccount) -> None:
    """Keep a new or changed subaccount."""
    _SUBACCOUNTS.save(world, entry)


def create_subaccount(
    world: World, account: Account, entry: Subaccount, password: str, quota_mb: int | None
) -> None:
    """Make a subaccount with its mailbox and FTP account, as far as it has them.

    Raises Refusal for a domain of others, or when something of its name is there already.
    """
    require_domain(world, account.user, entry.domain)
    if find_subaccount(world, account, entry.full_name) is not None:
        raise Refusal(f"The subaccount “{entry.full_name}” already exists.")
    if entry.email:
        mailboxes.add_mailbox(world, account, entry.username, entry.domain, password, quota_mb)
    if entry.ftp:
        add_ftp(world, account, entry, password)
    _SUBACCOUNTS.add(world, entry)


def add_ftp(world: World, account: Account, entry: Subaccount, password: str) -> None:
    """Make the FTP account of a subaccount."""
    folder = f"{entry.domain}/{entry.username}"
    ftp.add_ftp_account(world, account, entry.full_name, password, folder, None)


def forget_subaccount(world: World, entry: Subaccount) -> None:
    """Remove a subaccount; its mailbox and FTP account stay."""
    _SUBACCOUNTS.remove(world, full_name=entry.full_name)


def remove_subaccount(world: World, account: Account, entry: Subaccount) -> None:
    """Remove a subaccount with its mailbox and FTP account."""
    if entry.email and mailboxes.find_mailbox(world, entry.full_name) is not None:
        mailboxes.remove_mailbox(world, account, entry.full_name)
    if entry.ftp and ftp.find_ftp_account(world, account, entry.full_name) is not None:
        ftp.remove_ftp_account(world, account, entry.full_name)
    forget_subaccount(world, entry)
