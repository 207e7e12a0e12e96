"""A simulated panel in a process of its own, and the same work done with httpx alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol


class Server(Protocol):
    """What answers: the sandbox, or a static server."""

    @property
    def origin(self) -> str: ...

    @property
    def ca(self) -> str: ...

    @property
    def password(self) -> str: ...

    @property
    def login(self) -> list[str]: ...


@dataclass(frozen=True)
class Panel:
    """Where it listens and how root logs in."""

    ready: dict[str, Any]

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.ready['ports']['whm']}"

    @property
    def ca(self) -> str:
        return str(self.ready["ca"])

    @property
    def password(self) -> str:
        return str(self.ready["accounts"][0]["password"])

    @property
    def login(self) -> list[str]:
        """Options of cpshell; the password is in the variable PW."""
        return [self.origin, "-u", "root", "--password-from", "env:PW", "--ca", self.ca]


@contextmanager
def running_panel(*options: str) -> Iterator[Panel]:
    """A panel that ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", "sandbox", "--json", *options],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield Panel(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def reference_call(server: Server, calls: int = 1) -> str:
    """The ten lines: log in, call, print, log out."""
    call = "print(json.dumps(client.get(base + '/json-api/version?api.version=1').json()['data']))"
    body = call if calls == 1 else f"for _ in range({calls}):\n        {call}"
    return _conversation(server, body)


def reference_jobs(server: Server, calls: int, jobs: int) -> str:
    """The same calls from so many threads over one client, printed in order."""
    body = f"""\
def call(_):
        return json.dumps(client.get(base + "/json-api/version?api.version=1").json()["data"])
    with ThreadPoolExecutor({jobs}) as pool:
        for text in pool.map(call, range({calls})):
            print(text)"""
    return "from concurrent.futures import ThreadPoolExecutor\n" + _conversation(server, body)


def _conversation(server: Server, body: str) -> str:
    return f"""\
import httpx, json, os, ssl
context = ssl.create_default_context(cafile={server.ca!r})
with httpx.Client(base_url={server.origin!r}, verify=context) as client:
    form = {{"user": "root", "pass": os.environ["PW"]}}
    answer = client.post("/login/?login_only=1", data=form)
    base = answer.json()["security_token"]
    {body}
    client.get(base + "/logout/")
"""
