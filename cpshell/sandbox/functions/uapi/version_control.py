"""UAPI VersionControl, VersionControlDeployment, UserTasks: repositories of Git."""

import hashlib
from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Json, Refusal, uapi
from cpshell.sandbox.clock import iso_time
from cpshell.sandbox.world.areas import applications, files, jobs
from cpshell.sandbox.world.areas.applications import Repository
from cpshell.sandbox.world.areas.jobs import Job

_FEATURE = "version_control"
_BRANCH = "main"
_DEPLOY_FILE = ".cpanel.yml"


def _short(ctx: Context, entry: Repository, updated: Any) -> dict[str, Any]:
    user, host = ctx.account.user, ctx.account.domain
    return {
        "name": entry.name,
        "type": "git",
        "repository_root": f"{ctx.account.home}/{entry.root}",
        "branch": entry.branch,
        "available_branches": [entry.branch],
        "clone_urls": {
            "read_only": [],
            "read_write": [f"ssh://{user}@{host}{ctx.account.home}/{entry.root}"],
        },
        "last_update": updated,
        "source_repository": (
            {"remote_name": entry.remote, "url": entry.source} if entry.source else None
        ),
    }


def _commit(ctx: Context, entry: Repository) -> dict[str, Any]:
    return {
        "author": f"{ctx.account.user} <{ctx.account.email}>",
        "date": entry.updated,
        "identifier": hashlib.sha1(entry.root.encode(), usedforsecurity=False).hexdigest(),
        "message": "Initial commit\n",
    }


def _task(ctx: Context, job: Job, *, with_url: bool = True) -> dict[str, Any]:
    row = {
        "action": job.details["action"],
        "id": str(job.id),
        "subsystem": "VersionControl",
        "args": {
            "repository_root": job.details["root"],
            "log_file": f"{ctx.account.home}/.cpanel/logs/user_task_{job.id}.log",
        },
    }
    return row | ({"sse_url": f"/sse/UserTasks/{job.id}"} if with_url else {})


def _tasks(ctx: Context, entry: Repository) -> list[Job]:
    path = f"{ctx.account.home}/{entry.root}"
    found = applications.tasks_of(ctx.world, entry.user)
    return [job for job in found if job.details["root"] == path]


def _row(ctx: Context, entry: Repository, *, with_url: bool) -> dict[str, Any]:
    deployed = [
        job
        for job in applications.deployments_of(ctx.world, entry.user)
        if job.over and job.details["root"] == entry.root
    ]
    commit = _commit(ctx, entry)
    marker = files.find_file(ctx.world, ctx.account, f"{entry.root}/{_DEPLOY_FILE}")
    return _short(ctx, entry, commit) | {
        "deployable": int(marker is not None),
        "last_deployment": (
            {"deployment_date": deployed[-1].ends, "repository_state": commit} if deployed else None
        ),
        "tasks": [_task(ctx, job, with_url=with_url) for job in _tasks(ctx, entry)],
    }


@uapi("VersionControl", "create", feature=_FEATURE)
def create(
    ctx: Context,
    name: str,
    repository_root: str,
    type: Literal["git"],
    source_repository: Json = None,
) -> dict[str, Any]:
    """Make a repository, or begin to clone one; the sandbox fetches nothing from elsewhere."""
    source = source_repository if isinstance(source_repository, dict) else {}
    root = files.clean_path(ctx.account, repository_root)
    if not root:
        raise Refusal("The home directory cannot be a repository.")
    entry = Repository(
        ctx.account.user, root, name, _BRANCH, str(source.get("url", "")),
        str(source.get("remote_name", "origin")), ctx.clock.now(),
    )  # fmt: skip
    applications.add_repository(ctx.world, ctx.account, entry)
    tasks = []
    if entry.source:
        path = f"{ctx.account.home}/{root}"
        tasks.append(applications.start_task(ctx.world, entry.user, "create", root=path))
    return _short(ctx, entry, None) | {"tasks": [_task(ctx, job) for job in tasks]}


@uapi("VersionControl", "retrieve", feature=_FEATURE)
def retrieve(ctx: Context, fields: str = "") -> list[dict[str, Any]]:
    """Return the repositories, with the fields that are named (all with ``*``)."""
    found = applications.repositories_of(ctx.world, ctx.account.user)
    rows = [_row(ctx, entry, with_url=True) for entry in found]
    wanted = [name.strip() for name in fields.split(",") if name.strip()]
    if not wanted or "*" in wanted:
        return rows
    return [{name: row[name] for name in wanted if name in row} for row in rows]


@uapi("VersionControl", "update", feature=_FEATURE)
def update(
    ctx: Context,
    repository_root: str,
    name: str = "",
    branch: str = "",
    source_repository: Json = None,
) -> dict[str, Any]:
    """Change a repository's name or branch, or fetch what is new."""
    entry = applications.require_repository(ctx.world, ctx.account, repository_root)
    source = source_repository if isinstance(source_repository, dict) else {}
    changed = replace(
        entry,
        name=name or entry.name,
        branch=branch or entry.branch,
        remote=str(source.get("remote_name", entry.remote)),
        updated=ctx.clock.now(),
    )
    applications.save_repository(ctx.world, changed)
    return _row(ctx, changed, with_url=False)


@uapi("VersionControl", "delete", feature=_FEATURE)
def delete(ctx: Context, repository_root: str) -> None:
    """Manage a repository no longer."""
    entry = applications.require_repository(ctx.world, ctx.account, repository_root)
    applications.remove_repository(ctx.world, entry)


# Deployments ---------------------------------------------------------------------------------


@uapi("VersionControlDeployment", "create", feature=_FEATURE)
def create_deployment(ctx: Context, repository_root: str) -> dict[str, Any]:
    """Begin to deploy a repository that has a ``.cpanel.yml``."""
    entry = applications.require_repository(ctx.world, ctx.account, repository_root)
    if files.find_file(ctx.world, ctx.account, f"{entry.root}/{_DEPLOY_FILE}") is None:
        raise Refusal(f"The repository “{repository_root}” is not deployable.")
    job = applications.start_deployment(ctx.world, entry)
    return _deployment(ctx, job) | {
        "deploy_id": str(job.id),
        "timestamps": {"queued": iso_time(job.started)},
    }


def _deployment(ctx: Context, job: Job) -> dict[str, Any]:
    return {
        "deploy_id": job.id,
        "task_id": f"{job.id:08x}",
        "repository_root": f"{ctx.account.home}/{job.details['root']}",
        "log_path": f"{ctx.account.home}/.cpanel/logs/vc_{job.started}_git_deploy.log",
        "sse_url": f"/sse/UserTasks/{job.id:08x}",
    }


@uapi("VersionControlDeployment", "retrieve", feature=_FEATURE)
def retrieve_deployments(ctx: Context) -> list[dict[str, Any]]:
    """Return the deployments, with when they began and ended."""
    known = {e.root: e for e in applications.repositories_of(ctx.world, ctx.account.user)}
    rows = []
    for job in applications.deployments_of(ctx.world, ctx.account.user):
        entry = known.get(job.details["root"])
        began = iso_time(job.started)
        times = {"queued": began, "active": began, "canceled": None, "failed": None}
        ended = iso_time(job.ends or 0) if job.over else None
        state = _commit(ctx, entry) | {"branch": job.details["branch"]} if entry else None
        more = {"timestamps": {**times, "succeeded": ended}, "repository_state": state}
        rows.append(_deployment(ctx, job) | more)
    return rows


@uapi("VersionControlDeployment", "delete", feature=_FEATURE)
def delete_deployment(ctx: Context, deploy_id: int) -> None:
    """Forget a deployment."""
    for job in applications.deployments_of(ctx.world, ctx.account.user):
        if job.id == deploy_id:
            jobs.forget(ctx.world, job)
            return
    raise Refusal(f"There is no deployment with the ID “{deploy_id}”.")


# Tasks ---------------------------------------------------------------------------------------


@uapi("UserTasks", "retrieve")
def retrieve_tasks(ctx: Context) -> list[dict[str, Any]]:
    """Return the account's tasks that are under way."""
    return [
        {
            "action": job.details["action"],
            "args": {"repository_root": job.details["root"]},
            "id": str(job.id),
            "subsystem": "VersionControl",
        }
        for job in applications.tasks_of(ctx.world, ctx.account.user)
    ]


@uapi("UserTasks", "delete")
def delete_task(ctx: Context, id: str) -> None:
    """End a task."""
    for job in applications.tasks_of(ctx.world, ctx.account.user):
        if str(job.id) == id:
            jobs.forget(ctx.world, job)
            return
    raise Refusal(f"There is no task with the ID “{id}”.")
