"""WordPress sites of accounts, the searches for them, their backups and what is put back."""

from dataclasses import asdict, dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import jobs
from cpshell.sandbox.world.areas.accounts import START, Account
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.secrets import hash_secret
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 87

LATEST = "6.7.2"
"""The newest release of WordPress."""
_SCAN = "wordpress scan"
_BACKUP = "wordpress backup"
_RESTORE = "wordpress restore"
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class WordPressSite:
    """One site; ``folder`` is relative to the home folder, ``created`` in seconds since 1970."""

    id: str
    user: str
    domain: str
    folder: str
    database: str
    login: str
    version: str
    first_version: str
    created: int
    admin: str = "admin"
    password: str = "!"  # noqa: S105  # no password fits it
    major: bool = False
    minor: bool = True


_SITES = Table(
    WordPressSite, "wordpress_sites", key="id", references={"user": ACCOUNT}, order="domain"
)
SCHEMA = _SITES.schema
_START = (
    ("alice", "blog.alice.test", "public_html/blog", "alice_blog", "alice_web", "6.6.1"),
    ("alice", "shop.alice.test", "public_html/shop", "alice_shop", "alice_web", LATEST),
    ("carol", "carol.test", "public_html", "carol_crm", "carol_app", "5.9.3"),
)


def seed(world: World) -> None:
    """Add three sites, two of them old."""
    for number, (user, domain, folder, database, login, version) in enumerate(_START):
        id_ = f"addon_{number + 1:08x}"
        site = WordPressSite(id_, user, domain, folder, database, login, version, version, START)
        _SITES.add(world, site)


def sites_of(world: World, user: str) -> list[WordPressSite]:
    """Return an account's sites."""
    return _SITES.all(world, user=user)


def require_site(world: World, account: Account, name: str) -> WordPressSite:
    """Return the site of an id or domain. Raises Refusal when the account has none."""
    for site in sites_of(world, account.user):
        if name in (site.id, site.domain):
            return site
    raise Refusal(f"You do not have a WordPress site with the ID “{name}”.")


def save_site(world: World, site: WordPressSite) -> None:
    """Keep a changed site."""
    _SITES.save(world, site)


def hashed(password: str) -> str:
    """Return a password as a site keeps it."""
    return hash_secret(password)


# Searches, backups and restores --------------------------------------------------------------


def latest_scan(world: World, user: str) -> Job | None:
    """Return the latest search of an account, or None."""
    found = jobs.of_kind(world, _SCAN, user)
    return found[-1] if found else None


def start_scan(world: World, user: str) -> Job:
    """Begin to search. Raises Refusal while one searches already."""
    scan = latest_scan(world, user)
    if scan is not None and not scan.over:
        raise Refusal("A scan is already in progress.")
    return jobs.add(world, _SCAN, user, _SECONDS)


def backups_of(world: World, site: WordPressSite) -> list[Job]:
    """Return the backups of a site, those under way included; ``details`` has the path."""
    return [job for job in jobs.of_kind(world, _BACKUP, site.user) if job.details["id"] == site.id]


def running(world: World, user: str) -> list[Job]:
    """Return the backups of an account that are under way."""
    return [job for job in jobs.of_kind(world, _BACKUP, user) if not job.over]


def start_backup(world: World, account: Account, site: WordPressSite) -> Job:
    """Begin to write a backup. Raises Refusal while one of the site is written."""
    if any(not job.over for job in backups_of(world, site)):
        raise Refusal(f"A backup of “{site.domain}” is already in progress.")
    stamp = world.clock.datetime().strftime("%Y-%m-%d_%H-%M-%S")
    path = f"{account.home}/wordpress-backups/{site.domain}_{stamp}.tar.gz"
    return jobs.add(
        world, _BACKUP, site.user, _SECONDS, at=None,
        id=site.id, domain=site.domain, path=path, site=asdict(site),
    )  # fmt: skip


def start_restore(world: World, site: WordPressSite, path: str) -> Job:
    """Begin to put a site back from a backup. Raises Refusal when there is none at this path."""
    for job in backups_of(world, site):
        if job.over and job.details["path"] == path:
            return jobs.add(world, _RESTORE, site.user, _SECONDS, **job.details)
    raise Refusal(f"There is no backup “{path}”.")


def restores_of(world: World, user: str) -> list[Job]:
    """Return the restores of an account, the oldest first."""
    return jobs.of_kind(world, _RESTORE, user)


def _put_back(world: World, job: Job) -> None:
    site = WordPressSite(**job.details["site"])
    if _SITES.find(world, site.id) is not None:
        _SITES.save(world, site)


JOBS = {_RESTORE: _put_back}
