"""The server's IPv4 addresses: one that accounts share, others for one account each."""

import ipaddress
import sqlite3
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World

ORDER = 30

SCHEMA = """
create table if not exists ip_addresses(
  ip text primary key,
  netmask text not null,
  main integer not null default 0,
  interface text not null default 'eth0'
);
"""

MAIN_IP = "192.0.2.10"
"""The address that accounts share."""
_MOST_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Address:
    """One address. ``users`` are the accounts on it."""

    ip: str
    netmask: str
    main: bool
    interface: str
    users: int

    @property
    def network(self) -> str:
        """Return the network that it is part of."""
        return str(ipaddress.ip_network(f"{self.ip}/{self.netmask}", strict=False).network_address)

    @property
    def dedicated(self) -> bool:
        """Return whether it belongs to one account."""
        return bool(self.users) and not self.main


def seed(world: World) -> None:
    """Add the shared address and two free ones."""
    rows = [(MAIN_IP, 1), ("192.0.2.11", 0), ("192.0.2.12", 0)]
    world.many("insert into ip_addresses(ip, netmask, main) values(?, '255.255.255.0', ?)", rows)


def _address(row: sqlite3.Row) -> Address:
    return Address(row["ip"], row["netmask"], bool(row["main"]), row["interface"], row["users"])


_QUERY = (
    "select i.*, (select count(*) from accounts where accounts.ip = i.ip) users from ip_addresses i"
)


def all_addresses(world: World) -> list[Address]:
    """Return every address, the shared one first."""
    return [_address(row) for row in world.all(f"{_QUERY} order by main desc, ip")]


def find_address(world: World, ip: str) -> Address | None:
    """Return the address, or None."""
    row = world.one(f"{_QUERY} where ip = ?", ip)
    return _address(row) if row else None


def require_address(world: World, ip: str) -> Address:
    """Return the address.

    Raises Refusal when the server doesn't have it.
    """
    found = find_address(world, ip)
    if found is None:
        raise Refusal(f"The IP address “{ip}” is not configured on this server.")
    return found


def require_free_address(world: World, ip: str) -> Address:
    """Return an address that an account can have: the shared one, or one that nobody has.

    Raises Refusal for others.
    """
    found = require_address(world, ip)
    if found.dedicated:
        raise Refusal(f"The IP address “{ip}” is already in use by another account.")
    return found


def free_address(world: World) -> Address:
    """Return the first address that nobody has.

    Raises Refusal when all are taken.
    """
    for address in all_addresses(world):
        if not address.main and not address.users:
            return address
    raise Refusal("There are no free IP addresses on this server.")


def read_range(text: str) -> list[str]:
    """Return the addresses of ``192.0.2.1``, ``192.0.2.1-9`` or ``192.0.2.0/28``.

    Raises Refusal when it is none of these, or too many.
    """
    try:
        if "/" in text:
            network = ipaddress.IPv4Network(text, strict=False)
            if network.num_addresses > _MOST_AT_ONCE:
                raise Refusal(f"“{text}” is too large a range of IP addresses.")
            return [str(ip) for ip in network.hosts()]
        first, dash, last = text.partition("-")
        start = ipaddress.IPv4Address(first)
        if not dash:
            return [str(start)]
        end = ipaddress.IPv4Address(last if "." in last else f"{first.rpartition('.')[0]}.{last}")
    except ValueError:
        raise Refusal(f"“{text}” is not a valid IP address or range.") from None
    if not 0 <= int(end) - int(start) < _MOST_AT_ONCE:
        raise Refusal(f"“{text}” is not a valid IP address or range.")
    return [str(ipaddress.IPv4Address(number)) for number in range(int(start), int(end) + 1)]


def add_address(world: World, ip: str, netmask: str) -> None:
    """Bind an address.

    Raises Refusal when it is bound already.
    """
    if find_address(world, ip) is not None:
        raise Refusal(f"The IP address “{ip}” is already configured on this server.")
    world.run("insert into ip_addresses(ip, netmask) values(?, ?)", ip, netmask)


def remove_address(world: World, ip: str) -> None:
    """Unbind an address.

    Raises Refusal when the server doesn't have it, or it is the main one or in use.
    """
    found = require_address(world, ip)
    if found.main:
        raise Refusal(f"“{ip}” is the main IP address of this server; you cannot remove it.")
    if found.users:
        raise Refusal(f"The IP address “{ip}” is in use; you cannot remove it.")
    world.run("delete from ip_addresses where ip = ?", ip)
