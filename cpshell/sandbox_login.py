"""Start a simulated panel in this process, and log in to it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from cpshell.errors import UsageError
from cpshell.panel.services import Service
from cpshell.profiles.login_options import LoginRequest, spelled
from cpshell.records import changed
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from cpshell.sandbox.server import Sandbox

_BROUGHT = ("auth", "password_from", "token_from", "otp_from")
"""Options for which a simulated panel has values of its own."""


def log_in_to_sandbox(request: LoginRequest, shell: Shell, state: State, ends: ExitStack) -> None:
    """Open a session on a new simulated panel, as root or as the user of the request.

    Raises:
        UsageError: an option that it brings itself, or no such login.
    """
    if request.target:
        raise UsageError("--sandbox brings its own target: leave the other out")
    given = [f"--{spelled(name)}" for name in _BROUGHT if getattr(request, name) is not None]
    if given:
        raise UsageError(f"leave out {' and '.join(given)}: --sandbox brings what it logs in with")
    started = start_sandbox(ends)
    account = _account(started, request.user or "root")
    state.defaults = changed(state.defaults, ca=started["ca"])
    state.context = changed(
        state.context,
        ports=tuple(("127.0.0.1", name, started["ports"][name]) for name in Service),
    )
    state.variables["sandbox"] = sandbox_urls(started)
    service = request.service or account["service"]
    with ExitStack() as sources:
        pipe = state.system.secrets.pipe
        otp = account.get("otp_secret")
        shell.sessions.login(
            LoginRequest(
                target=sandbox_urls(started)[service],
                user=account["user"],
                service=service,
                password_from=sources.enter_context(pipe(account["password"])),
                otp_from=sources.enter_context(pipe(otp)) if otp else None,
                ca=started["ca"],
            )
        )


def _account(started: dict[str, Any], user: str) -> dict[str, Any]:
    """Return the login of this name. Raises UsageError."""
    by_name: dict[str, dict[str, Any]] = {each["user"]: each for each in started["accounts"]}
    if user not in by_name:
        raise UsageError(
            f"the sandbox has no login {user!r}: it has {', '.join(by_name)}",
            hint="cpshell --sandbox -u alice",
        )
    return by_name[user]


def start_sandbox(ends: ExitStack, accounts: int | None = None) -> dict[str, Any]:
    """Start a simulated panel that lives as long as ``ends``; return its ready line.

    ``accounts`` is how many there are, if the usual handful is not enough.

    Raises:
        UsageError: the packages that it needs are missing.
    """
    sandbox = ends.enter_context(_sandbox_class()(accounts=accounts))
    return dict(sandbox.ready)


def start_worlds(ends: ExitStack, worlds: int, host: str, accounts: int | None) -> "SandboxWorlds":
    """Start a simulated panel of several worlds, whose credentials nobody can know.

    Raises:
        UsageError: the packages that it needs are missing, or it cannot listen there.
    """
    import secrets

    sandbox = _sandbox_class()(
        host=host, worlds=worlds, accounts=accounts, seed=secrets.token_hex(16)
    )
    with _listening():
        ends.enter_context(sandbox)
    return SandboxWorlds(sandbox, ends)


class SandboxWorlds:
    """Several worlds behind one set of ports, and a site beside them in the same process."""

    def __init__(self, sandbox: "Sandbox", ends: ExitStack) -> None:
        self.ready: dict[str, Any] = dict(sandbox.ready)
        self._sandbox = sandbox
        self._ends = ends

    def reset(self, world: int) -> None:
        """Put a world back to its start; nobody is logged in to it then."""
        self._sandbox.reset(world)

    def serve(self, app: "ASGIApp", host: str, port: int) -> int:
        """Serve an application on a port, 0 for a free one; return its number.

        Raises:
            UsageError: it cannot listen there.
        """
        from cpshell.sandbox.site import Site

        with _listening():
            return self._ends.enter_context(Site(app, host, port)).port


@contextmanager
def _listening() -> Iterator[None]:
    from cpshell.sandbox.listeners import CannotListen

    try:
        yield
    except CannotListen as error:
        raise UsageError(str(error)) from None


def _sandbox_class() -> "type[Sandbox]":
    try:
        from cpshell.sandbox.server import Sandbox
    except ModuleNotFoundError as error:
        from cpshell.system.extras import missing_extra

        raise missing_extra("the sandbox", "sandbox", str(error.name)) from None
    return Sandbox


def sandbox_urls(ready: dict[str, Any]) -> dict[str, str]:
    """Return what ``$sandbox`` holds: the url of each service."""
    return {name: f"https://127.0.0.1:{ready['ports'][name]}" for name in Service}
