"""From a seed file to what is in a world, by the same functions as the API's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.otp import is_secret
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import (
    account_changes,
    accounts,
    logins,
    package_changes,
    packages,
    resellers,
    tokens,
    zones,
)
from cpshell.sandbox.world.areas.account_changes import NewAccount
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.growth_parts import parts_of, password_of
from cpshell.sandbox.world.records import Record, text_pieces
from cpshell.sandbox.world.secrets import seeded_token
from cpshell.sandbox.world.seed_file import (
    InvalidSeed,
    SeedAccount,
    SeedWorld,
    SeedZone,
    parse_seed,
)


@dataclass(frozen=True, slots=True)
class SeedLogin:
    """A login of a seed file, as it was at the start; what it lacks is empty."""

    user: str
    service: Service
    password: str
    token: str


def seed_of(world: World) -> SeedWorld:
    """Return what a world was grown from besides the usual."""
    text = world.setting("seed file")
    return parse_seed(text) if text else SeedWorld()


def seed_logins(world: World) -> list[SeedLogin]:
    """Return the logins of the seed file with their passwords, given or by chance."""
    found: list[SeedLogin] = []
    for user, account in seed_of(world).accounts.items():
        service = Service.WHM if _is_reseller(account) else Service.CPANEL
        password = account.password or password_of(world, user)
        if account.domain or account.password:
            found.append(SeedLogin(user, service, password, _token(world, user)))
        for address, mailbox in account.mailboxes.items():
            password = mailbox.password or password_of(world, address)
            found.append(SeedLogin(address, Service.WEBMAIL, password, ""))
    return found


def _is_reseller(account: SeedAccount) -> bool:
    return account.reseller or bool(account.privileges)


def _token(world: World, user: str) -> str:
    return seeded_token(world.random(f"seed file: token of {user}"))


# Growing -------------------------------------------------------------------------------------


def grow(world: World, seed: SeedWorld) -> None:
    """Add what a seed file says. Raises InvalidSeed with the place in the file."""
    for name, plan in seed.plans.items():
        with _at("plans", name):
            values = {key: value for key, value in asdict(plan).items() if key != "owner"}
            if packages.find_package(world, name) is None:
                package_changes.add_package(world, name, plan.owner, values, None)
            else:
                package_changes.change_package(world, name, values)
    owners_first = sorted(seed.accounts.items(), key=lambda entry: not _is_reseller(entry[1]))
    for user, account in owners_first:
        with _at("accounts", user):
            _grow_account(world, user, account)
    for name, zone in seed.zones.items():
        with _at("zones", name):
            _grow_zone(world, name, zone)


@contextmanager
def _at(*names: str) -> Iterator[None]:
    """Say of what goes wrong where in the file it is."""
    try:
        yield
    except Refusal as refusal:
        raise InvalidSeed(f"{'.'.join(names)}: {refusal.reason}") from None
    except InvalidSeed as error:
        raise InvalidSeed(f"{'.'.join(names)}.{error}") from None


def _grow_account(world: World, user: str, seed: SeedAccount) -> None:
    account = accounts.find_account(world, user)
    account = _new_account(world, user, seed) if account is None else _changed(world, account, seed)
    if _is_reseller(seed):
        resellers.add_reseller(world, user)
        resellers.set_acls(world, user, _privileges(seed))
    if seed.otp_secret:
        if not is_secret(seed.otp_secret):
            raise Refusal("otp_secret: not base32")
        logins.set_second_factor(world, user, seed.otp_secret)
    for part, name, add in parts_of(world, account, seed):
        with _at(part, name):
            add()
    if seed.suspended:
        account_changes.suspend_account(world, account, seed.suspended, locked=False)


def _new_account(world: World, user: str, seed: SeedAccount) -> Account:
    if not seed.domain:
        raise Refusal("a new account needs a domain")
    if seed.owner and seed.owner != "root" and not resellers.is_reseller(world, seed.owner):
        raise Refusal(f"owner: there is no reseller “{seed.owner}”")
    password = seed.password or password_of(world, user)
    new = NewAccount(
        user,
        seed.domain,
        seed.owner or "root",
        packages.require_package(world, seed.plan or "default"),
        password,
        seed.email or f"{user}@example.com",
    )
    account = account_changes.create_account(world, new)
    if seed.disk_used_mb is not None:
        account = replace(account, disk_used_mb=seed.disk_used_mb)
        accounts.ACCOUNTS.save(world, account)
    service = Service.WHM if _is_reseller(seed) else Service.CPANEL
    tokens.keep_token(world, service, user, tokens.GOOD, _token(world, user))
    return account


def _changed(world: World, account: Account, seed: SeedAccount) -> Account:
    """Change an account of the usual world."""
    for name in ("domain", "plan", "owner"):
        wanted, known = getattr(seed, name), getattr(account, name)
        if wanted not in ("", known):
            raise Refusal(f"{name}: the usual world has “{known}” there")
    if seed.password:
        accounts.set_password(world, account.user, seed.password)
    account = accounts.require_account(world, account.user)
    used = account.disk_used_mb if seed.disk_used_mb is None else seed.disk_used_mb
    account = replace(account, email=seed.email or account.email, disk_used_mb=used)
    accounts.ACCOUNTS.save(world, account)
    return account


def _privileges(seed: SeedAccount) -> tuple[str, ...]:
    unknown = sorted(set(seed.privileges) - set(resellers.ACLS))
    if unknown:
        raise Refusal(f"privileges: there is no privilege “{unknown[0]}”")
    return seed.privileges or resellers.USUAL_ACLS


def _grow_zone(world: World, name: str, seed: SeedZone) -> None:
    if not zones.zone_exists(world, name):
        zones.create_zone(world, name, seed.address)
    for place, each in enumerate(seed.records):
        with _at(f"records[{place}]"):
            record = Record(each.name, each.ttl, each.type, _record_data(each.type, each.data))
            zones.change_zone(world, name, add=[record])


def _record_data(kind: str, data: str) -> tuple[str, ...]:
    if kind == "TXT":
        return text_pieces(data)
    parts = data.split(None, 2) if kind == "CAA" else data.split()
    return tuple(part.strip('"') for part in parts)
