"""WHM, SSL Certificates: AutoSSL."""

from datetime import UTC, datetime
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Json, Refusal, Rest, whm
from cpshell.sandbox.clock import iso_time
from cpshell.sandbox.world.areas import autossl, tweaks
from cpshell.sandbox.world.areas.autossl import PROVIDERS, Website
from cpshell.sandbox.world.areas.domains import find_domain, require_domain
from cpshell.sandbox.world.areas.jobs import Job

_ROOT = "all"
_METADATA = {
    "clobber_externally_signed": 0,
    "notify_autossl_expiry": 1,
    "notify_autossl_expiry_coverage": 1,
    "notify_autossl_renewal": 1,
    "notify_autossl_renewal_coverage": 1,
    "notify_autossl_renewal_coverage_reduced": 1,
    "notify_autossl_renewal_uncovered_domains": 1,
}
_KEPT = "autossl metadata"


@whm("get_autossl_providers", acl=_ROOT)
def get_autossl_providers(ctx: Context) -> dict[str, Any]:
    """Return the providers, and which one is used."""
    used = autossl.provider(ctx.world)
    rows = [
        {"module_name": name, "display_name": shown, "enabled": int(name == used)}
        for name, shown in PROVIDERS.items()
    ]
    return {"payload": rows}


@whm("set_autossl_provider", acl=_ROOT)
def set_autossl_provider(ctx: Context, provider: str) -> None:
    """Use another provider."""
    autossl.set_provider(ctx.world, provider)


@whm("reset_autossl_provider", acl=_ROOT)
def reset_autossl_provider(ctx: Context, provider: str, settings: Rest) -> None:
    """Use a provider from the start again; what it needs begins with ``x_``."""
    for name in settings:
        if not name.startswith("x_"):
            raise Refusal(f"“{name}” is not a setting of an AutoSSL provider.")
    autossl.set_provider(ctx.world, provider)


@whm("disable_autossl", acl=_ROOT)
def disable_autossl(ctx: Context) -> None:
    """Use no provider."""
    autossl.set_provider(ctx.world, None)


# Settings --------------------------------------------------------------------------------


@whm("get_autossl_metadata", acl=_ROOT)
def get_autossl_metadata(ctx: Context) -> dict[str, Any]:
    """AutoSSL's settings."""
    return {"payload": tweaks.known(ctx.world, _KEPT, _METADATA)}


@whm("set_autossl_metadata_key", acl=_ROOT)
def set_autossl_metadata_key(ctx: Context, key: str, value: Flag) -> None:
    """Change one of them."""
    _require_key(key)
    tweaks.keep(ctx.world, _KEPT, {key: int(value)})


@whm("set_autossl_metadata", acl=_ROOT)
def set_autossl_metadata(ctx: Context, metadata_json: Json) -> None:
    """Replace them; what is not given has its default again."""
    if not isinstance(metadata_json, dict):
        raise Refusal("The AutoSSL metadata must be a JSON object.")
    for key, value in metadata_json.items():
        _require_key(key)
        if value not in (0, 1, "0", "1"):
            raise Refusal(f"“{value}” is not a valid value for “{key}”.")
    given = {key: int(value) for key, value in metadata_json.items()}
    tweaks.keep(ctx.world, _KEPT, {**_METADATA, **given})


def _require_key(key: str) -> None:
    if key not in _METADATA:
        raise Refusal(f"“{key}” is not a valid AutoSSL metadata key.")


@whm("get_autossl_user_excluded_domains", acl="ssl")
def get_autossl_user_excluded_domains(ctx: Context, username: str) -> dict[str, Any]:
    """Return the domains of an account that AutoSSL leaves out."""
    account = ctx.require_owned(username)
    found = autossl.exclusions(ctx.world, account.user)
    return {"payload": [{"excluded_domain": domain} for domain in found]}


@whm("add_autossl_user_excluded_domains", acl="ssl")
def add_autossl_user_excluded_domains(ctx: Context, username: str, domain: list[str]) -> None:
    """Let AutoSSL leave more domains out."""
    account = ctx.require_owned(username)
    for name in domain:
        require_domain(ctx.world, account.user, name)
        autossl.exclude(ctx.world, account.user, name)


@whm("remove_autossl_user_excluded_domains", acl="ssl")
def remove_autossl_user_excluded_domains(ctx: Context, username: str, domain: list[str]) -> None:
    """Let AutoSSL look after domains again."""
    account = ctx.require_owned(username)
    for name in domain:
        autossl.include(ctx.world, account.user, name)


@whm("set_autossl_user_excluded_domains", acl="ssl")
def set_autossl_user_excluded_domains(
    ctx: Context, username: str, domain: list[str] | None = None
) -> None:
    """Replace the domains that AutoSSL leaves out; none for no domain."""
    account = ctx.require_owned(username)
    autossl.include_all(ctx.world, account.user)
    add_autossl_user_excluded_domains(ctx, username, domain or [])


# Runs ------------------------------------------------------------------------------------


@whm("start_autossl_check_for_all_users", acl=_ROOT)
def start_autossl_check_for_all_users(ctx: Context) -> dict[str, Any]:
    """Begin a run for every account."""
    return {"pid": autossl.start(ctx.world).pid}


@whm("start_autossl_check_for_one_user", acl="ssl")
def start_autossl_check_for_one_user(ctx: Context, username: str) -> dict[str, Any]:
    """Begin a run for one account."""
    return {"pid": autossl.start(ctx.world, ctx.require_owned(username).user).pid}


@whm("get_autossl_check_schedule", acl=_ROOT)
def get_autossl_check_schedule(ctx: Context) -> dict[str, Any]:
    """Return when the daily run begins."""
    time = autossl.next_time(ctx.world)
    begin = datetime.fromtimestamp(time, UTC)
    return {
        "cron": [str(begin.minute), str(begin.hour), "*", "*", "*"],
        "next_time": iso_time(time),
    }


@whm("get_autossl_logs_catalog", acl=_ROOT)
def get_autossl_logs_catalog(ctx: Context) -> dict[str, Any]:
    """Return the runs, the latest first; ``*`` is all users (wire: inferred)."""
    rows = [
        {
            "in_progress": int(not run.over),
            "provider": run.details["provider"],
            "start_time": iso_time(run.started),
            "username": run.subject or "*",
        }
        for run in reversed(autossl.runs(ctx.world))
    ]
    return {"payload": rows}


@whm("get_autossl_log", acl=_ROOT)
def get_autossl_log(ctx: Context, start_time: str) -> dict[str, Any]:
    """Return what was written during the runs that began at a time."""
    wanted = start_time.replace(".000Z", "Z")
    found = [run for run in autossl.runs(ctx.world) if iso_time(run.started) == wanted]
    if not found:
        raise Refusal(f"There is no AutoSSL log with the start time “{start_time}”.")
    return {"payload": [line for run in found for line in _lines(run)]}


def _lines(run: Job) -> list[dict[str, Any]]:
    first = iso_time(run.started)
    return [
        {
            "contents": text,
            "indent": 0,
            "partial": 0,
            "pid": run.pid,
            "timestamp": iso_time(run.ends or 0) if number else first,
            "type": kind,
        }
        for number, (kind, text) in enumerate(run.details["log"])
    ]


@whm("get_autossl_problems_for_user", acl="ssl")
def get_autossl_problems_for_user(ctx: Context, username: str) -> dict[str, Any]:
    """Return what stood in the way of an account's certificates."""
    return _problems(autossl.problems(ctx.world, ctx.require_owned(username).user))


@whm("get_autossl_problems_for_domain", acl="ssl")
def get_autossl_problems_for_domain(ctx: Context, domain: str) -> dict[str, Any]:
    """Return what stood in the way of a domain's certificate."""
    known = find_domain(ctx.world, domain)
    if known is None:
        raise Refusal(f"The domain “{domain}” does not exist on this server.")
    user = ctx.require_owned(known.user).user
    found = autossl.problems(ctx.world, user)
    return _problems([entry for entry in found if entry.domain == domain])


def _problems(found: list[Website]) -> dict[str, Any]:
    rows = [
        {
            "domain": entry.domain,
            "problem": entry.problem,
            "time": iso_time(entry.run),
            "log": iso_time(entry.run),
        }
        for entry in found
    ]
    return {"problems_by_domain": rows}
