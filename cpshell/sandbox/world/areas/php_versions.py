"""PHP: the versions on the server, and which one serves each domain."""

from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import software

ORDER = 36

SCHEMA = """
create table if not exists php_domains(
  domain text primary key references domains(domain) on delete cascade on update cascade,
  version text not null,      -- 'inherit': the server's default
  fpm integer not null default 0
);
create table if not exists php_handlers(
  version text primary key,
  handler text not null
);
"""

HANDLERS = ("cgi", "fcgi", "lsapi", "suphp", "none")
INHERIT = "inherit"
_DEFAULT = "ea-php82"
_HANDLER = "cgi"
_SETTING = "php default version"
_START = (("blog.alice.test", "ea-php83"), ("dev.carol.test", "ea-php84"))


@dataclass(frozen=True, slots=True)
class DomainPhp:
    """What serves a domain. ``version`` is never ``inherit``; ``own`` says whether it was set for
    the domain itself."""

    version: str
    own: bool
    fpm: bool


def seed(world: World) -> None:
    """Add two domains with a version of their own."""
    world.many("insert into php_domains(domain, version) values(?, ?)", _START)


def installed(world: World) -> list[str]:
    """Return the versions on the server."""
    return software.php_versions(world)


def require_version(world: World, version: str) -> str:
    """Return the version itself.

    Raises Refusal when it isn't installed.
    """
    if version not in installed(world):
        raise Refusal(f"The PHP version “{version}” is not installed on this server.")
    return version


def default_version(world: World) -> str:
    """Return what serves the domains that have no version of their own."""
    return world.setting(_SETTING) or _DEFAULT


def set_default_version(world: World, version: str) -> None:
    """Change the server's default. Raises Refusal for a version that isn't installed."""
    world.set_setting(_SETTING, require_version(world, version))


def php_of(world: World, domain: str) -> DomainPhp:
    """Return what serves a domain."""
    row = world.one("select version, fpm from php_domains where domain = ?", domain)
    if row is None or row["version"] not in installed(world):
        return DomainPhp(default_version(world), False, bool(row and row["fpm"]))
    return DomainPhp(row["version"], True, bool(row["fpm"]))


def version_of(world: World, domain: str) -> str:
    """Return the version that serves a domain."""
    return php_of(world, domain).version


def set_version(world: World, domain: str, version: str, *, fpm: bool | None = None) -> None:
    """Give a domain a version (``inherit``: the default), and PHP-FPM or not; None leaves that.

    Raises Refusal for a version that isn't installed.
    """
    if version != INHERIT:
        require_version(world, version)
    kept = php_of(world, domain).fpm if fpm is None else fpm
    world.run("insert or replace into php_domains values(?, ?, ?)", domain, version, int(kept))


def sites_on(world: World, version: str, owner: str | None) -> list[str]:
    """Return the domains with a web site that a version serves, those of a reseller's accounts
    if an owner is given."""
    return world.column(
        "select d.domain from domains d join accounts a using(user) left join php_domains p"
        " using(domain) where d.kind in ('main', 'sub')"
        " and (:owner is null or a.owner = :owner or a.user = :owner)"
        " and (p.version = :version"
        " or (ifnull(p.version, 'inherit') = 'inherit' and :version = :default))"
        " order by a.user, d.kind <> 'main', d.domain",
        owner=owner,
        version=version,
        default=default_version(world),
    )


def sites_inheriting(world: World, owner: str | None) -> list[str]:
    """Return the domains with a web site that have no version of their own; ``owner`` as above."""
    return world.column(
        "select d.domain from domains d join accounts a using(user) left join php_domains p"
        " using(domain) where d.kind in ('main', 'sub')"
        " and (:owner is null or a.owner = :owner or a.user = :owner)"
        " and ifnull(p.version, 'inherit') = 'inherit' order by d.domain",
        owner=owner,
    )


def handlers(world: World) -> dict[str, str]:
    """Return the handler of each version."""
    rows = world.all("select version, handler from php_handlers")
    chosen = {row["version"]: row["handler"] for row in rows}
    return {version: chosen.get(version, _HANDLER) for version in installed(world)}


def set_handler(world: World, version: str, handler: str) -> None:
    """Change a version's handler. Raises Refusal for what the server hasn't."""
    require_version(world, version)
    if handler not in HANDLERS:
        raise Refusal(f"The handler “{handler}” is not available for “{version}”.")
    world.run("insert or replace into php_handlers values(?, ?)", version, handler)
