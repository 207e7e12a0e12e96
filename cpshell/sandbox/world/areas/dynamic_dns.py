"""Dynamic DNS: domains whose address a program of their owner tells by an address of the panel."""

import secrets
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 88


@dataclass(frozen=True, slots=True)
class DynamicHost:
    """One such domain; times in seconds since 1970, ``updated`` None before the first time."""

    id: str
    user: str
    domain: str
    description: str
    created: int
    updated: int | None = None


_HOSTS = Table(DynamicHost, "dynamic_hosts", key="id", references={"user": ACCOUNT}, order="domain")
SCHEMA = _HOSTS.schema


def hosts_of(world: World, user: str) -> list[DynamicHost]:
    """Return an account's domains of this kind."""
    return _HOSTS.all(world, user=user)


def require_host(world: World, user: str, id_: str) -> DynamicHost:
    """Return the domain of an id. Raises Refusal when the account has none."""
    found = _HOSTS.find(world, id_)
    if found is None or found.user != user:
        raise Refusal(f"There is no dynamic DNS domain with the ID “{id_}”.")
    return found


def add_host(world: World, user: str, domain: str, description: str) -> DynamicHost:
    """Add a domain, and return it. Raises Refusal when it is there already."""
    if any(each.domain == domain for each in hosts_of(world, user)):
        raise Refusal(f"“{domain}” is already a dynamic DNS domain.")
    host = DynamicHost(_new_id(), user, domain, description, world.clock.now())
    _HOSTS.add(world, host)
    return host


def _new_id() -> str:
    return secrets.token_hex(16)


def save_host(world: World, host: DynamicHost) -> None:
    """Keep a changed domain."""
    _HOSTS.save(world, host)


def renew_id(world: World, host: DynamicHost) -> str:
    """Give a domain another id, and return that."""
    id_ = _new_id()
    world.run("update dynamic_hosts set id = ? where id = ?", id_, host.id)
    return id_


def remove_host(world: World, host: DynamicHost) -> None:
    """Remove a domain."""
    _HOSTS.remove(world, id=host.id)
