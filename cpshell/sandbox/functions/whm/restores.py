"""WHM, Account Restoration and Backups: restoring accounts, and archives of accounts."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.world.areas import account_changes, archives, backups, jobs
from cpshell.sandbox.world.areas.jobs import Job

_ROOT = "all"
_LOGS = "/usr/local/cpanel/logs/cpbackup_restore"
_OPTIONS = ("give_ip", "mail_config", "mysql", "subdomains")
_MODULES = (
    ("Account", "Create the account with its package, limits and owner."),
    ("Bandwidth", "Restore the record of the account’s traffic."),
    ("Cron", "Restore the account’s cron lines."),
    ("Domains", "Restore addon domains, aliases and subdomains."),
    ("Homedir", "Restore the home directory."),
    ("Mail", "Restore mailboxes, forwarders and filters."),
    ("Mysql", "Restore databases, their users and privileges."),
    ("SSL", "Restore keys and certificates."),
    ("ZoneFile", "Restore DNS zones."),
)


@whm("restoreaccount", acl=_ROOT)
def restoreaccount(
    ctx: Context, user: str, type: Literal["daily", "weekly", "monthly"], others: Rest
) -> None:
    """Put an account back as the latest backup has it, at once."""
    days = backups.dates(ctx.world)
    archives.restore_from_day(ctx.world, user, days[0])
    ctx.raw_output(f"Restoring {user} from the {type} backup of {days[0]}...Done\n")


@whm("verify_new_username_for_restore", acl=_ROOT)
def verify_new_username_for_restore(ctx: Context, user: str) -> None:
    """Refuse a user name that no restored account could have."""
    account_changes.check_new_user(ctx.world, user)


@whm("restore_modules_summary", acl=_ROOT)
def restore_modules_summary(ctx: Context) -> dict[str, Any]:
    """Return the parts of an account that can be restored."""
    rows = [
        {
            "module": name,
            "summary": [text],
            "notes": [],
            "restricted_available": 1,
            "restricted_summary": [],
        }
        for name, text in _MODULES
    ]
    return {"modules": rows}


# The queue -------------------------------------------------------------------------------


@whm("restore_queue_add_task", acl=_ROOT)
def restore_queue_add_task(
    ctx: Context,
    user: str,
    restore_point: str,
    destid: str = "",
    give_ip: Flag = False,
    mail_config: Flag = False,
    mysql: Flag = False,
    subdomains: Flag = False,
) -> dict[str, Any]:
    """Let an account wait to be restored from the backup of a day."""
    if destid not in ("", "0", "local"):
        backups.require_destination(ctx.world, destid)
    chosen = (give_ip, mail_config, mysql, subdomains)
    options = {
        "destid": destid,
        **{name: int(flag) for name, flag in zip(_OPTIONS, chosen, strict=True)},
    }
    return {"queue_id": str(archives.queue_restore(ctx.world, user, restore_point, options).id)}


@whm("restore_queue_activate", acl=_ROOT)
def restore_queue_activate(ctx: Context) -> None:
    """Begin to restore what waits, one after the other."""
    archives.activate_queue(ctx.world)


@whm("restore_queue_is_active", acl=_ROOT)
def restore_queue_is_active(ctx: Context) -> dict[str, Any]:
    """Return whether something is being restored."""
    return {"is_active": int(bool(archives.restore_queue(ctx.world).active))}


@whm("restore_queue_list_pending", acl=_ROOT)
def restore_queue_list_pending(ctx: Context) -> dict[str, Any]:
    """Return what waits."""
    return {"restore_job": [_row(job) for job in archives.restore_queue(ctx.world).pending]}


@whm("restore_queue_list_active", acl=_ROOT)
def restore_queue_list_active(ctx: Context) -> dict[str, Any]:
    """Return what is being restored."""
    return {"restore_job": [_row(job) for job in archives.restore_queue(ctx.world).active]}


@whm("restore_queue_list_completed", acl=_ROOT)
def restore_queue_list_completed(ctx: Context) -> dict[str, Any]:
    """Return what has been restored, and what could not be."""
    rows = [
        {"restore_job": _row(job), "status_info": _status(ctx, job)}
        for job in archives.restore_queue(ctx.world).completed
    ]
    return {"restore_job": rows}


@whm("restore_queue_state", acl=_ROOT)
def restore_queue_state(ctx: Context) -> dict[str, Any]:
    """Return the whole queue."""
    queue = archives.restore_queue(ctx.world)
    return {
        "is_active": int(bool(queue.active)),
        "pending": [_brief(job) for job in queue.pending],
        "active": [_brief(job) for job in queue.active],
        "completed": [_brief(job) for job in queue.completed],
    }


def _brief(job: Job) -> dict[str, Any]:
    row = _row(job)
    return {**row, "options": {name: row["options"][name] for name in _OPTIONS}}


def _row(job: Job) -> dict[str, Any]:
    return {
        "user": job.subject,
        "restore_point": job.details["date"],
        "options": job.details["options"],
    }


def _status(ctx: Context, job: Job) -> dict[str, Any]:
    error = job.details["error"]
    return {
        "result": int(not error),
        "started": str(job.started),
        "finished": str(job.ends),
        "log": error or f"The account “{job.subject}” has been restored.",
        "restore_logfile": f"{_LOGS}/{job.id}.log",
        "transfer_session_id": f"restore{job.id}",
        "altered_items": 0,
        "dangerous_items": 0,
        "skipped_items": 0,
        "warnings": [],
    }


def _forget(ctx: Context, found: list[Job]) -> None:
    for job in found:
        jobs.forget(ctx.world, job)


@whm("restore_queue_clear_pending_task", acl=_ROOT)
def restore_queue_clear_pending_task(ctx: Context, user: str) -> None:
    """Restore an account no more."""
    _clear(ctx, archives.restore_queue(ctx.world).pending, user)


def _clear(ctx: Context, known: list[Job], user: str) -> None:
    found = [job for job in known if job.subject == user]
    if not found:
        raise Refusal(f"The user “{user}” is not in the restore queue.")
    _forget(ctx, found)


@whm("restore_queue_clear_completed_task", acl=_ROOT)
def restore_queue_clear_completed_task(ctx: Context, user: str, start_time: int) -> None:
    """Forget that an account was restored."""
    known = archives.restore_queue(ctx.world).completed
    _clear(ctx, [job for job in known if job.started == start_time], user)


@whm("restore_queue_clear_all_pending_tasks", acl=_ROOT)
def restore_queue_clear_all_pending_tasks(ctx: Context) -> None:
    """Forget everything that waits."""
    _forget(ctx, archives.restore_queue(ctx.world).pending)


@whm("restore_queue_clear_all_completed_tasks", acl=_ROOT)
def restore_queue_clear_all_completed_tasks(ctx: Context) -> None:
    """Forget everything that has ended well."""
    known = archives.restore_queue(ctx.world).completed
    _forget(ctx, [job for job in known if not job.details["error"]])


@whm("restore_queue_clear_all_failed_tasks", acl=_ROOT)
def restore_queue_clear_all_failed_tasks(ctx: Context) -> None:
    """Forget everything that could not be restored."""
    known = archives.restore_queue(ctx.world).completed
    _forget(ctx, [job for job in known if job.details["error"]])


@whm("restore_queue_clear_all_tasks", acl=_ROOT)
def restore_queue_clear_all_tasks(ctx: Context) -> None:
    """Forget everything but what is being restored."""
    queue = archives.restore_queue(ctx.world)
    _forget(ctx, [*queue.pending, *queue.completed])


# Archives --------------------------------------------------------------------------------


@whm("start_background_pkgacct", acl=_ROOT)
def start_background_pkgacct(
    ctx: Context, user: str, others: Rest, tarroot: str = "/home"
) -> dict[str, Any]:
    """Begin to write an archive of an account; what else is given chooses its parts."""
    account = ctx.require_owned(user)
    if not tarroot.startswith("/"):
        raise Refusal(f"The directory “{tarroot}” does not exist.")
    job = archives.pack(ctx.world, account.user, tarroot.rstrip("/"))
    log = f"/var/cpanel/pkgacct_sessions/{job.id}/master"
    return {
        "session_id": str(job.id),
        "complete_master_log": f"{log}.log",
        "complete_master_error_log": f"{log}.error_log",
    }


@whm("get_pkgacct_session_state", acl=_ROOT)
def get_pkgacct_session_state(ctx: Context, session_id: str) -> dict[str, Any]:
    """Return whether an archive is written."""
    job = archives.require_pack(ctx.world, session_id)
    return {"state": "COMPLETED" if job.over else "RUNNING"}


@whm("fetch_pkgacct_master_log", acl=_ROOT)
def fetch_pkgacct_master_log(ctx: Context, session_id: str) -> dict[str, Any]:
    """Return what was said while an archive was written."""
    job = archives.require_pack(ctx.world, session_id)
    end = f"pkgacctfile is: {job.details['path']}\npkgacct completed\n" if job.over else ""
    return {"log": f"pkgacct started for {job.subject}.\n{end}"}


@whm("delete_account_archives", acl=_ROOT)
def delete_account_archives(ctx: Context, user: str, mountpoint: str = "") -> None:
    """Remove the archives of an account, or those of it below a folder."""
    found = [
        entry
        for entry in archives.archives(ctx.world)
        if entry.user == user and entry.path.startswith(mountpoint)
    ]
    if not found:
        raise Refusal(f"There are no archives of the account “{user}”.")
    for entry in found:
        archives.remove_archive(ctx.world, entry.path)


@whm("list_cparchive_files", acl=_ROOT)
def list_cparchive_files(ctx: Context) -> dict[str, Any]:
    """Return the archives that can be restored."""
    rows = [
        {
            "file": entry.path.rpartition("/")[2],
            "path": entry.path.rpartition("/")[0],
            "user": entry.user,
        }
        for entry in archives.archives(ctx.world)
    ]
    return {"quickrestore_files": rows}
