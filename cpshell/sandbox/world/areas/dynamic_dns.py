"""Dynamic DNS: domains whose address a program of their owner tells by a url of the panel."""

import secrets
from dataclasses import dataclass, replace
from string import ascii_lowercase

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 88
_MOST_RUNS = 10


@dataclass(frozen=True, slots=True)
class DynamicHost:
    """One such domain. ``created``, ``updated`` (None before the first time) and ``runs``, when
    its url was called last, are seconds since 1970."""

    id: str
    user: str
    domain: str
    description: str
    created: int
    updated: int | None = None
    runs: tuple[int, ...] = ()


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


def find_host(world: World, id_: str) -> DynamicHost | None:
    """Return the domain of an id, whoever has it, or None."""
    return _HOSTS.find(world, id_)


def note_run(world: World, host: DynamicHost, *, changed: bool) -> None:
    """Note that the url of a domain was called now, and whether the address is another one."""
    now = world.clock.now()
    runs = (*host.runs, now)[-_MOST_RUNS:]
    save_host(world, replace(host, runs=runs, updated=now if changed else host.updated))


def add_host(world: World, user: str, domain: str, description: str) -> DynamicHost:
    """Add a domain, and return it. Raises Refusal when it is there already."""
    if any(each.domain == domain for each in hosts_of(world, user)):
        raise Refusal(f"“{domain}” is already a dynamic DNS domain.")
    host = DynamicHost(_new_id(), user, domain, description, world.clock.now())
    _HOSTS.add(world, host)
    return host


def _new_id() -> str:
    """Return 32 letters (wire: the documented example; a client's author shows another)."""
    return "".join(secrets.choice(ascii_lowercase) for _ in range(32))


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
