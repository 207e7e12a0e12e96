"""What a seed file adds to an account: domains, mail, FTP, databases, files, cron lines."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World, hosting
from cpshell.sandbox.world.areas import cron, databases, files, ftp, mail_routes, mailboxes
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.domains import domains_of
from cpshell.sandbox.world.secrets import seeded_password
from cpshell.sandbox.world.seed_file import SeedAccount, SeedDatabase, SeedFtp, SeedMailbox

Part = tuple[str, str, Callable[[], object]]
"""The key of a part, the name in it, and what adds it."""
_TIMES = 5


def password_of(world: World, name: str) -> str:
    """Return the password of a login that was given none."""
    return seeded_password(world.random(f"seed file: password of {name}"))


def parts_of(world: World, account: Account, seed: SeedAccount) -> Iterator[Part]:
    """Return everything that an account gets, one after the other."""
    for name, folder in seed.subdomains.items():
        yield "subdomains", name, partial(_add_subdomain, world, account, name, folder)
    for name, folder in seed.addons.items():
        label = name.partition(".")[0]
        yield "addons", name, partial(hosting.add_addon, world, account, name, label, folder)
    for name in seed.aliases:
        yield "aliases", name, partial(hosting.park, world, account, name)
    for name, mailbox in seed.mailboxes.items():
        yield "mailboxes", name, partial(_add_mailbox, world, account, name, mailbox)
    for name, targets in seed.forwarders.items():
        yield "forwarders", name, partial(_add_forwarders, world, account, name, targets)
    for name, login in seed.ftp.items():
        yield "ftp", name, partial(_add_ftp, world, account, name, login)
    for name, database in seed.databases.items():
        yield "databases", name, partial(_add_database, world, account, name, database)
    for name, text in seed.files.items():
        yield "files", name, partial(_add_file, world, account, name, text)
    for number, line in enumerate(seed.cron):
        yield "cron", str(number), partial(_add_cron_line, world, account, line)


def _add_subdomain(world: World, account: Account, name: str, folder: str) -> None:
    own = [one.domain for one in domains_of(world, account.user) if name.endswith(f".{one.domain}")]
    if not own:
        raise Refusal(f"the account has no domain above “{name}”")
    hosting.add_subdomain(world, account, name, max(own, key=len), folder or None)


def _add_mailbox(world: World, account: Account, address: str, seed: SeedMailbox) -> None:
    local, _, domain = address.partition("@")
    password = seed.password or password_of(world, address)
    mailbox = mailboxes.add_mailbox(world, account, local, domain, password, seed.quota_mb)
    used = replace(mailbox, used_bytes=seed.used_bytes, messages=seed.messages)
    mailboxes.MAILBOXES.save(world, used)


def _add_forwarders(world: World, account: Account, address: str, targets: tuple[str, ...]) -> None:
    for target in targets:
        mail_routes.add_forwarder(world, account, address, target)


def _add_ftp(world: World, account: Account, login: str, seed: SeedFtp) -> None:
    password = seed.password or password_of(world, f"ftp {login}")
    ftp.add_ftp_account(world, account, login, password, seed.folder, seed.quota_mb)


def _add_database(world: World, account: Account, name: str, seed: SeedDatabase) -> None:
    engine = databases.Engine(seed.engine)
    databases.add_database(world, engine, account, name)
    found = databases.require_database(world, engine, account, name)
    databases.DATABASES.save(world, replace(found, used_bytes=seed.used_bytes))
    if not seed.user:
        return
    if seed.user not in databases.users_of(world, engine, account.user):
        password = password_of(world, f"database {seed.user}")
        databases.add_user(world, engine, account, seed.user, password)
    databases.set_grant(world, engine, name, seed.user, databases.ALL_PRIVILEGES)


def _add_file(world: World, account: Account, path: str, text: str) -> None:
    clean = files.clean_path(account, path)
    folders = clean.split("/")[:-1]
    for end in range(1, len(folders) + 1):
        folder = "/".join(folders[:end])
        if files.find_file(world, account, folder) is None:
            files.make_folder(world, account, folder)
    files.write_file(world, account, clean, text.encode())


def _add_cron_line(world: World, account: Account, line: str) -> None:
    fields = line.split(None, _TIMES)
    if len(fields) <= _TIMES:
        raise Refusal("a line has five times and a command")
    cron.check_fields(fields[:_TIMES])
    cron.add_line(world, account.user, *fields)
