"""WHM, Backups: settings, days, accounts and destinations."""

import secrets
import string
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import invalid, missing
from cpshell.sandbox.world.areas import account_changes, backups, tweaks
from cpshell.sandbox.world.areas.backups import CONFIG, KINDS, TEXTS, Destination

_ROOT = "all"
_SCOPE = "backups"
_ACTIONS = ("force_prune_daily", "force_prune_weekly", "force_prune_monthly")
_WEEKLY = "backup_weekly_day"
_ID_LETTERS = string.ascii_letters + string.digits


@whm("backup_config_get", acl=_ROOT)
def backup_config_get(ctx: Context) -> dict[str, Any]:
    """Return every setting."""
    kept = tweaks.known(ctx.world, _SCOPE, CONFIG)
    suspended = kept.pop("backupsuspendedaccts")  # this name here alone
    return {
        "backup_config": kept
        | {"backupsuspendedaccounts": suspended, "backup_weekly_day": str(kept[_WEEKLY])}
        | dict.fromkeys(_ACTIONS, 0)
    }


@whm("backup_config_set", acl=_ROOT)
def backup_config_set(ctx: Context, settings: Rest) -> None:
    """Change settings; the others stay."""
    values: dict[str, str | int] = {}
    for name, text in settings.items():
        if name in _ACTIONS:
            continue
        if name not in CONFIG:
            raise Refusal(f"“{name}” is not a valid backup setting.")
        values[name] = text if name in TEXTS else _number(name, text)
    if values.get("backuptype", "compressed") not in ("compressed", "uncompressed", "incremental"):
        raise invalid("backuptype", str(values["backuptype"]))
    tweaks.keep(ctx.world, _SCOPE, values)


def _number(name: str, text: str) -> int:
    if not text.removeprefix("-").isdigit() or not text.isascii() or len(text) > 12:
        raise invalid(name, text)
    return int(text)


@whm("backup_date_list", acl=_ROOT)
def backup_date_list(ctx: Context) -> dict[str, Any]:
    """Return the days with backups, the latest first."""
    return {"backup_set": backups.dates(ctx.world)}


@whm("backup_set_list", acl=_ROOT)
def backup_set_list(ctx: Context) -> dict[str, Any]:
    """Return the same with the users of each day."""
    return {
        "backup_set": {
            date: [row["user"] for row in backups.users_at(ctx.world, date)]
            for date in backups.dates(ctx.world)
        }
    }


@whm("backup_user_list", acl=_ROOT)
def backup_user_list(ctx: Context, restore_point: str) -> dict[str, Any]:
    """Return the accounts in the backup of a day."""
    rows = backups.users_at(ctx.world, restore_point)
    return {"user": [{"username": row["user"], "status": "active"} for row in rows]}


@whm("toggle_user_backup_state", acl=_ROOT)
def toggle_user_backup_state(ctx: Context, user: str, legacy: Flag = False) -> dict[str, Any]:
    """Take an account into backups or leave it out, whichever it isn't."""
    account = ctx.require_owned(user)
    state = int(not account.backup)
    account_changes.change_account(ctx.world, account.user, {"backup": state})
    return {"toggle_status": state}


@whm("backup_skip_users_all", acl=_ROOT)
def backup_skip_users_all(ctx: Context, backupversion: str, state: Flag) -> None:
    """Leave all accounts out of backups (``state=0``), or take all in."""
    _require_version(backupversion)
    backups.skip_all(ctx.world, skip=not state)


@whm("backup_skip_users_all_status", acl=_ROOT)
def backup_skip_users_all_status(ctx: Context, backupversion: str = "backup") -> dict[str, Any]:
    """Return how far the last change for all accounts is: it is done at once."""
    _require_version(backupversion)
    done = "All accounts are left out." if backups.all_skipped(ctx.world) else "Done."
    return {"reason": {"msg": done, "perc": 100, "running": 0}}


def _require_version(version: str) -> None:
    if version not in ("backup", "legacy"):
        raise Refusal(f"“{version}” is not a valid backup version.")


@whm("get_users_with_backup_metadata", acl=_ROOT)
def get_users_with_backup_metadata(ctx: Context) -> dict[str, Any]:
    """Return the accounts that have backups."""
    dates = backups.dates(ctx.world)
    found = {row["user"] for date in dates for row in backups.users_at(ctx.world, date)}
    return {"accounts": sorted(found)}


# Destinations ----------------------------------------------------------------------------


@whm("backup_destination_list", acl=_ROOT)
def backup_destination_list(ctx: Context) -> dict[str, Any]:
    """Return where backups go."""
    return {"destination_list": [_row(entry) for entry in backups.all_destinations(ctx.world)]}


@whm("backup_destination_get", acl=_ROOT)
def backup_destination_get(ctx: Context, id: str) -> dict[str, Any]:
    """Return one destination."""
    return _row(backups.require_destination(ctx.world, id))


@whm("backup_destination_add", acl=_ROOT)
def backup_destination_add(
    ctx: Context, type: str, name: str, settings: Rest, disabled: Flag = False
) -> dict[str, Any]:
    """Add a destination; each type needs other settings."""
    if type not in KINDS:
        raise Refusal(f"“{type}” is not a valid type of backup destination.")
    for needed in KINDS[type]:
        if not settings.get(needed):
            raise missing(needed)
    id_ = "".join(secrets.choice(_ID_LETTERS) for _ in range(24))
    backups.put_destination(ctx.world, Destination(id_, name, type, int(disabled), dict(settings)))
    return {"id": id_}


@whm("backup_destination_set", acl=_ROOT)
def backup_destination_set(
    ctx: Context, id: str, settings: Rest, name: str = "", disabled: Flag | None = None
) -> None:
    """Change a destination; what isn't given stays."""
    before = backups.require_destination(ctx.world, id)
    if settings.get("type", before.type) != before.type:
        raise Refusal("You cannot change the type of a backup destination.")
    changed = {key: text for key, text in settings.items() if key != "type"}
    off = before.disabled if disabled is None else int(disabled)
    backups.put_destination(
        ctx.world,
        Destination(id, name or before.name, before.type, off, before.settings | changed),
    )


@whm("backup_destination_delete", acl=_ROOT)
def backup_destination_delete(ctx: Context, id: str) -> None:
    """Remove a destination."""
    backups.remove_destination(ctx.world, id)


def _row(entry: Destination) -> dict[str, Any]:
    return {
        **entry.settings,
        "id": entry.id,
        "name": entry.name,
        "type": entry.type,
        "disabled": entry.disabled,
        "upload_system_backup": entry.settings.get("upload_system_backup", 0),
    }
