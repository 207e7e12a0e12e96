"""Where mail goes besides mailboxes: forwarders, autoresponders, default addresses."""

from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START, Account
from cpshell.sandbox.world.areas.domains import require_domain
from cpshell.sandbox.world.tables import DOMAIN, Table

ORDER = 42

_SCHEMA = """
create table if not exists forwarders(
  address text not null,
  destination text not null,
  domain text not null references domains(domain) on delete cascade on update cascade,
  primary key(address, destination)
);
create table if not exists domain_forwarders(
  domain text primary key references domains(domain) on delete cascade on update cascade,
  destination text not null
);
create table if not exists default_addresses(
  domain text primary key references domains(domain) on delete cascade on update cascade,
  destination text not null
);
"""
_FORWARDERS = (
    ("contact@alice.test", "info@alice.test"),
    ("contact@alice.test", "alice@example.com"),
    ("postmaster@bob.test", "bob@example.com"),
    ("jobs@carol.test", "office@carol.test"),
)
_AUTORESPONDERS = (
    ("info@alice.test", "Info", "Grüße — we have your message", "We answer within a day."),
    ("orders@carol.test", "Orders", "Your order", "Thank you for your order."),
)


@dataclass(frozen=True, slots=True)
class Autoresponder:
    """One automatic answer. ``start`` and ``stop`` are seconds since 1970 or None."""

    address: str
    domain: str
    sender: str
    subject: str
    body: str
    is_html: int = 0
    charset: str = "utf-8"
    interval_hours: int = 0
    start: int | None = None
    stop: int | None = None


_RESPONDERS = Table(Autoresponder, "autoresponders", key="address", references={"domain": DOMAIN})
SCHEMA = _RESPONDERS.schema + _SCHEMA


def seed(world: World) -> None:
    """Add a few of each."""
    for address, destination in _FORWARDERS:
        world.run(
            "insert into forwarders(address, destination, domain) values(?, ?, ?)",
            address,
            destination,
            _domain_of(address),
        )
    world.run("insert into default_addresses values('bob.test', ':fail: No such person at this"
              " address')")  # fmt: skip
    for address, sender, subject, body in _AUTORESPONDERS:
        put_autoresponder(
            world,
            Autoresponder(
                address, _domain_of(address), sender, subject, body, 0, "utf-8", 8, START, None
            ),
        )


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2]


# Forwarders ------------------------------------------------------------------------------


def forwarders_of(world: World, user: str, domain: str | None = None) -> list[tuple[str, str]]:
    """Return an account's forwarders as (address, destination), sorted."""
    rows = world.all(
        "select address, destination from forwarders join domains using(domain)"
        " where user = :user and (:domain is null or domain = :domain)"
        " order by address, destination",
        user=user,
        domain=domain,
    )
    return [(row["address"], row["destination"]) for row in rows]


def add_forwarder(world: World, account: Account, address: str, destination: str) -> None:
    """Add a forwarder; one that is there already stays.

    Raises Refusal when the address is on a domain of others.
    """
    domain = require_domain(world, account.user, _domain_of(address)).domain
    world.run(
        "insert or ignore into forwarders(address, destination, domain) values(?, ?, ?)",
        address,
        destination,
        domain,
    )


def remove_forwarder(world: World, account: Account, address: str, destination: str) -> None:
    """Remove a forwarder.

    Raises Refusal when there is none such.
    """
    require_domain(world, account.user, _domain_of(address))
    removed = world.run(
        "delete from forwarders where address = ? and destination = ?", address, destination
    )
    if not removed:
        raise Refusal(f"There is no forwarder from “{address}” to “{destination}”.")


# Forwarders of whole domains -------------------------------------------------------------


def domain_forwarders_of(world: World, user: str) -> dict[str, str]:
    """Return an account's domains whose mail goes to another domain, with that one."""
    rows = world.all(
        "select domain, destination from domain_forwarders join domains using(domain)"
        " where user = ? order by domain",
        user,
    )
    return {row["domain"]: row["destination"] for row in rows}


def set_domain_forwarder(world: World, account: Account, domain: str, destination: str) -> None:
    """Send a domain's mail to another domain.

    Raises Refusal for a domain of others.
    """
    require_domain(world, account.user, domain)
    world.run("insert or replace into domain_forwarders values(?, ?)", domain, destination)


def remove_domain_forwarder(world: World, account: Account, domain: str) -> None:
    """Stop to send a domain's mail to another.

    Raises Refusal when it wasn't sent there.
    """
    require_domain(world, account.user, domain)
    if not world.run("delete from domain_forwarders where domain = ?", domain):
        raise Refusal(f"There is no domain forwarder for “{domain}”.")


# Default addresses -----------------------------------------------------------------------


def default_address(world: World, account: Account, domain: str) -> str:
    """Return where mail to unknown addresses of a domain goes; by default the account's mailbox."""
    found = world.value("select destination from default_addresses where domain = ?", domain)
    return str(found or account.user)


def set_default_address(world: World, account: Account, domain: str, destination: str) -> None:
    """Say where mail to unknown addresses goes.

    Raises Refusal for a domain of others.
    """
    require_domain(world, account.user, domain)
    world.run("insert or replace into default_addresses values(?, ?)", domain, destination)


# Autoresponders --------------------------------------------------------------------------


def autoresponders_of(world: World, user: str, domain: str | None = None) -> list[Autoresponder]:
    """Return an account's autoresponders by address."""
    return _RESPONDERS.query(
        world,
        "join domains using(domain)"
        " where user = :user and (:domain is null or domain = :domain) order by address",
        user=user,
        domain=domain,
    )


def find_autoresponder(world: World, address: str) -> Autoresponder | None:
    """Return the autoresponder of this address, or None."""
    return _RESPONDERS.find(world, address)


def put_autoresponder(world: World, entry: Autoresponder) -> None:
    """Add an autoresponder or replace the one of its address."""
    _RESPONDERS.save(world, entry)


def remove_autoresponder(world: World, address: str) -> bool:
    """Remove the autoresponder of an address; returns whether there was one."""
    return bool(_RESPONDERS.remove(world, address=address))
