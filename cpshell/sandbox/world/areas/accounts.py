"""cPanel accounts: who they are and what they may use at most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.ip_addresses import MAIN_IP
from cpshell.sandbox.world.areas.packages import Package, all_packages
from cpshell.sandbox.world.secrets import hash_secret, seeded_password, verify_secret
from cpshell.sandbox.world.tables import Table

ORDER = 10

START = 1_700_000_000
"""When the first account of the seed was made."""
_DAY = 86_400
FIRST_UID = 1001
"""The number of the first account on the machine."""


@dataclass(frozen=True, slots=True)
class Account:
    """One cPanel account. Limits are counts or MiB, None is unlimited; times are seconds since
    1970."""

    user: str
    domain: str
    owner: str
    plan: str
    password: str
    created: int
    uid: int
    email: str = ""
    ip: str = MAIN_IP
    theme: str = "jupiter"
    shell: str = "/usr/local/cpanel/bin/noshell"
    locale: str = "en"
    feature_list: str = "default"
    disk_limit_mb: int | None = None
    disk_used_mb: int = 0
    inodes_used: int = 0
    bandwidth_limit_mb: int | None = None
    max_ftp: int | None = None
    max_sql: int | None = None
    max_pop: int | None = None
    max_lists: int | None = None
    max_sub: int | None = None
    max_parked: int | None = None
    max_addon: int | None = None
    backup: int = 1
    suspended: int = 0
    suspend_reason: str = ""
    suspend_time: int = 0
    suspend_locked: int = 0
    outgoing_mail_suspended: int = 0
    outgoing_mail_hold: int = 0

    @property
    def home(self) -> str:
        """Return the home folder."""
        return f"/home/{self.user}"


ACCOUNTS = Table(Account, "accounts", key="user", unique="domain")
SCHEMA = f"""{ACCOUNTS.schema}
create index if not exists accounts_owner on accounts(owner);
"""
_START = (
    # user, owner, plan, MiB used
    ("alice", "root", "business", 482),
    ("bob", "root", "starter", 120),
    ("carol", "root", "business", 2210),
    ("dave", "root", "starter", 990),
    ("erin", "root", "business", 35),
    ("frank", "root", "starter", 64),
    ("grace", "rita", "rita_small", 310),
    ("heidi", "rita", "rita_small", 88),
    ("ivan", "rita", "rita_small", 1501),
    ("judy", "rita", "rita_small", 12),
    ("otto", "root", "default", 150),
    ("rita", "root", "default", 240),
)
SUSPENDED = "frank"
"""The account of the seed that is suspended."""

_WORDS = (
    ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "indigo", "juniper"),
    ("bakery", "books", "cafe", "clinic", "crafts", "farm", "garage", "garden", "music", "works"),
)


def seed(world: World) -> None:
    """Add the dozen accounts that every sandbox has, and as many more as were asked for."""
    chance = world.random("accounts")
    plans = {plan.name: plan for plan in all_packages(world)}
    for number, (user, owner, plan, used) in enumerate(_START):
        password = hash_secret(seeded_password(chance))
        account = _grown(number, user, f"{user}.test", owner, plans[plan], used, password)
        if user == SUSPENDED:
            account = replace(
                account,
                suspended=1,
                suspend_reason="Unpaid invoice",
                suspend_time=START + 300 * _DAY,
            )
        ACCOUNTS.add(world, account)
    wanted = int(world.setting("accounts") or 0)
    ACCOUNTS.add_all(world, _more(world, len(_START), wanted, plans))


def seeded_passwords(world: World) -> dict[str, str]:
    """Return the passwords that the accounts of the seed were given, by user."""
    chance = world.random("accounts")
    return {user: seeded_password(chance) for user, *_ in _START}


def limits_of_package(package: Package) -> dict[str, int | None]:
    """Return the limits that an account gets from its plan, by column."""
    return {
        "disk_limit_mb": package.disk_mb,
        "bandwidth_limit_mb": package.bandwidth_mb,
        "max_ftp": package.max_ftp,
        "max_sql": package.max_sql,
        "max_pop": package.max_pop,
        "max_lists": package.max_lists,
        "max_sub": package.max_sub,
        "max_parked": package.max_parked,
        "max_addon": package.max_addon,
    }


def with_limits(account: Account, limits: Mapping[str, int | None]) -> Account:
    """Return the account with other limits, given by column."""
    values: dict[str, Any] = dict(limits)
    return replace(account, **values)


def _grown(
    number: int, user: str, domain: str, owner: str, plan: Package, used: int, password: str
) -> Account:
    """Return an account of a new world."""
    limits: dict[str, Any] = dict(limits_of_package(plan))
    return Account(
        user,
        domain,
        owner,
        plan.name,
        password,
        START + number * _DAY % (500 * _DAY),
        FIRST_UID + number,
        f"{user}@example.com",
        feature_list=plan.feature_list,
        disk_used_mb=used,
        inodes_used=used * 37 + 120,
        **limits,
    )


def _more(world: World, start: int, wanted: int, plans: dict[str, Package]) -> Iterator[Account]:
    """Accounts to grow to ``wanted``; their passwords are locked until one is set."""
    chance = world.random("more accounts")
    first, second = _WORDS
    for number in range(start, wanted):
        word = first[number % 10]
        domain = f"{word}-{second[number // 10 % 10]}-{number}.test"
        owner, plan = ("rita", "rita_small") if number % 8 == 0 else ("root", "starter")
        used = int(chance.random() * 900)
        yield _grown(number, f"{word}{number}", domain, owner, plans[plan], used, "!")


# Looking up and changing -----------------------------------------------------------------


def find_account(world: World, user: str) -> Account | None:
    """Return the account of this user name, or None."""
    return ACCOUNTS.find(world, user)


def require_account(world: World, user: str) -> Account:
    """Return the account of this user name.

    Raises Refusal when there is none.
    """
    account = find_account(world, user)
    if account is None:
        raise Refusal(f"You do not have a user named “{user}”.")
    return account


def account_of_domain(world: World, domain: str) -> Account | None:
    """Return the account whose main domain this is, or None."""
    found = ACCOUNTS.all(world, domain=domain)
    return found[0] if found else None


def accounts_of(world: World, owner: str) -> list[Account]:
    """Return the accounts that a reseller owns; all of them for root."""
    return ACCOUNTS.query(
        world, "where :owner = 'root' or owner = :owner or user = :owner order by user", owner=owner
    )


def verify_password(account: Account, password: str) -> bool:
    """Return whether this is the account's password."""
    return verify_secret(password, account.password)


def set_password(world: World, user: str, password: str) -> None:
    """Give the account a new password."""
    world.run("update accounts set password = ? where user = ?", hash_secret(password), user)
