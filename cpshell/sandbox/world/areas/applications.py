"""Applications of accounts that Passenger runs, and repositories of Git with what was deployed of
them."""

from dataclasses import dataclass
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import files, jobs
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.tables import ACCOUNT, DOMAIN, Table

ORDER = 92

_DEPLOYMENT = "deployment"
_TASK = "user task"
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Application:
    """One application; ``path`` is relative to the home folder."""

    user: str
    name: str
    path: str
    domain: str
    base_uri: str
    mode: str
    enabled: bool
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository of Git; ``root`` is relative to the home folder, ``source`` where it was
    cloned from."""

    user: str
    root: str
    name: str
    branch: str
    source: str
    remote: str
    updated: int


_APPLICATIONS = Table(
    Application, "applications", key="user name", references={"user": ACCOUNT, "domain": DOMAIN}
)
_REPOSITORIES = Table(Repository, "repositories", key="user root", references={"user": ACCOUNT})
SCHEMA = _APPLICATIONS.schema + _REPOSITORIES.schema


def applications_of(world: World, user: str) -> list[Application]:
    """Return an account's applications by name."""
    return _APPLICATIONS.all(world, user=user)


def require_application(world: World, user: str, name: str) -> Application:
    """Return the application of a name. Raises Refusal when there is none."""
    found = _APPLICATIONS.find(world, user, name)
    if found is None:
        raise Refusal(f"The application “{name}” does not exist.")
    return found


def check_free(world: World, user: str, name: str) -> None:
    """Raise Refusal when an application has this name."""
    if _APPLICATIONS.find(world, user, name) is not None:
        raise Refusal(f"An application with the name “{name}” already exists.")


def save_application(world: World, application: Application) -> None:
    """Keep a new or changed application."""
    _APPLICATIONS.save(world, application)


def remove_application(world: World, application: Application) -> None:
    """Remove an application; its files stay."""
    _APPLICATIONS.remove(world, user=application.user, name=application.name)


# Repositories --------------------------------------------------------------------------------


def repositories_of(world: World, user: str) -> list[Repository]:
    """Return an account's repositories."""
    return _REPOSITORIES.all(world, user=user)


def require_repository(world: World, account: Account, path: str) -> Repository:
    """Return the repository at a path. Raises Refusal when there is none."""
    found = _REPOSITORIES.find(world, account.user, files.clean_path(account, path))
    if found is None:
        raise Refusal(f"“{path}” is not a valid repository.")
    return found


def add_repository(world: World, account: Account, repository: Repository) -> None:
    """Add a repository with its folder. Raises Refusal when the folder is one already."""
    if _REPOSITORIES.find(world, account.user, repository.root) is not None:
        raise Refusal(f"The repository “{repository.root}” already exists.")
    parts = repository.root.split("/")
    for end in range(1, len(parts) + 1):
        folder = "/".join(parts[:end])
        if files.find_file(world, account, folder) is None:
            files.make_folder(world, account, folder)
    _REPOSITORIES.add(world, repository)


def save_repository(world: World, repository: Repository) -> None:
    """Keep a changed repository."""
    _REPOSITORIES.save(world, repository)


def remove_repository(world: World, repository: Repository) -> None:
    """Manage a repository no longer; its files stay."""
    _REPOSITORIES.remove(world, user=repository.user, root=repository.root)


# Tasks and deployments -----------------------------------------------------------------------


def start_task(world: World, user: str, action: str, **details: Any) -> Job:
    """Begin a task of an account, such as the clone of a repository."""
    return jobs.add(world, _TASK, user, _SECONDS, action=action, **details)


def tasks_of(world: World, user: str) -> list[Job]:
    """Return the tasks of an account that are under way."""
    return [job for job in jobs.of_kind(world, _TASK, user) if not job.over]


def start_deployment(world: World, repository: Repository) -> Job:
    """Begin to deploy what a repository has checked out."""
    details = {"root": repository.root, "branch": repository.branch}
    return jobs.add(world, _DEPLOYMENT, repository.user, _SECONDS, at=None, **details)


def deployments_of(world: World, user: str) -> list[Job]:
    """Return the deployments of an account in their order."""
    return jobs.of_kind(world, _DEPLOYMENT, user)
