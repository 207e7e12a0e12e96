"""Mailboxes: addresses with a password, a quota and what is in them."""

import re
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START, Account
from cpshell.sandbox.world.areas.domains import require_domain
from cpshell.sandbox.world.secrets import hash_secret, seeded_password, verify_secret
from cpshell.sandbox.world.tables import ACCOUNT, DOMAIN, Table

ORDER = 40

_LOCAL = re.compile(r"[a-z0-9_.+=-]{1,64}")
_BIGGEST_QUOTA_MB = 4_294_967_296
_MIB = 1_048_576


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox; sizes in bytes, its quota in MiB (None: unlimited)."""

    address: str
    user: str
    local: str
    domain: str
    password: str
    quota_mb: int | None
    used_bytes: int = 0
    messages: int = 0
    modified: int = START
    suspended_login: int = 0
    suspended_incoming: int = 0
    suspended_outgoing: int = 0
    hold_outgoing: int = 0

    @property
    def quota_bytes(self) -> int | None:
        """Return the quota in bytes, None when unlimited."""
        return None if self.quota_mb is None else self.quota_mb * _MIB

    @property
    def used_percent(self) -> float:
        """Return how much of the quota is used; 0 when unlimited."""
        return round(100 * self.used_bytes / self.quota_bytes, 2) if self.quota_bytes else 0


MAILBOXES = Table(
    Mailbox, "mailboxes", key="address", references={"user": ACCOUNT, "domain": DOMAIN}
)
SCHEMA = MAILBOXES.schema
_START = (
    # address, quota in MiB (None: unlimited), bytes used
    ("info@alice.test", 250, 14_680_064),
    ("sales@alice.test", 1024, 902_823_936),
    ("team@alice.test", None, 2_097_152),
    ("hello@garden.example", 100, 512_000),
    ("bob@bob.test", 100, 99_614_720),
    ("office@carol.test", 500, 31_457_280),
    ("orders@carol.test", None, 734_003_200),
    ("news@grace.test", 250, 1_048_576),
    ("post@heidi.test", 50, 51_380_224),
)


def seed(world: World) -> None:
    """Mailboxes of several sizes, one nearly full."""
    passwords = seeded_passwords(world)
    for number, (address, quota, used) in enumerate(_START):
        local, _, domain = address.partition("@")
        user = world.value("select user from domains where domain = ?", domain)
        modified = START + number * 7_200
        password = hash_secret(passwords[address])
        MAILBOXES.add(
            world,
            Mailbox(address, user, local, domain, password, quota, used, used // 48_000, modified),
        )


def seeded_passwords(world: World) -> dict[str, str]:
    """Return the passwords that the mailboxes of the seed were given, by address."""
    chance = world.random("mailboxes")
    return {address: seeded_password(chance) for address, *_ in _START}


def find_mailbox(world: World, address: str) -> Mailbox | None:
    """Return the mailbox of this address, or None."""
    return MAILBOXES.find(world, address)


def require_mailbox(world: World, account: Account, address: str) -> Mailbox:
    """Return a mailbox of this account.

    Raises Refusal when it has none of this address.
    """
    mailbox = find_mailbox(world, address)
    if mailbox is None or mailbox.user != account.user:
        raise Refusal(f"You do not have an email account named “{address}”.")
    return mailbox


def mailboxes_of(world: World, user: str, domain: str | None = None) -> list[Mailbox]:
    """Return an account's mailboxes by address, those of one domain if it is given."""
    return MAILBOXES.all(world, user=user, domain=domain)


def split_address(account: Account, email: str, domain: str | None) -> tuple[str, str]:
    """Return the two parts of an address that may have come in one parameter or in two.

    Without a domain anywhere it is the account's main one.
    """
    local, _, rest = email.partition("@")
    return local, domain or rest or account.domain


def add_mailbox(
    world: World, account: Account, local: str, domain: str, password: str, quota_mb: int | None
) -> Mailbox:
    """Make a mailbox and return it.

    Raises Refusal for a bad name or password, a domain of others, one too many, or one that
    is there already.
    """
    address = f"{local}@{domain}"
    if not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        raise Refusal(f"“{local}” is not a valid username for an email account.")
    require_domain(world, account.user, domain)
    if find_mailbox(world, address) is not None:
        raise Refusal(f"The account {address} already exists!")
    count = MAILBOXES.count(world, user=account.user)
    if account.max_pop is not None and count >= account.max_pop:
        raise Refusal(
            "You have already reached the maximum number of email accounts"
            f" that you may create ({account.max_pop})."
        )
    check_quota(quota_mb)
    now = world.clock.now()
    mailbox = Mailbox(
        address, account.user, local, domain, hash_secret(password), quota_mb, modified=now
    )
    MAILBOXES.add(world, mailbox)
    return mailbox


def check_quota(quota_mb: int | None) -> None:
    """Raise Refusal when a quota is more than a mail server can count."""
    if quota_mb is not None and quota_mb > _BIGGEST_QUOTA_MB:
        raise Refusal("Quotas cannot exceed 4 PB. Specify a different quota or “unlimited”.")


def remove_mailbox(world: World, account: Account, address: str) -> None:
    """Remove a mailbox of this account.

    Raises Refusal when it has none of this address.
    """
    require_mailbox(world, account, address)
    MAILBOXES.remove(world, address=address)


def set_mailbox_password(world: World, address: str, password: str) -> None:
    """Give a mailbox a new password."""
    kept = hash_secret(password)
    world.run("update mailboxes set password = ? where address = ?", kept, address)


def empty_mailbox(world: World, address: str) -> None:
    """Remove all mail of a mailbox."""
    world.run("update mailboxes set used_bytes = 0, messages = 0 where address = ?", address)


def receive(world: World, address: str, size: int) -> None:
    """Put a message of so many bytes into a mailbox."""
    world.run(
        "update mailboxes set used_bytes = used_bytes + ?, messages = messages + 1"
        " where address = ?",
        size,
        address,
    )


def set_mailbox_quota(world: World, address: str, quota_mb: int | None) -> None:
    """Change a mailbox's quota.

    Raises Refusal when it is too big.
    """
    check_quota(quota_mb)
    world.run("update mailboxes set quota_mb = ? where address = ?", quota_mb, address)


def may_log_in(world: World, address: str) -> bool:
    """Return whether the mailbox exists and neither it nor its account is suspended."""
    row = world.one(
        "select m.suspended_login or a.suspended as stopped from mailboxes m"
        " join accounts a using(user) where m.address = ?",
        address,
    )
    return row is not None and not row["stopped"]


def password_fits(world: World, address: str, password: str) -> bool:
    """Return whether this password opens the mailbox."""
    mailbox = find_mailbox(world, address)
    return (
        mailbox is not None
        and may_log_in(world, address)
        and verify_secret(password, mailbox.password)
    )


def set_mailbox_switch(world: World, address: str, switch: str, *, on: bool) -> None:
    """Turn one of a mailbox's switches: ``suspended_login``, ``suspended_incoming``,
    ``suspended_outgoing`` or ``hold_outgoing``."""
    world.run(_SWITCHES[switch], int(on), address)


_SWITCHES = {
    "suspended_login": "update mailboxes set suspended_login = ? where address = ?",
    "suspended_incoming": "update mailboxes set suspended_incoming = ? where address = ?",
    "suspended_outgoing": "update mailboxes set suspended_outgoing = ? where address = ?",
    "hold_outgoing": "update mailboxes set hold_outgoing = ? where address = ?",
}
