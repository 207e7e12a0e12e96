"""Files up and down."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.catalog import Api
from cpshell.panel.reply import Reply
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


def test_a_file_that_is_there_is_replaced_only_on_demand(as_alice: Any, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("one")
    up = f"upload {tmp_path}/keep.txt --to public_html"
    assert as_alice(f"{up} --overwrite").code == 0
    assert as_alice(up).code == 1
    (tmp_path / "keep.txt").write_text("mine")
    refused = as_alice(f"download public_html/keep.txt {tmp_path}")
    assert refused.code == 2
    assert "exists" in refused.err
    assert (tmp_path / "keep.txt").read_text() == "mine"
    assert as_alice(f"download public_html/keep.txt {tmp_path} --overwrite").code == 0
    assert (tmp_path / "keep.txt").read_text() == "one"


def test_a_file_that_is_not_there_is_not_downloaded(as_alice: Any, tmp_path: Path) -> None:
    assert as_alice(f"download public_html/none.txt {tmp_path}").code == 1
    assert list(tmp_path.glob("none*")) == []


def test_a_download_of_odd_characters_says_how_many_bytes_it_wrote(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = Reply(True, Api.UAPI, "Fileman::get_file_content", data={"content": "one\udc80\n"})
    monkeypatch.setattr("cpshell.shell.calls.Calls.checked", lambda self, call: reply)
    ran = run("-c", f"download odd.txt {tmp_path}/odd.txt | get size")
    assert (ran.code, ran.out) == (0, "5\n")
    assert (tmp_path / "odd.txt").read_bytes() == b"one\x80\n"
