"""Domains of accounts: the main one, addon domains, aliases (parked) and subdomains."""

import re
from dataclasses import dataclass
from enum import StrEnum

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 20


class DomainKind(StrEnum):
    """What a domain is to its account."""

    MAIN = "main"
    ADDON = "addon"
    PARKED = "parked"
    SUB = "sub"


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain. ``root`` is its document root, relative to the home folder. ``parent`` is the
    domain under which a subdomain was made, the subdomain behind an addon domain, or what an
    alias points to; empty for the main domain."""

    domain: str
    user: str
    kind: DomainKind
    parent: str
    root: str


_DOMAINS = Table(Domain, "domains", key="domain", references={"user": ACCOUNT})
SCHEMA = _DOMAINS.schema

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{4,254}}$){_LABEL}(\.{_LABEL})+")

_START = (
    ("alice", DomainKind.SUB, "blog.alice.test", "alice.test", "public_html/blog"),
    ("alice", DomainKind.SUB, "shop.alice.test", "alice.test", "public_html/shop"),
    ("alice", DomainKind.SUB, "garden.alice.test", "alice.test", "garden.example"),
    ("alice", DomainKind.ADDON, "garden.example", "garden.alice.test", "garden.example"),
    ("alice", DomainKind.PARKED, "alice-alias.test", "alice.test", "public_html"),
    ("carol", DomainKind.SUB, "dev.carol.test", "carol.test", "dev"),
    ("carol", DomainKind.PARKED, "carol-alias.test", "carol.test", "public_html"),
    ("grace", DomainKind.SUB, "notes.grace.test", "grace.test", "public_html/notes"),
)


def seed(world: World) -> None:
    """Add a main domain for everyone, and a few of each other kind."""
    world.run(
        "insert into domains(domain, user, kind, parent, root)"
        " select domain, user, 'main', '', 'public_html' from accounts"
    )
    for user, kind, domain, parent, root in _START:
        add_domain(world, Domain(domain, user, kind, parent, root))


def account_created(world: World, account: Account) -> None:
    """Return the main domain."""
    add_domain(world, Domain(account.domain, account.user, DomainKind.MAIN, "", "public_html"))


def is_domain_name(text: str) -> bool:
    """Return whether this can be a domain's name: at least two labels, lower case."""
    return _NAME.fullmatch(text) is not None


def find_domain(world: World, domain: str) -> Domain | None:
    """Return the domain on this server, or None."""
    return _DOMAINS.find(world, domain)


def domains_of(world: World, user: str, kind: DomainKind | None = None) -> list[Domain]:
    """Return an account's domains by name, the main one first."""
    return _DOMAINS.query(
        world,
        "where user = :user and (:kind is null or kind = :kind) order by kind <> 'main', domain",
        user=user,
        kind=kind,
    )


def require_domain(world: World, user: str, domain: str) -> Domain:
    """Return a domain of this account.

    Raises Refusal when the account has no such domain.
    """
    found = find_domain(world, domain)
    if found is None or found.user != user:
        raise Refusal(f"You do not own the domain “{domain}”.")
    return found


def add_domain(world: World, domain: Domain) -> None:
    """Add a domain.

    Raises Refusal when the name is not a domain or is taken.
    """
    if not is_domain_name(domain.domain):
        raise Refusal(f"“{domain.domain}” is not a valid domain name.")
    if find_domain(world, domain.domain) is not None:
        raise Refusal(f"The domain “{domain.domain}” already exists in the userdata.")
    _DOMAINS.add(world, domain)


def remove_domain(world: World, domain: str) -> None:
    """Remove a domain; nothing happens when there is none."""
    _DOMAINS.remove(world, domain=domain)
