"""A panel that caps its pages: no row is lost, whichever way they are asked for."""

import json
from typing import Any

import pytest

from cpshell.sandbox.calls import listing


@pytest.fixture
def capped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows at a time are the most that the simulated panel gives."""
    usual = listing._bounds

    def at_most_two(page: listing.Page | None) -> tuple[int, int]:
        start, size = usual(page)
        return start, min(size, 2) if page is not None else size

    monkeypatch.setattr(listing, "_bounds", at_most_two)


@pytest.mark.usefixtures("capped")
@pytest.mark.parametrize("options", ["--all", "--limit 100", "--page 1 --limit 50", "--page 1"])
@pytest.mark.parametrize(
    "call", ["whm listaccts", "uapi --as alice Email list_pops", "api2 --as alice Cron listcron"]
)
def test_pages_that_a_server_caps_are_whole(
    options: str, call: str, run: Any, sandbox: Any
) -> None:
    whm = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = (whm, "-u", "root", "--service", "whm", "--ca", sandbox.ready["ca"])
    lines = f"{call} | rows\n{call} {options} | rows"
    ran = run(
        *(*login, "--password-from", "env:PW", "-c", lines),
        env={"PW": sandbox.account("root")["password"]},
    )
    assert (ran.code, ran.err) == (0, "")
    whole, paged = map(json.loads, ran.out.splitlines())
    assert len(whole) > 2
    assert paged == whole
