"""UAPI WordPressBackup, WordPressRestore: backups of WordPress sites."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas import jobs, wordpress
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.areas.wordpress import WordPressSite


def _site(ctx: Context, name: str) -> WordPressSite:
    return wordpress.require_site(ctx.world, ctx.account, name)


def _under_way(ctx: Context, site: WordPressSite) -> Job | None:
    return next((job for job in wordpress.backups_of(ctx.world, site) if not job.over), None)


@uapi("WordPressBackup", "start")
def start(ctx: Context, site: str) -> dict[str, Any]:
    """Begin to write a backup of a site."""
    job = wordpress.start_backup(ctx.world, ctx.account, _site(ctx, site))
    return {"backup_id": str(job.id), "site": site, "sse_url": f"/sse/WordPressBackup/{job.id}"}


@uapi("WordPressBackup", "is_running")
def is_running(ctx: Context, site: str) -> dict[str, Any]:
    """Return whether a backup of a site is written."""
    job = _under_way(ctx, _site(ctx, site))
    return {"is_running": int(job is not None), "action_id": str(job.id) if job else None}


@uapi("WordPressBackup", "any_running")
def any_running(ctx: Context) -> dict[str, Any]:
    """Return the backups that are written."""
    found = wordpress.running(ctx.world, ctx.account.user)
    sites = [{"id": str(j.id), "site": j.details["domain"], "type": "backup"} for j in found]
    return {"any_running": int(bool(found)), "sites": sites, "sse_url": "/sse/WordPressBackup"}


@uapi("WordPressBackup", "cancel")
def cancel(ctx: Context, site: str) -> dict[str, Any]:
    """Write a backup no further."""
    job = _under_way(ctx, _site(ctx, site))
    if job is None:
        raise Refusal(f"There is no backup of “{site}” in progress.")
    jobs.forget(ctx.world, job)
    return {"ok": 1, "site": site}


@uapi("WordPressBackup", "cleanup")
def cleanup(ctx: Context, site: str) -> dict[str, Any]:
    """Remove what a backup has left beside its file."""
    _site(ctx, site)
    return {"ok": 1, "site": site}


@uapi("WordPressBackup", "get_available_backups")
def get_available_backups(ctx: Context, site: str) -> dict[str, Any]:
    """Return the backups of a site."""
    known = _site(ctx, site)
    folder = f"{ctx.account.home}/wordpress-backups"
    rows = [
        {
            "site": site,
            "date": job.ends,
            "file": job.details["path"].rpartition("/")[2],
            "path": job.details["path"],
        }
        for job in wordpress.backups_of(ctx.world, known)
        if job.over
    ]
    return {"available": rows, "dir": folder}


@uapi("WordPressRestore", "start")
def start_restore(ctx: Context, site: str, backup_path: str) -> dict[str, Any]:
    """Begin to put a site back from a backup."""
    job = wordpress.start_restore(ctx.world, _site(ctx, site), backup_path)
    return {"restore_id": str(job.id)}


@uapi("WordPressRestore", "any_running")
def any_restore_running(ctx: Context) -> dict[str, Any]:
    """Return the restores that are under way, and how the latest ended."""
    known = wordpress.restores_of(ctx.world, ctx.account.user)
    now = {job.details["domain"]: str(job.id) for job in known if not job.over}
    ended = [job for job in known if job.over]
    outcome = {
        "have_outcome": int(bool(ended)),
        "site": ended[-1].details["domain"] if ended else None,
        "status": "success" if ended else None,
        "error": None,
    }
    return {"items": {"any_running": int(bool(now)), "sites": now, "last_outcome": outcome}}


@uapi("WordPressRestore", "cleanup")
def cleanup_restore(ctx: Context, site: str) -> int:
    """Remove what a restore has left."""
    _site(ctx, site)
    return 1
