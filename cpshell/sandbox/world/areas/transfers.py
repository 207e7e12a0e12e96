"""Transfers: sessions that bring accounts, plans and feature lists from another server or from
an archive on this one.

The other server is made up: any host can be reached but those whose names end in ``.invalid``, and
all have the same accounts and plans.
"""

import random
from dataclasses import dataclass
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import account_changes, archives, backups, feature_changes, jobs
from cpshell.sandbox.world.areas import package_changes as packages
from cpshell.sandbox.world.areas.account_changes import NewAccount
from cpshell.sandbox.world.areas.accounts import find_account
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.areas.packages import find_package, require_package
from cpshell.sandbox.world.secrets import new_token
from cpshell.sandbox.world.snapshots import put_back

ORDER = 91

_SESSION = "transfer"
_ITEM_SECONDS = 15
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
MODULES: dict[str, tuple[str, ...]] = {
    "AccountLocal": ("cpmovefile", "user", "localuser", "overwrite"),
    "AccountRemoteRoot": ("user", "localuser", "size", "overwrite"),
    "AccountRemoteUser": ("user", "localuser", "size"),
    "FeatureListRemoteRoot": ("featurelist",),
    "LegacyAccountBackup": ("user", "localuser"),
    "PackageRemoteRoot": ("package",),
}
"""What kinds of things can be brought, with what describes one; the first name is needed."""


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """An account of the other server."""

    user: str
    domain: str
    plan: str
    megabytes: int


REMOTE_ACCOUNTS = (
    RemoteAccount("maria", "maria.example", "remote_basic", 310),
    RemoteAccount("nora", "nora.example", "remote_basic", 45),
    RemoteAccount("oscar", "oscar.example", "remote_big", 2048),
)
"""What the other server has."""
REMOTE_PLANS: dict[str, dict[str, object]] = {
    "remote_basic": {"disk_mb": 1024, "max_pop": 10},
    "remote_big": {"disk_mb": 10_240, "max_pop": 100},
}
"""Its plans, by name with their limits."""
REMOTE_FEATURE_LISTS = ("remote_features",)
"""Its feature lists, by name."""


def create(world: World, kind: str, host: str, **details: Any) -> Job:
    """Make a session that waits to be started; ``subject`` is its id.

    Raises Refusal for a host that cannot be reached.
    """
    if host.endswith(".invalid"):
        raise Refusal(f"The system could not connect to “{host}”: host not found.")
    now = world.clock.datetime()
    chance = world.random(f"transfer {now} {len(jobs.of_kind(world, _SESSION))}")
    id_ = f"{kind}{now:%Y%m%d%H%M%S}{_four_letters(chance)}"
    return jobs.add(
        world, _SESSION, id_, None, host=host, state="PENDING", items=[], log=[], **details
    )


def _four_letters(chance: random.Random) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(4))


def require_session(world: World, id_: str) -> Job:
    """Return the session of an id. Raises Refusal when there is none."""
    for session in jobs.of_kind(world, _SESSION, id_):
        return session
    raise Refusal(f"The transfer session “{id_}” does not exist.")


def enqueue(world: World, session: Job, module: str, item: dict[str, str]) -> None:
    """Add a thing to bring.

    Raises Refusal for an unknown kind, or when what is needed most is missing.
    """
    needed = MODULES.get(module)
    if needed is None:
        raise Refusal(f"“{module}” is not a valid transfer module.")
    if not item.get(needed[0]):
        raise Refusal(f"The required parameter “{needed[0]}” is not set.")
    entry = {"module": module, "item": item, "done": 0}
    jobs.keep(world, session, items=[*session.details["items"], entry])


def start(world: World, session: Job) -> Job:
    """Begin to bring what a session has, or go on with it.

    Raises Refusal while it runs, or when it was aborted.
    """
    if session.details["state"] == "RUNNING" or session.details["state"] == "ABORTED":
        raise Refusal(f"The transfer session “{session.subject}” cannot be started.")
    left = sum(not entry["done"] for entry in session.details["items"])
    started = jobs.keep(world, session, state="RUNNING")
    return jobs.reschedule(world, started, _ITEM_SECONDS * max(1, left))


def pause(world: World, session: Job) -> None:
    """Put a session on hold. Raises Refusal unless it runs."""
    _require_running(session)
    jobs.reschedule(world, jobs.keep(world, session, state="PAUSED"), None)


def abort(world: World, session: Job) -> None:
    """End a session without bringing what it has. Raises Refusal unless it runs or is paused."""
    if session.details["state"] != "PAUSED":
        _require_running(session)
    jobs.end(world, jobs.keep(world, session, state="ABORTED"))


def _require_running(session: Job) -> None:
    if session.details["state"] != "RUNNING":
        raise Refusal(f"The transfer session “{session.subject}” is not running.")


def _finish(world: World, session: Job) -> None:
    log, items = list(session.details["log"]), []
    for entry in session.details["items"]:
        if not entry["done"]:
            what = entry["item"][MODULES[entry["module"]][0]]
            try:
                _BRING[entry["module"]](world, entry["item"])
                log.append(f"{entry['module']} “{what}”: Success.")
            except Refusal as refusal:
                log.append(f"{entry['module']} “{what}”: Failed: {refusal.reason}")
        items.append({**entry, "done": 1})
    jobs.keep(world, session, state="COMPLETED", items=items, log=log)


JOBS = {_SESSION: _finish}


# Bringing things -------------------------------------------------------------------------


def _bring_account(world: World, item: dict[str, str]) -> None:
    for remote in REMOTE_ACCOUNTS:
        if remote.user == item["user"]:
            break
    else:
        raise Refusal(f"There is no account “{item['user']}” on the remote server.")
    plan = find_package(world, remote.plan) or require_package(world, "default")
    user = item.get("localuser") or remote.user
    account_changes.create_account(
        world, NewAccount(user, remote.domain, "root", plan, new_token())
    )
    world.run("update accounts set disk_used_mb = ? where user = ?", remote.megabytes, user)


def _bring_archive(world: World, item: dict[str, str]) -> None:
    archive = archives.require_archive(world, item["cpmovefile"])
    if find_account(world, archive.user) is not None and item.get("overwrite") != "1":
        raise Refusal(f"This system already has an account named “{archive.user}”.")
    put_back(world, archive.content)
    if item.get("delete_archive") == "1":
        archives.remove_archive(world, archive.path)


def _bring_backup(world: World, item: dict[str, str]) -> None:
    archives.restore_from_day(world, item["user"], backups.dates(world)[0])


def _bring_plan(world: World, item: dict[str, str]) -> None:
    name = item["package"]
    if name not in REMOTE_PLANS:
        raise Refusal(f"There is no package “{name}” on the remote server.")
    packages.add_package(world, name, "root", REMOTE_PLANS[name], None)


def _bring_feature_list(world: World, item: dict[str, str]) -> None:
    name = item["featurelist"]
    if name not in REMOTE_FEATURE_LISTS:
        raise Refusal(f"There is no feature list “{name}” on the remote server.")
    feature_changes.create_feature_list(world, name, {}, overwrite=False)


_BRING = {
    "AccountLocal": _bring_archive,
    "AccountRemoteRoot": _bring_account,
    "AccountRemoteUser": _bring_account,
    "FeatureListRemoteRoot": _bring_feature_list,
    "LegacyAccountBackup": _bring_backup,
    "PackageRemoteRoot": _bring_plan,
}
