"""UAPI PassengerApps: applications of Node.js, Python and Ruby."""

from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.world.areas import applications, files
from cpshell.sandbox.world.areas.applications import Application
from cpshell.sandbox.world.areas.domains import require_domain
from cpshell.sandbox.world.areas.files import FileKind

_FEATURE = "passengerapps"
_FILES = {"npm": "package.json", "pip": "requirements.txt", "gem": "Gemfile"}
Mode = Literal["production", "development"]


def _row(ctx: Context, entry: Application) -> dict[str, Any]:
    return {
        "name": entry.name,
        "path": f"{ctx.account.home}/{entry.path}",
        "domain": entry.domain,
        "base_uri": entry.base_uri,
        "deployment_mode": entry.mode,
        "enabled": int(entry.enabled),
        "envvars": entry.variables,
    }


@uapi("PassengerApps", "list_applications", feature=_FEATURE)
def list_applications(ctx: Context) -> dict[str, Any]:
    """Return the applications by name."""
    programs = {"nodejs": "/opt/cpanel/ea-nodejs22/bin/node", "python": None, "ruby": None}
    found = applications.applications_of(ctx.world, ctx.account.user)
    return {each.name: _row(ctx, each) | programs | {"deps": _needs(ctx, each)} for each in found}


def _needs(ctx: Context, entry: Application) -> dict[str, str | None]:
    """Return by what an application's libraries could be had: those whose file it has."""
    return {
        kind: kind if files.find_file(ctx.world, ctx.account, f"{entry.path}/{file}") else None
        for kind, file in _FILES.items()
    }


def _folder(ctx: Context, path: str) -> str:
    clean = files.clean_path(ctx.account, path)
    return files.require_file(ctx.world, ctx.account, clean, FileKind.FOLDER).path


def _variables(names: list[str], values: list[str]) -> dict[str, str]:
    if len(names) != len(values):
        raise Refusal("You must give as many values as names of environment variables.")
    return dict(zip(names, values, strict=True))


@uapi("PassengerApps", "register_application", feature=_FEATURE)
def register_application(
    ctx: Context,
    name: str,
    path: str,
    domain: str,
    base_uri: str = "/",
    deployment_mode: Mode = "production",
    enabled: Flag = True,
    envvar_name: list[str] | None = None,
    envvar_value: list[str] | None = None,
) -> dict[str, Any]:
    """Set an application up."""
    applications.check_free(ctx.world, ctx.account.user, name)
    entry = Application(
        ctx.account.user,
        name,
        _folder(ctx, path),
        require_domain(ctx.world, ctx.account.user, domain).domain,
        base_uri,
        deployment_mode,
        enabled,
        _variables(envvar_name or [], envvar_value or []),
    )
    applications.save_application(ctx.world, entry)
    return {name: _row(ctx, entry)}


@uapi("PassengerApps", "edit_application", feature=_FEATURE)
def edit_application(
    ctx: Context,
    name: str,
    new_name: str = "",
    path: str = "",
    domain: str = "",
    deployment_mode: Mode | None = None,
    enabled: Flag | None = None,
    envvar_name: list[str] | None = None,
    envvar_value: list[str] | None = None,
    clear_envvars: Flag = False,
) -> dict[str, Any]:
    """Change an application; what is not given stays."""
    before = applications.require_application(ctx.world, ctx.account.user, name)
    if new_name not in ("", name):
        applications.check_free(ctx.world, ctx.account.user, new_name)
    given = _variables(envvar_name or [], envvar_value or [])
    changed = replace(
        before,
        name=new_name or name,
        path=_folder(ctx, path) if path else before.path,
        domain=require_domain(ctx.world, before.user, domain).domain if domain else before.domain,
        mode=deployment_mode or before.mode,
        enabled=before.enabled if enabled is None else enabled,
        variables={} if clear_envvars else (given or before.variables),
    )
    applications.remove_application(ctx.world, before)
    applications.save_application(ctx.world, changed)
    return {changed.name: _row(ctx, changed)}


@uapi("PassengerApps", "enable_application", feature=_FEATURE)
def enable_application(ctx: Context, name: str) -> None:
    """Let an application run."""
    entry = applications.require_application(ctx.world, ctx.account.user, name)
    applications.save_application(ctx.world, replace(entry, enabled=True))


@uapi("PassengerApps", "disable_application", feature=_FEATURE)
def disable_application(ctx: Context, name: str) -> None:
    """Let an application run no longer."""
    entry = applications.require_application(ctx.world, ctx.account.user, name)
    applications.save_application(ctx.world, replace(entry, enabled=False))


@uapi("PassengerApps", "unregister_application", feature=_FEATURE)
def unregister_application(ctx: Context, name: str) -> None:
    """Manage an application no longer."""
    entry = applications.require_application(ctx.world, ctx.account.user, name)
    applications.remove_application(ctx.world, entry)


@uapi("PassengerApps", "ensure_deps", feature=_FEATURE)
def ensure_deps(ctx: Context, app_path: str, type: Literal["npm", "pip", "gem"]) -> dict[str, Any]:
    """Begin to fetch the libraries of an application; the sandbox fetches none."""
    path = f"{_folder(ctx, app_path)}/{_FILES[type]}"
    files.require_file(ctx.world, ctx.account, path, FileKind.FILE)
    task = applications.start_task(ctx.world, ctx.account.user, f"ensure_{type}", root=app_path)
    return {"task_id": str(task.id), "sse_url": f"/sse/UserTasks/{task.id}"}
