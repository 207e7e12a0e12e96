"""Agents: the SDK's client talks to a server process of its own, which talks to a sandbox."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult

from cpshell.sandbox.server import Sandbox
from cpshell.testing import panel

__all__ = ["panel"]


def no_answer(params: ElicitRequestParams) -> ElicitResult:
    raise AssertionError(f"nobody expected to be asked: {params.message}")


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    return content.text


@dataclass
class Agent:
    """A client that has started ``cpshell-mcp``. ``answer`` answers what the user is asked."""

    portal: BlockingPortal
    folders: "Folders"
    client: Client = field(init=False)
    answer: Callable[[ElicitRequestParams], ElicitResult] = no_answer
    asked: list[str] = field(default_factory=list)

    async def elicit(self, context: object, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params.message)
        return self.answer(params)

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        return self.portal.call(self.client.call_tool, tool, arguments)

    def text(self, tool: str, **arguments: Any) -> str:
        return text_of(self.call(tool, **arguments))

    @staticmethod
    def told(result: CallToolResult) -> str:
        """The text of a result."""
        return text_of(result)

    def read(self, api: str, function: str, profile: str = "prod", **more: Any) -> CallToolResult:
        target = {"profile": profile, "api": api, "function": function}
        return self.call("read_function", **target, **more)

    def write(self, api: str, function: str, profile: str = "prod", **more: Any) -> CallToolResult:
        target = {"profile": profile, "api": api, "function": function}
        return self.call("write_function", **target, **more)

    def mailboxes(self, user: str = "alice") -> set[str]:
        result = self.read("uapi", "Email::list_pops", as_user=user)
        return {row["email"] for row in result.structured_content["data"]}


@dataclass(frozen=True)
class Folders:
    """The folders of a user of cpshell, and the environment that says so."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        names = ("CONFIG", "STATE", "CACHE", "DATA")
        return {f"XDG_{name}_HOME": str(self.path / name.lower()) for name in names}

    @property
    def journal(self) -> str:
        path = self.path / "state/cpshell/journals/mcp.jsonl"
        return path.read_text() if path.exists() else ""

    def configure(self, **profiles: dict[str, Any]) -> None:
        path = self.path / "config/cpshell/config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        for name, values in profiles.items():
            lines.append(f"[profile.{name}]")
            lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
        path.write_text("\n".join(lines))


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"'{value}'"


def profile_of(sandbox: Sandbox, user: str, service: str, **more: Any) -> dict[str, Any]:
    """A profile whose password is in the environment as ``PW_USER``."""
    target = f"https://127.0.0.1:{sandbox.ready['ports'][service]}"
    password = f"env:PW_{user.upper()}"
    return {"target": target, "user": user, "password": password} | (
        {"service": service, "ca": sandbox.ready["ca"]} | more
    )


def passwords_of(sandbox: Sandbox, *users: str) -> dict[str, str]:
    return {f"PW_{user.upper()}": sandbox.account(user)["password"] for user in users}


@pytest.fixture(scope="session")
def folders(panel: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A user with these profiles: prod (root), careful (root, read-only), site (alice), others
    that do not work."""
    made = Folders(tmp_path_factory.mktemp("agent"))
    made.configure(
        prod=profile_of(panel, "root", "whm"),
        careful=profile_of(panel, "root", "whm", **{"read-only": True}),
        site=profile_of(panel, "alice", "cpanel"),
        wrong=profile_of(panel, "alice", "cpanel", password="env:PW_ROOT"),
        gone={"target": "https://127.0.0.1:1", "user": "root", "password": "env:PW_ROOT"},
        asks=profile_of(panel, "root", "whm", password="prompt"),
    )
    return made


Start = Callable[..., Agent]


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def start(panel: Sandbox, folders: Folders, portal: BlockingPortal) -> Iterator[Start]:
    """``start("--allow-writes")``: an agent; the same one for the same words."""
    started: dict[object, Agent] = {}
    passwords = passwords_of(panel, "root", "alice")
    with ExitStack() as ends:

        def begin(*options: str, era: str = "auto", elicits: bool = True) -> Agent:
            key = (options, era, elicits)
            if key not in started:
                run = running(portal, folders, passwords, *options, era=era, elicits=elicits)
                started[key] = ends.enter_context(run)
            agent = started[key]
            agent.answer = no_answer
            agent.asked.clear()
            return agent

        yield begin


@pytest.fixture
def start_at(portal: BlockingPortal, tmp_path: Path) -> Iterator[Start]:
    """``start_at(sandbox, "--allow-writes")``: an agent for root of another one (``prod``)."""
    with ExitStack() as ends:

        def begin(sandbox: Sandbox, *options: str) -> Agent:
            folders = Folders(tmp_path)
            folders.configure(prod=profile_of(sandbox, "root", "whm"))
            passwords = passwords_of(sandbox, "root")
            return ends.enter_context(running(portal, folders, passwords, *options))

        yield begin


@contextmanager
def running(
    portal: BlockingPortal,
    folders: Folders,
    passwords: dict[str, str],
    *options: str,
    era: str = "auto",
    elicits: bool = True,
) -> Iterator[Agent]:
    """Start a server; its client speaks the protocol of 2026-07-28, or ("legacy") 2025-11-25."""
    agent = Agent(portal, folders)
    kept = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "cpshell_mcp", *options],
        env=folders.environment | passwords | kept,
    )
    callback = agent.elicit if elicits else None
    agent.client = Client(stdio_client(server), mode=era, elicitation_callback=callback)
    with portal.wrap_async_context_manager(agent.client):
        yield agent
