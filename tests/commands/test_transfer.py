"""Files up and down, and a block again and again."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox


@pytest.fixture
def as_alice(run: Any, sandbox: Sandbox) -> Any:
    """Run lines as alice."""
    account = next(a for a in sandbox.ready["accounts"] if a["user"] == "alice")

    def go(*lines: str) -> Any:
        scripts = [word for line in lines for word in ("-c", line)]
        return run(
            f"https://127.0.0.1:{sandbox.ready['ports']['cpanel']}",
            *("-u", "alice", "--password-from", "env:PW", "--ca", str(sandbox.ready["ca"])),
            *scripts,
            env={"PW": account["password"]},
        )

    return go


def test_a_file_goes_up_and_comes_back_as_it_was(as_alice: Any, tmp_path: Path) -> None:
    (tmp_path / "page one.html").write_text("<p>grüße</p>\r\nend")
    back = tmp_path / "back.html"
    done = as_alice(
        f"upload '{tmp_path}/page one.html' --to public_html --overwrite",
        f"download 'public_html/page one.html' {back}",
    )
    assert done.code == 0, done.err
    assert back.read_bytes() == (tmp_path / "page one.html").read_bytes()


def test_a_pattern_sends_all_that_match(as_alice: Any, tmp_path: Path) -> None:
    for name in ("t-one.css", "t-two.css", "t-three.txt"):
        (tmp_path / name).write_text(name)
    done = as_alice(f"upload '{tmp_path}/*.css' --to public_html --overwrite")
    assert [row["file"] for row in json.loads(done.out)] == ["t-one.css", "t-two.css"]


def test_a_file_that_is_there_is_not_replaced_unasked(as_alice: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    done = as_alice(f"download public_html/anything {tmp_path}/mine")
    assert done.code == 2
    assert "--overwrite" in done.err
    assert (tmp_path / "mine").read_text() == "precious"


def test_a_file_that_is_missing_here_sends_nothing(as_alice: Any, tmp_path: Path) -> None:
    done = as_alice(f"upload {tmp_path}/nothing")
    assert done.code == 2
    assert "no such file" in done.err


def test_watch_runs_a_block_as_often_as_said(run: Any) -> None:
    done = run("-q", "-c", "watch --every 0.01 --times 3 { echo tick }")
    assert done.out == "tick\n" * 3
