"""WHM, Transfers: bringing accounts, plans and feature lists from another server or an archive."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import missing
from cpshell.sandbox.world.areas import archives, ip_addresses, transfers
from cpshell.sandbox.world.areas.account_changes import user_names
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.areas.transfers import MODULES, REMOTE_ACCOUNTS, REMOTE_PLANS
from cpshell.sandbox.world.areas.tweaks import VERSION, hostname

_ROOT = "all"
_MASTER_LOG = "master.log"
_MAJOR = VERSION.split(".")[1]


@whm("available_transfer_modules", acl=_ROOT)
def available_transfer_modules(ctx: Context) -> dict[str, Any]:
    """Return what can be brought."""
    return {"modules": {name: name for name in MODULES}}


@whm("transfer_module_schema", acl=_ROOT)
def transfer_module_schema(ctx: Context, module: str) -> dict[str, Any]:
    """Return what describes a thing of a kind."""
    names = MODULES.get(module)
    if names is None:
        raise Refusal(f"“{module}” is not a valid transfer module.")
    keys = {name: {"def": "text"} for name in names}
    return {"schema": {"keys": keys, "primary": [names[0]], "required": [names[0]]}}


# Sessions --------------------------------------------------------------------------------


@whm("create_remote_root_transfer_session", acl=_ROOT)
def create_remote_root_transfer_session(
    ctx: Context,
    host: str,
    user: str,
    comm_transport: Literal["ssh", "whostmgr", "whostmgr_insecure"],
    compressed: Flag,
    copy_reseller_privs: Flag,
    enable_custom_pkgacct: Flag,
    low_priority: Flag,
    restore_threads: int,
    transfer_threads: int,
    unencrypted: Flag,
    unrestricted_restore: Flag,
    use_backups: Flag,
    password: str = "",
    root_escalation_method: Literal["su", "sudo"] = "su",
    root_password: str = "",
    sshkey_name: str = "",
    sshkey_passphrase: str = "",
    port: int = 22,
) -> dict[str, Any]:
    """Make a session that may bring everything of another server."""
    if not password and not sshkey_name:
        raise Refusal("You must specify either the “password” or the “sshkey_name” parameter.")
    if user != "root" and not root_password:
        raise missing("root_password")
    session = transfers.create(
        ctx.world,
        "root",
        host,
        unrestricted=int(unrestricted_restore),
        privileges=int(copy_reseller_privs),
    )
    return {
        "transfer_session_id": session.subject,
        "create_rawout": f"Connecting to {host}:{port} as {user}...Done\n",
        "analyze_rawout": "Fetching the list of accounts...Done\n",
    }


@whm("create_remote_user_transfer_session", acl=_ROOT)
def create_remote_user_transfer_session(
    ctx: Context, host: str, password: str, unrestricted_restore: Flag
) -> dict[str, Any]:
    """Make a session that may bring one account with its password."""
    more = {"unrestricted": int(unrestricted_restore), "privileges": 0}
    return {"transfer_session_id": transfers.create(ctx.world, "user", host, **more).subject}


@whm("enqueue_transfer_item", acl=_ROOT)
def enqueue_transfer_item(ctx: Context, transfer_session_id: str, module: str, item: Rest) -> None:
    """Add a thing that a session brings."""
    session = transfers.require_session(ctx.world, transfer_session_id)
    transfers.enqueue(ctx.world, session, module, dict(item))


@whm("start_transfer_session", acl=_ROOT)
def start_transfer_session(ctx: Context, transfer_session_id: str) -> dict[str, Any]:
    """Begin to bring what a session has, or go on."""
    session = transfers.require_session(ctx.world, transfer_session_id)
    return {"pid": transfers.start(ctx.world, session).pid}


@whm("pause_transfer_session", acl=_ROOT)
def pause_transfer_session(ctx: Context, transfer_session_id: str) -> None:
    """Put a session on hold."""
    transfers.pause(ctx.world, transfers.require_session(ctx.world, transfer_session_id))


@whm("abort_transfer_session", acl=_ROOT)
def abort_transfer_session(ctx: Context, transfer_session_id: str) -> None:
    """End a session."""
    transfers.abort(ctx.world, transfers.require_session(ctx.world, transfer_session_id))


@whm("get_transfer_session_state", acl=_ROOT)
def get_transfer_session_state(ctx: Context, transfer_session_id: str) -> dict[str, Any]:
    """Return where a session stands (wire: COMPLETED is recorded, the others are inferred)."""
    session = transfers.require_session(ctx.world, transfer_session_id)
    return {"state_name": session.details["state"]}


@whm("fetch_transfer_session_log", acl=_ROOT)
def fetch_transfer_session_log(
    ctx: Context, transfer_session_id: str, logfile: str
) -> dict[str, Any]:
    """Return what was said while a session ran."""
    session = transfers.require_session(ctx.world, transfer_session_id)
    if logfile != _MASTER_LOG:
        raise Refusal(f"The log file “{logfile}” does not exist.")
    return {"log": "".join(f"{line}\n" for line in session.details["log"])}


@whm("start_local_cpmove_restore", acl=_ROOT)
def start_local_cpmove_restore(
    ctx: Context,
    cpmovepath: str,
    others: Rest,
    username: str = "",
    overwrite: Flag = False,
    delete_archive: Flag = False,
) -> dict[str, Any]:
    """Begin to put an account back from an archive on this server."""
    archive = archives.require_archive(ctx.world, cpmovepath)
    if username not in ("", archive.user):
        raise Refusal("The sandbox restores an archive under the name of its account only.")
    session = transfers.create(ctx.world, "copyacct", hostname(ctx.world))
    item = {
        "cpmovefile": cpmovepath,
        "overwrite": str(int(overwrite)),
        "delete_archive": str(int(delete_archive)),
    }
    transfers.enqueue(ctx.world, session, "AccountLocal", item)
    transfers.start(ctx.world, transfers.require_session(ctx.world, session.subject))
    return {"transfer_session_id": session.subject}


# The other server ------------------------------------------------------------------------


@whm("analyze_transfer_session_remote", acl=_ROOT)
def analyze_transfer_session_remote(ctx: Context, transfer_session_id: str) -> None:
    """Look at the other server again."""
    _require_remote(ctx, transfer_session_id)


def _require_remote(ctx: Context, id_: str) -> Job:
    session = transfers.require_session(ctx.world, id_)
    if "unrestricted" not in session.details:
        raise Refusal(f"The transfer session “{id_}” has no remote server.")
    return session


@whm("retrieve_transfer_session_remote_analysis", acl=_ROOT)
def retrieve_transfer_session_remote_analysis(
    ctx: Context, transfer_session_id: str
) -> dict[str, Any]:
    """Return what is known about the other server and this one."""
    session = _require_remote(ctx, transfer_session_id)
    here = user_names(ctx.world, None)
    databases: dict[str, Any] = {
        "dbs": {"MYSQL": {}, "PGSQL": {}},
        "users": {"MYSQL": {}, "PGSQL": {}},
    }
    return {
        "transfer_session_id": session.subject,
        "config": {"shared_mysql_server": 0},
        "options": {
            "skip_reseller_privs": int(not session.details["privileges"]),
            "unrestricted": session.details["unrestricted"],
        },
        "modules": {name: {"name": name, "analysis": {}} for name in MODULES},
        "items": {
            "accounts": [
                {"user": a.user, "domain": a.domain, "plan": a.plan, "size": a.megabytes << 20}
                for a in REMOTE_ACCOUNTS
            ],
            "packages": [{"package": name} for name in REMOTE_PLANS],
        },
        "local": {
            "host": hostname(ctx.world),
            "version": VERSION,
            "major_version": _MAJOR,
            "available_ips": [each.ip for each in ip_addresses.all_addresses(ctx.world)],
            "dedicated_ips": {},
            "dbs": databases,
            "domains": {},
            "groups": dict.fromkeys(here, 1),
            "users": dict.fromkeys(here, 1),
            "roundcube_dbtype": "sqlite",
        },
        "remote": {
            "host": session.details["host"],
            "hostname": session.details["host"],
            "version": VERSION,
            "cpversion": VERSION,
            "major_version": _MAJOR,
            "server_type": "cpanel",
            "dbs": databases,
            "resellers": {},
            "conflicts": {a.user: "user" for a in REMOTE_ACCOUNTS if a.user in here},
            "has_disk_used": 1,
            "has_files_used": 1,
            "has_owners": 1,
            "has_package_extensions": 1,
            "has_xfertool": 1,
            "linked_nodes": [],
            "roundcube_dbtype": "sqlite",
            "supports_live_transfers": 1,
        },
    }
