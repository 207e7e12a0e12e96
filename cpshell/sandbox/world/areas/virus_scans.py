"""Virus scans of home folders. They find the files that hold the test text of the antivirus makers
(EICAR), and take ten seconds."""

import json
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import files, jobs
from cpshell.sandbox.world.areas.accounts import Account, find_account
from cpshell.sandbox.world.areas.jobs import Job

ORDER = 75

_SCAN = "virus scan"
_DISINFECTION = "disinfection"
_SCAN_SECONDS = 10
_DISINFECTION_SECONDS = 5
_MARK = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
VIRUS = "Eicar-Signature"
"""What such a file is said to have."""
ACTIONS = ("cleanse_mailbox", "delete", "quarantine", "ignore")
"""What can be done about one (documented)."""
_QUARANTINE = "quarantine_clamavconnector"
LOG = ".clamavconnector.disinfection.log"
"""The file with what was done, one JSON object a line (documented)."""
_STATES = {"cleanse_mailbox": "mailbox-cleansed", "delete": "deleted", "quarantine": "quarantined"}


# Scans -----------------------------------------------------------------------------------


def start(world: World, account: Account, folder: str) -> None:
    """Scan a folder.

    Raises Refusal while another scan is under way.
    """
    for before in jobs.of_kind(world, _SCAN, account.user):
        if not before.over:
            raise Refusal("A virus scan is already in progress.")
        jobs.forget(world, before)
    found = [
        (entry.path, entry.size, _MARK in files.read_content(world, account, entry.path))
        for entry in files.files_below(world, account, folder)
    ]
    jobs.add(world, _SCAN, account.user, _SCAN_SECONDS, files=found)


def latest(world: World, user: str) -> Job | None:
    """Return the latest scan; ``details`` has its ``files``: path, bytes, and whether infected."""
    return next(iter(jobs.of_kind(world, _SCAN, user)), None)


def scanned(world: World, scan: Job) -> list[tuple[str, int, bool]]:
    """Return the files that a scan has read by now."""
    every = [tuple(entry) for entry in scan.details["files"]]
    if scan.over:
        return every
    share = (world.clock.now() - scan.started) / _SCAN_SECONDS
    return every[: int(len(every) * share)]


def infected(world: World, account: Account) -> list[str]:
    """Return the infected files that the latest scan has found so far and that are still there."""
    scan = latest(world, account.user)
    found = scanned(world, scan) if scan is not None else []
    return [path for path, _, bad in found if bad and files.find_file(world, account, path)]


# Disinfections ---------------------------------------------------------------------------


def disinfect(world: World, account: Account, actions: dict[str, str]) -> Job:
    """Begin to do something about infected files, by path; others are left alone.

    Raises Refusal while the same is under way.
    """
    for before in jobs.of_kind(world, _DISINFECTION, account.user):
        if not before.over:
            raise Refusal("A disinfection is already in progress.")
        jobs.forget(world, before)
    known = infected(world, account)
    wanted = {path: action for path, action in actions.items() if path in known}
    return jobs.add(
        world, _DISINFECTION, account.user, _DISINFECTION_SECONDS, actions=wanted, steps=[]
    )


def latest_disinfection(world: World, user: str) -> Job | None:
    """Return the latest disinfection; ``details`` has its ``steps`` as the panel tells them."""
    return next(iter(jobs.of_kind(world, _DISINFECTION, user)), None)


def _finish(world: World, job: Job) -> None:
    account = find_account(world, job.subject)
    if account is None:  # it was removed meanwhile
        return
    steps: list[dict[str, Any]] = []
    for number, (path, action) in enumerate(job.details["actions"].items(), 1):
        state, message = _treat(world, account, path, action)
        step = {"id": number, "type": "step", "file": f"{account.home}/{path}"}
        steps.append({**step, "state": state, "message": message})
    steps.append({"id": len(steps) + 1, "type": "done", "state": "success", "message": ""})
    jobs.keep(world, job, steps=steps)
    lines = "".join(f"{json.dumps(step, ensure_ascii=False)}\n" for step in steps)
    files.write_file(world, account, LOG, lines.encode(), 0o600)


def _treat(world: World, account: Account, path: str, action: str) -> tuple[str, str]:
    """Do one thing about a file; return how it is told."""
    if action == "ignore":
        return "no-action", ""
    try:
        if action == "quarantine":
            _move_away(world, account, path)
        else:
            files.remove_file(world, account, path)
    except Refusal as refusal:
        return "error", refusal.reason
    return _STATES[action], ""


def _move_away(world: World, account: Account, path: str) -> None:
    if files.find_file(world, account, _QUARANTINE) is None:
        files.make_folder(world, account, _QUARANTINE, 0o700)
    files.rename_file(world, account, path, f"{_QUARANTINE}/{path.replace('/', '_')}")


JOBS = {_DISINFECTION: _finish}
