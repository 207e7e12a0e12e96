"""Adding and removing an account's web domains together with what belongs to them: limits, DNS
records and document roots."""

import re

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World, zone_hosts
from cpshell.sandbox.world.areas import domains, files, zones
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import Domain, DomainKind

RESERVED_SUBDOMAINS = (
    "autoconfig", "autodiscover", "cpanel", "cpcalendars", "cpcontacts", "ftp", "mail",
    "webdisk", "webmail", "whm", "www",
)  # fmt: skip
"""Names that no subdomain may take."""
SUBDOMAIN_PATTERN = r"(\*|[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*"
"""What the name of a subdomain must match."""
_COUNT_SUBDOMAINS = """
select count(*) from domains s where s.user = ? and s.kind = 'sub'
  and not exists (select 1 from domains a where a.kind = 'addon' and a.parent = s.domain)
"""


def _check_limit(used: int, limit: int | None, what: str) -> None:
    if limit is not None and used >= limit:
        raise Refusal(f"You have already reached the maximum number of {what} ({limit}).")


def _document_root(world: World, account: Account, folder: str) -> str:
    """Return the clean path of a document root, made when it isn't there."""
    root = files.clean_path(account, folder)
    parts = root.split("/") if root else []
    for end in range(1, len(parts) + 1):
        path = "/".join(parts[:end])
        if files.find_file(world, account, path) is None:
            files.make_folder(world, account, path)
    return root


# Subdomains --------------------------------------------------------------------------------


def add_subdomain(
    world: World, account: Account, name: str, root_domain: str, folder: str | None = None
) -> Domain:
    """Make a subdomain with its records and folder.

    Raises Refusal for a bad or reserved name, a domain of others, one too many, a name that is
    taken, or a folder outside of the home folder.
    """
    name = name.lower().removesuffix(f".{root_domain}")
    if not re.fullmatch(SUBDOMAIN_PATTERN, name):
        raise Refusal(f"“{name}” is not a valid subdomain name.")
    if name in RESERVED_SUBDOMAINS:
        raise Refusal(f"“{name}” is a reserved subdomain name.")
    parent = domains.require_domain(world, account.user, root_domain.lower())
    used = world.value(_COUNT_SUBDOMAINS, account.user)
    _check_limit(used, account.max_sub, "subdomains")
    return _insert_subdomain(world, account, f"{name}.{parent.domain}", parent.domain, folder)


def _insert_subdomain(
    world: World, account: Account, full: str, parent: str, folder: str | None
) -> Domain:
    root = _document_root(world, account, folder or f"public_html/{full}")
    domain = Domain(full, account.user, DomainKind.SUB, parent, root)
    domains.add_domain(world, domain)
    zone_hosts.add_host(world, full, account.ip)
    return domain


def remove_subdomain(world: World, account: Account, full: str) -> None:
    """Remove a subdomain and its records; its folder stays.

    Raises Refusal when the account has none of this name, or an addon domain needs it.
    """
    domain = require_kind(world, account, full, DomainKind.SUB)
    addon = world.value("select domain from domains where kind='addon' and parent=?", full)
    if addon:
        raise Refusal(
            f"The subdomain “{full}” cannot be removed because the addon domain “{addon}” uses it."
        )
    domains.remove_domain(world, domain.domain)
    zone_hosts.remove_host(world, domain.domain)


def change_root(world: World, account: Account, full: str, folder: str) -> str:
    """Give a subdomain another document root (an addon domain on it goes along); returns its
    path relative to the home folder.

    Raises Refusal when the account has no such subdomain, or the folder is outside.
    """
    require_kind(world, account, full, DomainKind.SUB)
    return _change_root(world, account, full, folder)


def change_main_root(world: World, account: Account, folder: str) -> str:
    """Give the main domain (its aliases go along) another document root; returns its path
    relative to the home folder. Raises Refusal for a folder that is outside."""
    return _change_root(world, account, account.domain, folder)


def _change_root(world: World, account: Account, full: str, folder: str) -> str:
    root = _document_root(world, account, folder)
    world.run(
        "update domains set root = :root"
        " where domain = :full or (kind in ('addon', 'parked') and parent = :full)",
        root=root,
        full=full,
    )
    return root


def require_kind(world: World, account: Account, name: str, kind: DomainKind) -> Domain:
    """Return a domain of this kind of this account.

    Raises Refusal when it has none of this name.
    """
    found = domains.find_domain(world, name.lower())
    if found is None or found.user != account.user or found.kind is not kind:
        words = {DomainKind.SUB: "subdomain", DomainKind.ADDON: "addon domain",
                 DomainKind.PARKED: "parked domain", DomainKind.MAIN: "main domain"}  # fmt: skip
        raise Refusal(f"You do not have {'an' if kind is DomainKind.ADDON else 'a'} {words[kind]}"
                      f" named “{name}”.")  # fmt: skip
    return found


# Addon and parked domains ------------------------------------------------------------------


def add_addon(
    world: World, account: Account, name: str, subdomain: str, folder: str | None = None
) -> Domain:
    """Make an addon domain with its subdomain below the main domain.

    Raises Refusal as :func:`add_subdomain`.
    """
    name = name.lower()
    used = len(domains.domains_of(world, account.user, DomainKind.ADDON))
    _check_limit(used, account.max_addon, "addon domains")
    _check_free(world, account, name)
    label = subdomain.removesuffix(f".{account.domain}")
    if not re.fullmatch(SUBDOMAIN_PATTERN, label):
        raise Refusal(f"“{label}” is not a valid subdomain name.")
    behind = _insert_subdomain(
        world, account, f"{label}.{account.domain}", account.domain, folder or name
    )
    domain = Domain(name, account.user, DomainKind.ADDON, behind.domain, behind.root)
    domains.add_domain(world, domain)
    return domain


def remove_addon(world: World, account: Account, name: str) -> None:
    """Remove an addon domain and its subdomain.

    Raises Refusal when the account has none of this name.
    """
    domain = require_kind(world, account, name, DomainKind.ADDON)
    domains.remove_domain(world, domain.domain)
    domains.remove_domain(world, domain.parent)
    zone_hosts.remove_host(world, domain.parent)


def park(world: World, account: Account, name: str, target: str | None = None) -> Domain:
    """Make a domain an alias of another (the main one if not said).

    Raises Refusal for a bad name, one that is taken, one too many, or a target of others.
    """
    name = name.lower()
    used = len(domains.domains_of(world, account.user, DomainKind.PARKED))
    _check_limit(used, account.max_parked, "parked domains")
    _check_free(world, account, name)
    points_to = domains.require_domain(world, account.user, target or account.domain)
    domain = Domain(name, account.user, DomainKind.PARKED, points_to.domain, points_to.root)
    domains.add_domain(world, domain)
    return domain


def unpark(world: World, account: Account, name: str) -> None:
    """Remove an alias.

    Raises Refusal when the account has none of this name.
    """
    domains.remove_domain(world, require_kind(world, account, name, DomainKind.PARKED).domain)


def _check_free(world: World, account: Account, name: str) -> None:
    """Refuse a name below a domain of another account, or one whose zone is here already."""
    above = zones.zone_of(world, name)
    if above is not None and zones.zone_owner(world, above) not in (account.user, None):
        raise Refusal(f"The domain “{name}” is below “{above}”, which another user controls.")
    if above == name and domains.find_domain(world, name) is None:
        raise Refusal(f"A DNS entry for “{name}” already exists. You must remove it first.")
