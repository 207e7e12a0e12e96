"""Mail exchangers: MX records of domains, and whether this server takes their mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import zones
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import is_domain_name, require_domain
from cpshell.sandbox.world.areas.preferences import preference, set_preference
from cpshell.sandbox.world.records import DEFAULT_TTL, Record, absolute

ORDER = 46

ROUTINGS = ("auto", "local", "secondary", "remote")
"""How an account can say where a domain's mail goes."""
_SCOPE = "mxcheck"


@dataclass(frozen=True, slots=True)
class Exchanger:
    """One MX record; ``index`` is its line in the zone's file, from 0."""

    index: int
    host: str
    priority: int


def exchangers_of(world: World, account: Account, domain: str) -> list[Exchanger]:
    """Return a domain's mail exchangers, the preferred first.

    Raises Refusal for a domain of others.
    """
    zone = _zone(world, account, domain)
    found = [
        Exchanger(index, record.data[1].rstrip("."), int(record.data[0]))
        for index, record in zones.zone_records(world, zone)
        if record.type == "MX" and absolute(record.name, zone) == domain
    ]
    return sorted(found, key=lambda entry: (entry.priority, entry.host))


def _zone(world: World, account: Account, domain: str) -> str:
    require_domain(world, account.user, domain)
    zone = zones.zone_of(world, domain)
    if zone is None:
        raise Refusal(f"You do not control a DNS zone named {domain}.")
    return zone


def _record(domain: str, host: str, priority: int) -> Record:
    if not is_domain_name(host.rstrip(".").lower()):
        raise Refusal(f"“{host}” is not a valid mail exchanger.")
    if not 0 <= priority <= 65_535:
        raise Refusal(f"“{priority}” is not a valid priority.")
    return Record(f"{domain}.", DEFAULT_TTL, "MX", (str(priority), f"{host.rstrip('.').lower()}."))


def add_exchanger(world: World, account: Account, domain: str, host: str, priority: int) -> None:
    """Add a mail exchanger.

    Raises Refusal for a bad host or priority, or one that is there already.
    """
    there = exchangers_of(world, account, domain)
    if any((entry.host, entry.priority) == (host, priority) for entry in there):
        raise Refusal(f"The mail exchanger “{host}” with priority “{priority}” already exists.")
    zone = _zone(world, account, domain)
    zones.change_zone(world, zone, add=[_record(domain, host, priority)])


def change_exchanger(
    world: World,
    account: Account,
    domain: str,
    old: tuple[str, int | None],
    host: str,
    priority: int,
) -> None:
    """Change the mail exchanger of this name (and priority, if it isn't None).

    Raises Refusal when there is none such, or the new one is bad.
    """
    entry = _require(exchangers_of(world, account, domain), *old)
    edit = [(entry.index, _record(domain, host, priority))]
    zones.change_zone(world, _zone(world, account, domain), edit=edit)


def remove_exchanger(
    world: World, account: Account, domain: str, host: str, priority: int | None
) -> None:
    """Remove a mail exchanger.

    Raises Refusal when there is none such.
    """
    entry = _require(exchangers_of(world, account, domain), host, priority)
    zones.change_zone(world, _zone(world, account, domain), remove=[entry.index])


def _require(entries: Sequence[Exchanger], host: str, priority: int | None) -> Exchanger:
    for entry in entries:
        if entry.host == host.rstrip(".").lower() and priority in (None, entry.priority):
            return entry
    raise Refusal(f"There is no mail exchanger “{host}” for this domain.")


def detected_routing(world: World, account: Account, domain: str) -> str:
    """Return what the MX records say of this server: ``local``, ``secondary`` or ``remote``."""
    here = [_is_here(world, account, entry.host) for entry in exchangers_of(world, account, domain)]
    if not here or here[0]:
        return "local"
    return "secondary" if any(here) else "remote"


def _is_here(world: World, account: Account, host: str) -> bool:
    records = zones.records_of(world, host)
    names = [record.data[0].rstrip(".") for record in records if record.type == "CNAME"]
    for name in names:
        records += zones.records_of(world, name, "A")
    return any(record.type == "A" and record.data[0] == account.ip for record in records)


def routing(world: World, account: Account, domain: str) -> str:
    """Return what the account has said: one of ROUTINGS."""
    return preference(world, account.user, _SCOPE, domain, "auto")


def set_routing(world: World, account: Account, domain: str, value: str) -> None:
    """Say where a domain's mail goes.

    Raises Refusal for a domain of others or a value that isn't one of ROUTINGS.
    """
    require_domain(world, account.user, domain)
    if value not in ROUTINGS:
        raise Refusal(f"“{value}” is not a valid mail routing setting.")
    set_preference(world, account.user, _SCOPE, domain, value)
