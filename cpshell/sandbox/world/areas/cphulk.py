"""cPHulk: its settings, and the addresses that may or may not log in."""

import ipaddress
from enum import StrEnum

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import tweaks

ORDER = 52

SCHEMA = """
create table if not exists cphulk_records(
  list text not null,
  ip text not null,
  comment text not null,
  primary key(list, ip)
);
"""

_ENABLED = "cphulk enabled"
CONFIG: dict[str, str] = {
    "block_brute_force_with_firewall": "0",
    "block_excessive_brute_force_with_firewall": "1",
    "brute_force_period_mins": "5",
    "command_to_run_on_brute_force": "",
    "command_to_run_on_excessive_brute_force": "",
    "country_blacklist": "",
    "country_whitelist": "",
    "ip_based_protection": "1",
    "ip_brute_force_period_mins": "15",
    "is_enabled": "1",
    "lookback_period_min": "360",
    "mark_as_brute": "30",
    "max_failures": "15",
    "max_failures_byip": "5",
    "notify_on_brute": "0",
    "notify_on_root_login": "0",
    "notify_on_root_login_for_known_netblock": "0",
    "username_based_protection": "1",
    "username_based_protection_for_root": "0",
    "username_based_protection_local_origin": "1",
}
"""Its settings with their defaults."""
_SCOPE = "cphulk"


class RecordList(StrEnum):
    """The two lists: ``white`` may always log in, ``black`` never."""

    WHITE = "white"
    BLACK = "black"


def is_on(world: World) -> bool:
    """Return whether the protection is on."""
    return world.setting(_ENABLED) != "0"


def turn(world: World, *, on: bool) -> None:
    """Turn the protection on or off."""
    world.set_setting(_ENABLED, str(int(on)))


def read_network(text: str) -> str:
    """Return an address, network or range as it is kept. Raises Refusal for anything else."""
    try:
        if "-" in text:
            first, _, last = text.partition("-")
            begin, end = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
            if begin.version != end.version or int(begin) > int(end):
                raise ValueError
            return f"{begin}-{end}"
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Refusal(f"“{text}” is not a valid IP address or range.") from None
    return str(network if "/" in text else network.network_address)


def _contains(kept: str, address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if "-" in kept:
        begin, end = (ipaddress.ip_address(part) for part in kept.split("-"))
        return begin.version == ip.version and int(begin) <= int(ip) <= int(end)
    return ip in ipaddress.ip_network(kept)


def settings(world: World) -> dict[str, str]:
    """Return every setting."""
    kept = tweaks.known(world, _SCOPE, CONFIG)
    return kept | {"is_enabled": str(int(is_on(world)))}


def change_settings(world: World, values: dict[str, str]) -> None:
    """Change some settings; the others stay."""
    tweaks.keep(world, _SCOPE, values)


def is_listed(world: World, kind: RecordList, address: str) -> bool:
    """Return whether an entry of a list holds an address."""
    kept = world.column("select ip from cphulk_records where list = ?", kind)
    return bool(kept) and any(_contains(entry, address) for entry in kept)


def records(world: World, kind: RecordList) -> dict[str, str]:
    """Return the entries of a list with their comments."""
    rows = world.all("select ip, comment from cphulk_records where list = ? order by ip", kind)
    return {row["ip"]: row["comment"] for row in rows}


def add_record(world: World, kind: RecordList, ip: str, comment: str) -> None:
    """Add an entry, or change its comment."""
    world.run("insert or replace into cphulk_records values(?, ?, ?)", kind, ip, comment)


def remove_record(world: World, kind: RecordList, ip: str) -> bool:
    """Remove an entry; returns whether it was there."""
    return bool(world.run("delete from cphulk_records where list = ? and ip = ?", kind, ip))
