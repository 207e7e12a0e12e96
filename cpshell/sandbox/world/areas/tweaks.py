"""Settings of the whole server: the machine's name, tweak settings, backup settings, services'
own settings. Each scope has known names with a default; what is set is kept."""

import json
from collections.abc import Mapping
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World

ORDER = 7

SCHEMA = """
create table if not exists tweaks(
  scope text not null,
  name text not null,
  value text not null,        -- JSON
  primary key(scope, name)
);
"""

VERSION = "11.138.0.5"
KERNEL = "5.14.0-503.el9.x86_64"
"""The kernel of the machine."""
"""The panel's version."""
_FIRST_HOSTNAME = "srv1.sandbox.test"
TWEAKS: dict[str, str] = {
    "account_login_access": "owner_root",
    "allowremotedomains": "0",
    "alwaysredirecttossl": "0",
    "blockcommondomains": "1",
    "bwcycle": "2",
    "cookieipvalidation": "strict",
    "cpredirect": "Origin Domain Name",
    "defaultmailaction": "fail",
    "dnslookuponconnect": "0",
    "emailpasswords": "0",
    "enable_piped_logs": "1",
    "ftpserver": "pure-ftpd",
    "keepftplogs": "0",
    "keeplogs": "0",
    "mailserver": "dovecot",
    "maxemailsperhour": "0",
    "maxmem": "4096",
    "minpwstrength": "0",
    "nameserver": "powerdns",
    "numacctlist": "30",
    "publichtmlsubsonly": "1",
    "referrersafety": "0",
    "resetpass": "1",
    "securitypolicy_api": "1",
    "skipboxtrapper": "0",
    "skipspamassassin": "0",
    "statthreshhold": "256",
    "upload_quota": "unlimited",
    "userstats": "1",
}
"""Tweak settings by key with their defaults."""


def known(world: World, scope: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return every known name of a scope with what was set or its default."""
    return {**defaults, **_kept(world, scope)}


def _kept(world: World, scope: str) -> dict[str, Any]:
    rows = world.all("select name, value from tweaks where scope = ? order by name", scope)
    return {row["name"]: json.loads(row["value"]) for row in rows}


def keep(world: World, scope: str, values: Mapping[str, Any]) -> None:
    """Set some names of a scope; the others stay."""
    rows = [(scope, name, json.dumps(value)) for name, value in values.items()]
    world.many("insert or replace into tweaks values(?, ?, ?)", rows)


def forget(world: World, scope: str, name: str) -> bool:
    """Set a name back to its default; returns whether it had been set."""
    return bool(world.run("delete from tweaks where scope = ? and name = ?", scope, name))


def tweak(world: World, key: str) -> str:
    """Return a tweak setting.

    Raises Refusal for a key that the server doesn't have.
    """
    if key not in TWEAKS:
        raise Refusal(f"The Tweak Setting “{key}” does not exist.")
    return str(known(world, "tweaks", TWEAKS)[key])


def hostname(world: World) -> str:
    """Return the machine's name."""
    return world.setting("hostname") or _FIRST_HOSTNAME


def set_hostname(world: World, name: str) -> None:
    """Change the machine's name."""
    world.set_setting("hostname", name)
