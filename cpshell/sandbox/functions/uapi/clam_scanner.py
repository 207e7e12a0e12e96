"""UAPI ClamScanner: look for viruses in a home folder, and do something about them (the published
description; wire: that the paths are a list is inferred, one object could not hold them)."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Json, Refusal, Rest, uapi
from cpshell.sandbox.sizes import MIB
from cpshell.sandbox.world.areas import files, virus_scans

_FOLDERS = {"home": "", "mail": "mail", "public_html": "public_html", "public_ftp": "public_ftp"}
_MESSAGES = {
    "home": "Scan Entire Home Directory",
    "mail": "Scan Mail",
    "public_html": "Scan Public Web Space",
    "public_ftp": "Scan Public FTP Space",
}
Data = dict[str, Any]


@uapi("ClamScanner", "get_scan_paths")
def get_scan_paths(ctx: Context) -> list[Data]:
    """Return what can be scanned."""
    return [{"id": name, "message": message} for name, message in _MESSAGES.items()]


@uapi("ClamScanner", "start_scan")
def start_scan(
    ctx: Context, scan_type: Literal["home", "mail", "public_html", "public_ftp"]
) -> None:
    """Begin a scan, which takes its time."""
    virus_scans.start(ctx.world, ctx.account, _FOLDERS[scan_type])


@uapi("ClamScanner", "get_scan_status")
def get_scan_status(ctx: Context) -> Data:
    """Return how far the latest scan is."""
    scan = virus_scans.latest(ctx.world, ctx.account.user)
    if scan is None:
        raise Refusal("No virus scan has been started.")
    every, done = scan.details["files"], virus_scans.scanned(ctx.world, scan)
    home = ctx.account.home
    return {
        "current_file": f"{home}/{done[-1][0]}" if done else "",
        "infected_files": [f"{home}/{path}" for path, _, bad in done if bad],
        "scan_complete": int(scan.over),
        "scanned_file_count": len(done),
        "scanned_file_size": sum(size for _, size, _ in done),
        "time_started": str(scan.started),
        "total_file_count": len(every),
        "total_file_size_MiB": round(sum(size for _, size, _ in every) / MIB),
    }


@uapi("ClamScanner", "list_infected_files")
def list_infected_files(ctx: Context) -> list[Data]:
    """Return what the latest scan has found and is still there."""
    found = virus_scans.infected(ctx.world, ctx.account)
    home = ctx.account.home
    return [{"file": f"{home}/{path}", "virus_type": virus_scans.VIRUS} for path in found]


@uapi("ClamScanner", "disinfect_files")
def disinfect_files(ctx: Context, others: Rest, actions: Json = None) -> Data:
    """Begin to do something about infected files: an object of paths and actions, in ``actions``
    or as the whole body (the description has both)."""
    wanted = others if actions is None else actions
    if not isinstance(wanted, dict) or not wanted:
        raise Refusal("“actions” must be a JSON object of files and actions.")
    for path, action in wanted.items():
        if action not in virus_scans.ACTIONS:
            raise Refusal(f"The action for the file “{path}” is not valid.")
    by_path = {files.clean_path(ctx.account, path): action for path, action in wanted.items()}
    job = virus_scans.disinfect(ctx.world, ctx.account, by_path)
    return {"log": _log(ctx), "task_id": f"{job.id:08x}/{job.started:014x}"}


@uapi("ClamScanner", "check_disinfection_status")
def check_disinfection_status(ctx: Context, last_id: int = 0) -> Data:
    """Return how far the latest disinfection is, and the steps after one."""
    job = virus_scans.latest_disinfection(ctx.world, ctx.account.user)
    status, steps = "none", []
    if job is not None:
        status = "running" if ctx.clock.now() > job.started else "queued"
        status = "done" if job.over else status
        steps = [step for step in job.details["steps"] if step["id"] > last_id]
    return {"status": status, "log": _log(ctx), "details": steps}


def _log(ctx: Context) -> str:
    return f"{ctx.account.home}/{virus_scans.LOG}"
