"""What the policy is asked for: final values, however they were written."""

from pathlib import Path

import pytest

from cpshell.system.policy import Action, FetchSecret, Policy, ReadFile, Refused, StartProgram
from cpshell.system.streams import Streams
from cpshell.system.system import System


class Recording(Policy):
    """A policy that forbids some actions, and keeps all that it was asked."""

    def __init__(self, *forbidden: type) -> None:
        self.asked: list[Action] = []
        self._forbidden = forbidden

    def objection(self, action: Action) -> str:
        self.asked.append(action)
        return "a test forbids it" if isinstance(action, self._forbidden) else ""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "started"


def system(*forbidden: type) -> tuple[System, Recording]:
    policy = Recording(*forbidden)
    streams = Streams(ask=lambda question, secret: "typed")
    return System(streams, policy=policy), policy


def test_a_program_is_asked_for_by_its_path() -> None:
    machine, policy = system(StartProgram)
    with pytest.raises(Refused):
        machine.programs.pipe([["sh", "-c", "true"]], [], capture=True)
    assert policy.asked == [StartProgram((str(machine.programs.find("sh")), "-c", "true"))]


def test_a_pager_is_asked_for(marker: Path) -> None:
    machine, _ = system(StartProgram)
    with pytest.raises(Refused):
        machine.programs.page(["touch", str(marker)], ["x"], {})
    assert not marker.exists()


def test_a_secret_file_is_asked_for_by_where_it_leads(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("s3cret")
    link.symlink_to(real)
    machine, policy = system()
    assert machine.secrets.read(f"file:{link}", "password") == "s3cret"
    assert policy.asked == [FetchSecret(f"file:{real}"), ReadFile(real)]


def test_a_secret_command_asks_to_start_its_program() -> None:
    machine, policy = system()
    assert machine.secrets.read("cmd:echo 'two words'", "password") == "two words"
    started = StartProgram((str(machine.programs.find("echo")), "two words"))
    assert policy.asked == [FetchSecret("cmd:echo 'two words'"), started]


def test_the_secret_of_a_notepad_file_is_what_was_typed(tmp_path: Path) -> None:
    (tmp_path / "pw").write_bytes(b"\xef\xbb\xbfs3cret\r\n")
    assert System().secrets.read(f"file:{tmp_path / 'pw'}", "password") == "s3cret"


def test_a_secret_of_the_process_becomes_a_source() -> None:
    secrets = System().secrets
    with secrets.pipe("s3cret") as source:
        assert source.startswith("fd:")
        assert secrets.read(source, "password") == "s3cret"
