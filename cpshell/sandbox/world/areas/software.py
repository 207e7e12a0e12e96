"""The machine's packages of the web server: which are there, which could be, and the builds that
add, renew and remove them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import jobs
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.tables import Table

ORDER = 34

_BUILD = "package build"
_BUILD_SECONDS = 30
PHP_PREFIX = "ea-php"
"""How the packages of PHP versions begin."""


@dataclass(frozen=True, slots=True)
class Software:
    """One package; ``version`` is what is or would be there, ``latest`` what there is to have."""

    package: str
    version: str
    latest: str
    installed: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of packages under a name."""

    name: str
    file: str
    description: str
    version: str
    packages: tuple[str, ...]
    tags: tuple[str, ...]
    own: bool


_SOFTWARE = Table(Software, "software", key="package")
_PROFILE_TABLE = Table(Profile, "software_profiles", key="file")
SCHEMA = _SOFTWARE.schema + _PROFILE_TABLE.schema
_START = (
    ("ea-apache24", "2.4.62", "2.4.63", 1, "Apache HTTP Server"),
    ("ea-apache24-mod_deflate", "2.4.62", "2.4.63", 1, "Compression for Apache"),
    ("ea-apache24-mod_http2", "2.4.62", "2.4.63", 0, "HTTP/2 for Apache"),
    ("ea-apache24-mod_mpm_event", "2.4.62", "2.4.63", 0, "Event MPM for Apache"),
    ("ea-apache24-mod_mpm_prefork", "2.4.62", "2.4.63", 1, "Prefork MPM for Apache"),
    ("ea-apache24-mod_security2", "2.9.7", "2.9.7", 1, "Web application firewall for Apache"),
    ("ea-apache24-mod_ssl", "2.4.62", "2.4.63", 1, "TLS for Apache"),
    ("ea-memcached16", "1.6.32", "1.6.32", 0, "Memory object cache"),
    ("ea-nginx", "1.26.3", "1.26.3", 0, "NGINX as reverse proxy"),
    ("ea-nodejs20", "20.18.1", "20.18.1", 0, "Node.js 20"),
    ("ea-nodejs22", "22.11.0", "22.11.0", 1, "Node.js 22"),
    ("ea-php74", "7.4.33", "7.4.33", 0, "PHP 7.4"),
    ("ea-php80", "8.0.30", "8.0.30", 0, "PHP 8.0"),
    ("ea-php81", "8.1.31", "8.1.32", 1, "PHP 8.1"),
    ("ea-php82", "8.2.27", "8.2.28", 1, "PHP 8.2"),
    ("ea-php83", "8.3.19", "8.3.19", 1, "PHP 8.3"),
    ("ea-php84", "8.4.5", "8.4.5", 1, "PHP 8.4"),
    ("ea-php83-php-fpm", "8.3.19", "8.3.19", 1, "PHP-FPM for PHP 8.3"),
    ("ea-php83-php-mbstring", "8.3.19", "8.3.19", 1, "Multibyte strings for PHP 8.3"),
    ("ea-php84-php-fpm", "8.4.5", "8.4.5", 1, "PHP-FPM for PHP 8.4"),
    ("ea-redis62", "6.2.17", "6.2.17", 0, "Data structure server"),
)


def seed(world: World) -> None:
    """Add the packages that a usual server has and could have, and two profiles."""
    for package, version, latest, installed, summary in _START:
        _SOFTWARE.add(world, Software(package, version, latest, bool(installed), summary))
    basic = tuple(row[0] for row in _START if row[3])
    for name, file, text, packages in (
        ("cPanel Default", "default.json", "The packages of a new server.", basic),
        ("All PHP Options", "allphp.json", "Every version of PHP.",
         (*basic, "ea-php74", "ea-php80")),
    ):  # fmt: skip
        entry = Profile(name, file, text, "1.0", packages, ("Apache 2.4",), own=False)
        _PROFILE_TABLE.add(world, entry)


def all_software(world: World) -> list[Software]:
    """Return every package by name."""
    return _SOFTWARE.all(world)


def installed(world: World) -> list[str]:
    """Return the names of the packages that are there."""
    return [entry.package for entry in _SOFTWARE.all(world, installed=True)]


def php_versions(world: World) -> list[str]:
    """Return the PHP versions that are there."""
    return [name for name in installed(world) if name.removeprefix(PHP_PREFIX).isdigit()]


def require_software(world: World, package: str) -> Software:
    """Return the package of a name. Raises Refusal when there is none."""
    found = _SOFTWARE.find(world, package)
    if found is None:
        raise Refusal(f"The package “{package}” does not exist.")
    return found


def dependents(world: World, package: str) -> list[str]:
    """Return the packages that are there and go when one goes."""
    return [name for name in installed(world) if name.startswith(f"{package}-")]


# Builds ----------------------------------------------------------------------------------


def build(
    world: World, install: Sequence[str], remove: Sequence[str], upgrade: Sequence[str]
) -> Job:
    """Begin to add, remove and renew packages.

    Raises Refusal for an unknown package or while another build is under way.
    """
    for package in (*install, *remove, *upgrade):
        require_software(world, package)
    if any(not job.over for job in jobs.of_kind(world, _BUILD)):
        raise Refusal("The system is already performing package actions.")
    return jobs.add(
        world,
        _BUILD,
        "",
        _BUILD_SECONDS,
        install=list(install),
        remove=list(remove),
        upgrade=list(upgrade),
    )


def require_build(world: World, number: int) -> Job:
    """Return the build of a number. Raises Refusal when there is none."""
    return jobs.require(world, _BUILD, str(number), f"There is no build with the ID “{number}”.")


def build_log(job: Job) -> list[str]:
    """Return what a build has said so far."""
    lines = ["Resolving dependencies"]
    if job.over:
        for word, key in (("Installed", "install"), ("Removed", "remove"), ("Updated", "upgrade")):
            lines += [f"{word}: {package}" for package in job.details[key]]
        lines.append("Done")
    return lines


def _finish(world: World, job: Job) -> None:
    for key, there in (("install", True), ("remove", False)):
        for package in job.details[key]:
            entry = require_software(world, package)
            _SOFTWARE.save(world, replace(entry, installed=there, version=entry.latest))
    for package in job.details["upgrade"]:
        entry = require_software(world, package)
        _SOFTWARE.save(world, replace(entry, version=entry.latest))


JOBS = {_BUILD: _finish}


# Profiles --------------------------------------------------------------------------------


def profiles(world: World) -> list[Profile]:
    """Return every profile by the name of its file."""
    return _PROFILE_TABLE.all(world)


def save_profile(world: World, profile: Profile, *, overwrite: bool) -> None:
    """Keep a profile.

    Raises Refusal for an unknown package, or when its file is taken and not to be overwritten.
    """
    for package in profile.packages:
        require_software(world, package)
    known = _PROFILE_TABLE.find(world, profile.file)
    if known is not None and not (overwrite and known.own):
        raise Refusal(f"The profile “{profile.file}” already exists.", data={"already_exists": 1})
    _PROFILE_TABLE.save(world, profile)
