"""Making, changing, suspending and removing accounts; their rows are in ``accounts``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import (
    ACCOUNTS,
    FIRST_UID,
    Account,
    account_of_domain,
    limits_of_package,
    require_account,
    with_limits,
)
from cpshell.sandbox.world.areas.domains import find_domain, is_domain_name
from cpshell.sandbox.world.areas.ip_addresses import MAIN_IP
from cpshell.sandbox.world.areas.packages import Package
from cpshell.sandbox.world.secrets import hash_secret

_USER = re.compile(r"[a-z][a-z0-9]{0,15}")
_RESERVED = frozenset(
    (
        "root", "bin", "daemon", "adm", "mail", "ftp", "nobody", "dbus", "sshd", "mysql", "named",
        "postgres", "cpanel", "cpses", "dovecot", "mailman", "munin", "system", "virtfs", "all",
        "toor", "backup", "spamd", "apache", "www", "webmaster", "eximstats", "roundcube",
    )
)  # fmt: skip
LIMIT_COLUMNS = (
    "disk_limit_mb", "bandwidth_limit_mb", "max_ftp", "max_sql", "max_pop", "max_lists",
    "max_sub", "max_parked", "max_addon",
)  # fmt: skip
"""The columns of an account that are limits; None is unlimited."""
_CHANGEABLE = frozenset(
    (
        *LIMIT_COLUMNS, "owner", "plan", "email", "ip", "theme", "shell", "locale", "feature_list",
        "backup", "created", "outgoing_mail_suspended", "outgoing_mail_hold",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made from. ``limits`` go before those of the plan, by column."""

    user: str
    domain: str
    owner: str
    package: Package
    password: str
    email: str = ""
    ip: str = ""
    theme: str = ""
    locale: str = ""
    shell: bool | None = None
    feature_list: str = ""
    limits: Mapping[str, int | None] = field(default_factory=dict)


def check_new_user(world: World, user: str) -> None:
    """Raise Refusal unless an account of this name can be made."""
    if not _USER.fullmatch(user):
        raise Refusal(
            f"Sorry, the username “{user}” is not valid. A username has at most 16 characters,"
            " begins with a lower-case letter and consists of letters and digits."
        )
    if user in _RESERVED or user.startswith("test") or user.endswith("assp"):
        raise Refusal("Sorry, that username is reserved.")
    if world.value("select 1 from accounts where user = ?", user) is not None:
        raise Refusal(f"This system already has an account named “{user}”.")


def check_new_domain(world: World, domain: str) -> None:
    """Raise Refusal unless an account can be made for this domain."""
    if not is_domain_name(domain):
        raise Refusal(f"Sorry, that’s an invalid domain: “{domain}”.")
    known = find_domain(world, domain)
    if known is not None:
        raise Refusal(f"Sorry, the domain “{domain}” is already set up by the user “{known.user}”.")


def shell_path(allowed: bool) -> str:
    """Return the login shell of an account with or without shell access."""
    return "/bin/bash" if allowed else "/usr/local/cpanel/bin/noshell"


def create_account(world: World, new: NewAccount) -> Account:
    """Make an account with all that belongs to a new one, and return it.

    Raises Refusal when its user name or domain is bad or taken.
    """
    check_new_user(world, new.user)
    check_new_domain(world, new.domain)
    package = new.package
    shell = bool(package.shell) if new.shell is None else new.shell
    account = Account(
        new.user,
        new.domain,
        new.owner,
        package.name,
        hash_secret(new.password),
        world.clock.now(),
        world.value("select ifnull(max(uid), ?) from accounts", FIRST_UID - 1) + 1,
        new.email,
        new.ip or MAIN_IP,
        new.theme or package.theme,
        shell_path(shell),
        new.locale or package.language,
        new.feature_list or package.feature_list,
    )
    account = with_limits(account, limits_of_package(package) | dict(new.limits))
    ACCOUNTS.add(world, account)
    world.announce_account(account)
    return account


def change_account(world: World, user: str, values: Mapping[str, object]) -> None:
    """Set columns of an account; no column means no change."""
    unknown = set(values) - _CHANGEABLE
    if unknown:
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    if values:
        changes = ", ".join(f"{column} = ?" for column in values)
        world.run(f"update accounts set {changes} where user = ?", *values.values(), user)  # noqa: S608


def rename_account(world: World, user: str, new_user: str) -> None:
    """Give an account another user name; what belongs to it follows.

    Raises Refusal when the new name is bad or taken.
    """
    check_new_user(world, new_user)
    world.run("update accounts set user = ? where user = ?", new_user, user)
    world.run("update accounts set owner = ? where owner = ?", new_user, user)
    world.run("update packages set owner = ? where owner = ?", new_user, user)
    world.run("update second_factors set user = ? where user = ?", new_user, user)


def change_main_domain(world: World, account: Account, domain: str) -> None:
    """Give an account another main domain; mailboxes and records of the old name follow.

    Raises Refusal when the domain is bad or taken.
    """
    check_new_domain(world, domain)
    world.run("update accounts set domain = ? where user = ?", domain, account.user)
    world.run("update domains set domain = ? where domain = ?", domain, account.domain)
    world.run("update domains set parent = ? where parent = ?", domain, account.domain)
    world.run(
        "update mailboxes set address = local || '@' || domain where domain = ?",
        domain,
    )


def apply_package(world: World, user: str, package: Package) -> None:
    """Give an account another plan: its limits, features and theme."""
    change_account(
        world,
        user,
        {
            "plan": package.name,
            "feature_list": package.feature_list,
            "theme": package.theme,
            "shell": shell_path(bool(package.shell)),
            **limits_of_package(package),
        },
    )


def remove_account(world: World, account: Account) -> None:
    """Remove an account and all that is its own. Accounts of a reseller go to root."""
    world.run("delete from second_factors where user = ?", account.user)
    world.run("update accounts set owner = 'root' where owner = ?", account.user)
    world.run("update packages set owner = 'root' where owner = ?", account.user)
    world.run("delete from accounts where user = ?", account.user)


def suspend_account(world: World, account: Account, reason: str, *, locked: bool) -> None:
    """Suspend an account; ``locked``: only root may end it.

    Raises Refusal when it is suspended already.
    """
    if account.suspended:
        raise Refusal(f"The account “{account.user}” is already suspended.")
    world.run(
        "update accounts set suspended = 1, suspend_reason = ?, suspend_time = ?,"
        " suspend_locked = ? where user = ?",
        reason or "Unknown",
        world.clock.now(),
        int(locked),
        account.user,
    )


def unsuspend_account(world: World, account: Account) -> None:
    """End a suspension.

    Raises Refusal when there is none.
    """
    if not account.suspended:
        raise Refusal(f"The account “{account.user}” is not suspended.")
    world.run(
        "update accounts set suspended = 0, suspend_reason = '', suspend_time = 0,"
        " suspend_locked = 0 where user = ?",
        account.user,
    )


def suspended_accounts(world: World, owner: str | None) -> list[Account]:
    """Return the suspended accounts by user; with ``owner`` only those of a reseller."""
    users = world.column(
        "select user from accounts where suspended = 1"
        " and (:owner is null or owner = :owner or user = :owner) order by user",
        owner=owner,
    )
    return [require_account(world, user) for user in users]


def account_of_any_domain(world: World, domain: str) -> Account | None:
    """Return the account that a domain of any kind belongs to, or None."""
    found = find_domain(world, domain)
    return require_account(world, found.user) if found else account_of_domain(world, domain)


def user_names(world: World, owner: str | None) -> list[str]:
    """Return the user names, or those of a reseller and their accounts, sorted."""
    return world.column(
        "select user from accounts"
        " where :owner is null or owner = :owner or user = :owner order by user",
        owner=owner,
    )


def space_used(world: World) -> tuple[int, int]:
    """MiB and inodes that all accounts use."""
    row = world.one(
        "select ifnull(sum(disk_used_mb), 0) disk, ifnull(sum(inodes_used), 0) inodes from accounts"
    )
    return (row["disk"], row["inodes"]) if row else (0, 0)
