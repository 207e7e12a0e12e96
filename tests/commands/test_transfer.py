"""Files up and down."""

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


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb"])
def test_a_name_that_would_be_another_there_is_refused_unsent(
    name: str, as_alice: Any, tmp_path: Path
) -> None:
    (tmp_path / name).touch()
    done = as_alice(f"upload '{tmp_path}/{name}' --to public_html")
    assert done.code == 2
    assert "cannot be sent under its name" in done.err


def test_what_went_up_before_a_failure_is_still_told(as_alice: Any, tmp_path: Path) -> None:
    for name in ("new-one.txt", "index.html"):
        (tmp_path / name).write_text(name)
    up = f"upload {tmp_path}/new-one.txt {tmp_path}/index.html --to public_html"
    done = as_alice(up)
    assert done.code == 1
    assert [row["file"] for row in json.loads(done.out)] == ["new-one.txt"]
    assert "index.html" in done.err
    gone = "api2 Fileman fileop op=unlink sourcefiles=public_html/new-one.txt --yes"
    assert as_alice(gone).code == 0


def test_an_upload_is_shown_and_not_sent(as_alice: Any, tmp_path: Path) -> None:
    (tmp_path / "shown.txt").write_text("shown")
    up = f"upload {tmp_path}/shown.txt --to public_html"
    done = as_alice(f"{up} --dry-run | get [0].files", f"{up} --as-curl")
    shown, curl = done.out.splitlines()
    assert json.loads(shown) == {"file-1": "shown.txt"}
    assert f'file-1=@"{tmp_path}/shown.txt"' in curl
    assert as_alice("download public_html/shown.txt -").code == 1


def test_a_whm_session_downloads_for_a_user(
    run: Any, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = next(a for a in sandbox.ready["accounts"] if a["user"] == "root")
    target = (f"https://127.0.0.1:{sandbox.ready['ports']['whm']}", "--ca", sandbox.ready["ca"])
    login = ("-u", "root", "--auth", "token", "--token-from", "env:TOKEN")
    lines = ("download --as alice notes.txt", "sessions | count")
    words = [word for line in lines for word in ("-c", line)]
    done = run(*map(str, target), *login, *words, env={"TOKEN": root["token"]})
    assert (done.code, done.err) == (0, "")
    row, sessions = map(json.loads, done.out.splitlines())
    assert (row["size"], sessions) == ((tmp_path / "notes.txt").stat().st_size, 1)
    done = run(*map(str, target), *login, "-c", "download notes.txt x")
    assert (done.code, "--as USER" in done.err) == (2, True)


def test_what_a_whm_session_would_send_for_a_user_is_not_known_before(
    run: Any, sandbox: Sandbox
) -> None:
    ports = sandbox.ready["ports"]
    root = next(a for a in sandbox.ready["accounts"] if a["user"] == "root")
    login = ["-u", "root", "--password-from", "env:PW", "--ca", str(sandbox.ready["ca"]), "-k"]
    whm = f"https://127.0.0.1:{ports['whm']}"
    su = f"su alice --service cpanel --port {ports['cpanel']}"
    lines = ("download a --dry-run", "download a --dry-run --as bob")
    scripts = [word for line in (*lines, su, *lines) for word in ("-c", line)]
    ran = run(whm, *login, *scripts, env={"PW": root["password"]})
    shown = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["to"] for row in shown] == ["a"]  # alice's own: nothing goes to hers for bob
    assert ran.err.count("a session of bob is opened") == 2
    assert "a WHM session reaches no files of an account" in ran.err


@pytest.mark.slow
def test_a_session_that_has_ended_is_renewed_once_for_a_download(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    faults = ["session@/download#1", "drop-middle@/download#2", "cut@/download#4"]
    with Sandbox(faults=faults) as panel:
        account = next(a for a in panel.ready["accounts"] if a["user"] == "alice")
        target = f"https://127.0.0.1:{panel.ready['ports']['cpanel']}"
        login = ("-u", "alice", "--password-from", "env:PW", "--ca", str(panel.ready["ca"]))
        password = {"PW": account["password"]}
        content = b"content" * 10_000
        (tmp_path / "sent.bin").write_bytes(content)
        lines = ("upload sent.bin", "download sent.bin came.bin", "download sent.bin cut.bin")
        words = [word for line in lines for word in ("-c", line)]
        done = run(target, *login, *words, env=password)
        log_text = Path(panel.ready["request_log"]).read_text()
        log = [json.loads(line) for line in log_text.splitlines()]
    assert done.code == 5
    assert (tmp_path / "came.bin").read_bytes() == content
    assert "sent.bin did not come, but something else: 200 OK, 35000 bytes of app" in done.err
    assert not (tmp_path / "cut.bin").exists()
    asked = [(each["path"], each["status"]) for each in log if "ile" not in str(each["call"])]
    assert [status for path, status in asked if path == "/download"] == [401, 200, 206, 200]
    assert [path for path, _ in asked].count("/login/") == 2


def test_a_recording_keeps_no_files_and_says_so(
    as_alice: Any, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = as_alice("record start day.md", "download notes.txt -", "record stop")
    assert done.out == "Remember the milk.\n"
    assert "step 1 (line 9) does not play as it was recorded: download notes.txt -" in done.err
    assert "milk" not in (tmp_path / "day.cassette.jsonl").read_text()
    played = run("check", "day.md")
    assert played.code == 6
    assert "the cassette does not keep files: /download had 19 bytes" in played.out
    assert run("check", "--sandbox", "day.md").code == 0
