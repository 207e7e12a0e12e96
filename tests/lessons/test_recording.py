"""Recording against a sandbox, and playing when the sandbox and the network are gone."""

import json
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.recording.take_cassette import mask_again
from cpshell.redact import Redactor
from cpshell.sandbox.server import Sandbox

pytestmark = pytest.mark.slow

Edit = Callable[[Path, str, str], None]


def test_the_recording_met_every_kind_of_secret(recorded: Any) -> None:
    kinds = {
        "password": "Typed-Secret-42x",
        "token": r"[A-Z0-9]{32}",
        "path": r"cpsess\d{7,}",
        "session": r"[\w-]{16}",
    }
    for pattern in kinds.values():
        assert any(re.fullmatch(pattern, secret) for secret in recorded.secrets), pattern


@pytest.mark.parametrize("which", ["lesson", "cassette"])
def test_no_secret_is_in_what_was_recorded(recorded: Any, which: str) -> None:
    text = getattr(recorded, which).read_text("utf-8")
    assert [secret for secret in recorded.secrets if secret in text] == []


def test_a_token_that_only_the_server_knew_is_masked_where_it_is_printed(recorded: Any) -> None:
    assert "> echo ${made.token}\n•••\n" in recorded.lesson.read_text("utf-8")


@pytest.mark.parametrize("which", ["lesson", "cassette"])
def test_an_old_name_is_nowhere_but_in_the_head(recorded: Any, which: str) -> None:
    text = getattr(recorded, which).read_text("utf-8").replace("renamed: bob=user2\n", "", 1)
    assert "user2" in text
    assert re.search(r"(?<![A-Za-z0-9])bob(?![A-Za-z0-9])", text) is None


@pytest.mark.parametrize("which", ["lesson", "cassette"])
def test_recordings_are_for_their_owner_only(recorded: Any, which: str) -> None:
    assert stat.S_IMODE(getattr(recorded, which).stat().st_mode) == 0o600


def test_a_recording_into_an_empty_file_is_for_its_owner_only_too(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.touch(0o644)
    lesson.chmod(0o644)
    assert run("-c", f"record start {lesson}", "-c", "echo a").code == 0
    assert stat.S_IMODE(lesson.stat().st_mode) == 0o600


def test_a_lesson_passes_its_check_with_the_network_off(recorded: Any, program: Any) -> None:
    ran = program("check", str(recorded.lesson), network=False)
    assert ran.stdout.endswith("1 lesson: 17 passed\n")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_cassette_needs_no_socket_at_all(recorded: Any, without_sockets: list[str]) -> None:
    command = [*without_sockets, "check", str(recorded.lesson)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    refused = [*without_sockets, "--insecure", "-u", "root", "-c", "whoami", "127.0.0.1:2087"]
    ran = subprocess.run(
        [*refused, "--password-from", "cmd:echo x"], capture_output=True, text=True, check=False
    )
    assert "there is no network here" in ran.stderr


def test_a_lesson_plays_byte_for_byte_with_the_network_off(recorded: Any, program: Any) -> None:
    played = program("play", str(recorded.lesson), network=False)
    assert (played.returncode, played.stderr) == (0, "")
    printed = [line for line in recorded.printed.splitlines() if '"what":"secret"' not in line]
    shown = iter(played.stdout.splitlines())
    for line in printed:
        wanted = _as_recorded(line)
        assert any(wanted == line for line in shown), wanted


def _as_recorded(line: str) -> str:
    """What the recording session printed, with the masks and names of the recording."""
    line = re.sub(r'"(token|secret|session|cp_security_token)":"[^"]+"', r'"\1":"•••"', line)
    line = re.sub(r"\b[A-Z0-9]{32}\b", "•••", line)
    line = re.sub(r"cpsess\d+", "cpsess•••", line)
    line = re.sub(r"session=[^\s\"]+", "session=•••", line)
    return re.sub(r"\bbob\b", "user2", line)


def test_playing_twice_gives_the_same_bytes(recorded: Any, program: Any) -> None:
    once, again = (program("play", str(recorded.lesson)).stdout for _ in range(2))
    assert once == again


def test_playing_asks_nobody_for_the_secrets_of_the_recording(recorded: Any, program: Any) -> None:
    ran = program("play", str(recorded.lesson), LESSON_SECRET="")
    assert "--password-from env:LESSON_SECRET" in ran.stdout
    assert "cpshell: the" not in ran.stdout.replace("cpshell: the system", "")


def test_the_preview_counts_what_was_masked(recorded: Any) -> None:
    preview = next(line for line in recorded.printed.splitlines() if '"what":"secret"' in line)
    assert '{"what":"secret","where":"create_full_access","times":2}' in preview


def test_a_crash_keeps_every_step_that_was_done(
    sandbox: Sandbox, program: Any, tmp_path: Path
) -> None:
    lesson = tmp_path / "crash.md"
    ready = sandbox.ready
    command = [
        *(sys.executable, "-m", "cpshell.cli", f"https://127.0.0.1:{ready['ports']['whm']}"),
        *("-u", "root", "--ca", ready["ca"], "--password-from", f"file:{tmp_path / 'password'}"),
    ]
    (tmp_path / "password").write_text(sandbox.account("root")["password"])
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(f"record start {lesson}\nwhm version\nlet a = 1\n")
        running.stdin.write("whm gethostname | get hostname\n")
        running.stdin.flush()
        assert "version" in running.stdout.readline()
        assert "srv1" in running.stdout.readline()
        _until(lambda: '"srv1' in lesson.read_text())
        running.send_signal(signal.SIGKILL)
    checked = program("check", str(lesson), network=False)
    assert checked.stdout.endswith("1 lesson: 3 passed\n")


def _until(holds: Callable[[], bool]) -> None:
    """The step is written right behind its last byte of output."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_recording_that_nobody_stops_ends_with_the_shell(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson = tmp_path / "open.md"
    ran = _in_sandbox(run, sandbox, f"record start {lesson}", "whm version | get version")
    assert ran.code == 0
    assert run("check", str(lesson)).out.endswith("1 lesson: 1 passed\n")


def test_tables_keep_their_shape_when_tokens_in_them_are_masked(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson = tmp_path / "table.md"
    _in_sandbox(
        run,
        sandbox,
        f"record start {lesson} --rename alice=al",
        "whm listaccts --limit 2 --columns user,domain,email | get acct | table",
        "su alice",
        "uapi Tokens create_full_access name=in-a-table | table",
        "uapi Tokens revoke name=in-a-table",
    )
    text = lesson.read_text("utf-8")
    assert "token        •••\n" in text
    assert "user  domain    email" in text
    assert run("check", str(lesson)).code == 0


def test_note_needs_a_recording(run: Any) -> None:
    ran = run("-c", "note hello")
    assert ran.code == 2
    assert "nothing is being recorded" in ran.err


def test_note_stands_on_a_line_of_its_own(run: Any, tmp_path: Path) -> None:
    ran = run("-c", f"record start {tmp_path / 'a.md'}", "-c", "note a; echo b")
    assert ran.code == 2
    assert "a line of its own" in ran.err


def test_what_a_sourced_file_runs_is_one_step(run: Any, tmp_path: Path) -> None:
    (tmp_path / "inner.cps").write_text("echo one\necho two\n")
    lesson = tmp_path / "a.md"
    run("-c", f"record start {lesson}", "-c", f"source {tmp_path / 'inner.cps'}")
    assert f"> source {tmp_path / 'inner.cps'}\none\ntwo\n```" in lesson.read_text()


def test_output_that_looks_like_a_lesson_is_recorded_all_the_same(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    odd = "> a\n```\n? 1\n...\n[..]\n\\> b"
    run("-c", f"record start {lesson}", "-c", f"echo '{odd}'")
    assert run("check", str(lesson)).out.endswith("1 lesson: 1 passed\n")
    played = run("play", str(lesson)).out
    assert f"\n{odd}\n" in played


def _in_sandbox(run: Any, sandbox: Sandbox, *lines: str) -> Any:
    ready = sandbox.ready
    commands = [word for line in lines for word in ("-c", line)]
    return run(
        f"https://127.0.0.1:{ready['ports']['whm']}",
        *("-u", "root", "--ca", ready["ca"], "--password-from", "env:ROOT_PASSWORD"),
        *commands,
        env={"ROOT_PASSWORD": sandbox.account("root")["password"]},
    )


def test_a_lesson_that_exists_is_not_written_over(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("mine")
    assert run("-c", f"record start {lesson}").code == 2
    assert lesson.read_text() == "mine"


def test_a_password_that_the_server_made_up_is_known_from_its_reply() -> None:
    redactor = Redactor()
    redactor.answer(b'{"data":{"user":"nora","password":"Gen-erated.77"}}')
    assert redactor.text("she got Gen-erated.77") == "she got •••"


def test_calls_side_by_side_are_recorded_whole(run: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    lesson = tmp_path / "jobs.md"
    numbers = " ".join(map(str, range(40)))
    _in_sandbox(
        run,
        sandbox,
        f"record start {lesson}",
        f"for n in {numbers} --jobs 8 {{ whm gethostname x=$n | get hostname }}",
    )
    assert run("check", str(lesson)).out.endswith("1 lesson: 1 passed\n")


def test_a_secret_that_is_known_only_later_is_masked_where_it_stood_before(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson = tmp_path / "late.md"
    secret = "Later-kn0wn"
    ran = _in_sandbox(
        run,
        sandbox,
        f'let early = "{secret} and more"',
        f"record start {lesson}",
        f"note 'We take {secret}.'",
        "su alice",
        f"let word = '{secret}'",
        "echo it is $word",
        "uapi Email add_pop email=late1 password=$word domain=alice.test | json",
        "uapi Email delete_pop email=late1@alice.test | json",
        "note 'Done.'",
        "echo $early",
        "record preview",
    )
    assert secret in ran.out
    text = lesson.read_text("utf-8")
    assert "We take •••." in text
    assert "> let word = '•••'\n> echo it is $word\nit is •••\n" in text
    assert secret not in text + lesson.with_suffix(".cassette.jsonl").read_text("utf-8")
    assert run("check", str(lesson)).out.endswith("1 lesson: 6 passed\n")


def test_masking_a_cassette_again_changes_nothing(recorded: Any) -> None:
    redactor = Redactor()
    for line in recorded.cassette.read_text("utf-8").splitlines():
        assert mask_again(json.loads(line), redactor) == json.loads(line)


def test_what_a_program_prints_is_part_of_the_lesson(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson = tmp_path / "program.md"
    _in_sandbox(run, sandbox, f"record start {lesson}", "echo three | wc -l")
    assert "> echo three | wc -l\n1\n" in lesson.read_text("utf-8")
