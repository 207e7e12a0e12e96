"""The program, logged in to the shared sandbox."""

import pytest

from cpshell.sandbox.server import Sandbox


@pytest.fixture
def as_root(run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Run a script as root on WHM of the shared sandbox."""
    monkeypatch.setenv("PW", sandbox.ready["accounts"][0]["password"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]
    return lambda script, *options: run(*login, *options, "-c", script)
