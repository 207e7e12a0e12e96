"""What goes wrong inside the program itself: one line, a report, exit 70; never a traceback."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from time import gmtime

import pytest

from cpshell.errors import InternalError, UsageError
from cpshell.last_handler import exit_code_of
from cpshell.system.fault_reports import FaultReports
from cpshell.system.system import System
from cpshell.version import __version__

SECRET = "Winter-Horse-77"


@pytest.fixture
def broken(monkeypatch):
    """``broken(place, error)``: a function of the program that raises from now on."""

    def breaking(place: str, error: BaseException) -> None:
        def fail(*args, **named):
            raise error

        monkeypatch.setattr(place, fail)

    return breaking


@pytest.fixture
def reports(own_folders: Path):
    """The reports that were written, as text."""

    def read() -> list[str]:
        folder = own_folders / "xdg" / "state" / "cpshell" / "reports"
        return [path.read_text() for path in sorted(folder.glob("*"))] if folder.exists() else []

    return read


DOORS = {
    "-c": (("-c", "echo hi"), "", "cpshell.commands.state._echo"),
    "-f": (("-f", "{folder}/s.cps"), "", "cpshell.commands.state._echo"),
    "stdin": ((), "echo hi\n", "cpshell.commands.state._echo"),
    "options": (("-c", "echo hi"), "", "cpshell.launch.build_shell"),
    "check": (("check", "--sandbox", "{folder}/l.md"), "", "cpshell.lessons.check.read_lesson"),
    "play": (("play", "--sandbox", "{folder}/l.md"), "", "cpshell.lessons.playing.player.Player"),
    "export": (
        ("export", "{folder}/l.md", "--to", "cps"),
        "",
        "cpshell.lessons.export.exporters.read_lesson",
    ),
    "sandbox": (("sandbox",), "", "cpshell.sandbox.command.sandbox_parser"),
}


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_a_fault_is_one_line_and_a_report_by_whatever_door(
    run, broken, reports, tmp_path: Path, door: str
) -> None:
    argv, stdin, place = DOORS[door]
    (tmp_path / "s.cps").write_text("echo hi\n")
    (tmp_path / "l.md").write_text("# T\n\n```cpshell\n> echo hi\nhi\n```\n")
    broken(place, KeyError("inner"))
    ran = run(*(word.format(folder=tmp_path) for word in argv), stdin=stdin)
    assert ran.code == 70, ran.err
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("cpshell: ")
    assert "internal error: KeyError: 'inner'; the report is in " in line
    (report,) = reports()
    assert "Traceback" in report
    assert "KeyError: 'inner'" in report
    assert str(tmp_path) in line


@pytest.mark.slow
def test_a_fault_is_not_written_into_a_lesson(run, broken, tmp_path: Path) -> None:
    lesson, text = tmp_path / "l.md", "# T\n\n```cpshell\n> echo hi\nho\n```\n"
    lesson.write_text(text)
    broken("cpshell.commands.state._echo", KeyError("inner"))
    ran = run("check", "--sandbox", "--update", str(lesson))
    assert ran.code == 6, ran
    assert lesson.read_text() == text


def test_a_report_is_for_its_owner_only(run, broken, own_folders: Path) -> None:
    broken("cpshell.commands.state._echo", KeyError("x"))
    run("-c", "echo hi")
    folder = own_folders / "xdg" / "state" / "cpshell" / "reports"
    (report,) = folder.iterdir()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_built_in_is_not_reported_as_a_plugin(run, broken) -> None:
    broken("cpshell.commands.state._echo", ValueError("x"))
    ran = run("-c", "echo hi")
    assert "plugin" not in ran.err
    assert ran.code == 70


def test_a_script_stops_and_with_k_goes_on(run, broken) -> None:
    broken("cpshell.commands.state._set", KeyError("x"))
    script = "set\necho after\n"
    assert (run(stdin=script).code, run(stdin=script).out) == (70, "")
    ran = run("-k", stdin=script)
    assert (ran.code, ran.out) == (70, "after\n")


def test_secrets_reach_neither_the_line_nor_the_report(run, broken, reports) -> None:
    broken("cpshell.commands.state._set", KeyError(f"it was {SECRET}"))
    ran = run("-c", f"let password = '{SECRET}'; set")
    assert ran.code == 70
    assert SECRET not in ran.err
    assert SECRET not in "".join(reports())
    assert "it was •••" in "".join(reports())


def test_where_redaction_fails_the_text_is_withheld(run, broken, reports) -> None:
    broken("cpshell.commands.state._set", KeyError(SECRET))
    broken("cpshell.system.fault_reports.FaultReports._masked", ZeroDivisionError())
    ran = run("-c", "set")
    assert ran.code == 70
    assert "KeyError (its text is withheld" in ran.err
    assert SECRET not in ran.err + "".join(reports())
    assert "test_faults.py" in "".join(reports())  # where it came from


def test_where_no_report_can_be_kept_the_line_says_so(run, broken, own_folders: Path) -> None:
    broken("cpshell.commands.state._echo", KeyError("x"))
    (own_folders / "xdg").mkdir(parents=True)
    (own_folders / "xdg" / "state").write_text("a file where the folder should be")
    ran = run("-c", "echo hi")
    assert ran.code == 70
    (line,) = ran.err.splitlines()
    assert "no report of it could be kept (cannot write " in line


def test_an_error_that_cannot_say_what_it_is_is_still_reported(run, broken, reports) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    broken("cpshell.commands.state._echo", Mute())
    ran = run("-c", "echo hi")
    assert ran.code == 70
    assert "internal error: Mute" in ran.err
    assert len(reports()) == 1


def test_a_long_message_is_cut_in_the_line_and_whole_in_the_report(tmp_path: Path) -> None:
    system = System(variables=dict(os.environ))
    error = system.faults.report(ValueError("x" * 5000))
    assert isinstance(error, InternalError)
    assert len(error.message) < 1000


def process(code: str, *argv: str, **streams) -> "subprocess.CompletedProcess[str]":
    """Run the program in a process of its own, with something in it broken first."""
    program = f"import sys; from cpshell import cli\n{code}\nsys.exit(cli.main({list(argv)!r}))"
    return subprocess.run(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, timeout=60, **streams
    )


BREAK_ECHO = (
    "import cpshell.commands.state as state\n"
    "def fail(shell, given): raise KeyError('inner')\nstate._echo = fail"
)


@pytest.mark.slow
def test_a_process_with_a_fault_in_it_ends_with_70_and_no_traceback() -> None:
    ended = process(BREAK_ECHO, "-c", "echo hi", stdout=subprocess.PIPE)
    assert (ended.returncode, ended.stdout) == (70, "")
    assert "internal error: KeyError: 'inner'" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_a_fault_in_another_thread_leaves_no_traceback_either() -> None:
    code = (
        "import threading, cpshell.commands.state as state\n"
        "exec(\"def inner(): raise KeyError('inner')\", vars(state))\n"
        "def start(shell, given):\n"
        "    thread = threading.Thread(target=state.inner); thread.start(); thread.join()\n"
        "state._echo = start"
    )
    ended = process(code, "-c", "echo hi", stdout=subprocess.PIPE)
    assert "internal error: KeyError: 'inner'" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_the_last_handler_is_there_before_the_first_import_of_a_shell() -> None:
    code = "import sys; sys.modules['cpshell.launch'] = None  # an import that fails"
    ended = process(code, "-c", "echo hi", stdout=subprocess.PIPE)
    assert ended.returncode == 70
    assert "internal error: ModuleNotFoundError" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_interruption_while_the_last_message_is_written_is_one(monkeypatch) -> None:
    def interrupted(text: str) -> None:
        raise KeyboardInterrupt

    system = System()
    monkeypatch.setattr(system.streams, "tell", interrupted)
    assert exit_code_of(UsageError("no"), system) == 130


def test_the_masks_of_every_shell_are_used() -> None:
    system = System()
    system.faults.masks += [lambda text: text.replace("one", "•"), lambda text: text.upper()]
    assert isinstance(system.faults, FaultReports)
    assert system.faults.redacted("one two") == "• TWO"


def test_lines_stay_lines_and_what_steers_a_terminal_is_shown() -> None:
    assert System().faults.redacted("one\ntwo\x1b[31m") == "one\ntwo\\x1b[31m"


@pytest.mark.parametrize(
    ("fault", "summary"),
    [
        (ValueError(), "ValueError; "),
        (ValueError("one\ntwo"), "ValueError: one; "),
        (ValueError("\n"), "ValueError; "),
    ],
)
def test_a_line_tells_of_a_fault_in_a_line(fault: Exception, summary: str) -> None:
    message = System().faults.report(fault).message
    assert message.startswith(f"internal error: {summary}the report is in ")
    assert "\n" not in message


def test_a_report_tells_the_versions_and_all_of_the_fault(reports, own_folders: Path) -> None:
    try:
        raise ValueError("one\ntwo")
    except ValueError as fault:
        System().faults.report(fault)
    (report,) = reports()
    head, _, details = report.partition("\n\n")
    python = ".".join(map(str, sys.version_info[:3]))
    assert head.startswith(f"cpshell {__version__}, Python {python}")
    assert details.startswith("Traceback (most recent call last):\n  File ")
    assert details.endswith("ValueError: one\ntwo\n")


def test_reports_are_named_by_the_time_in_utc(own_folders: Path, monkeypatch) -> None:
    monkeypatch.setattr("time.gmtime", lambda: gmtime(90061))
    faults = System().faults
    for _ in range(2):
        faults.report(ValueError("x"))
    folder = own_folders / "xdg" / "state" / "cpshell" / "reports"
    names = [path.name for path in folder.iterdir()]
    assert len(set(names)) == 2
    assert all(re.fullmatch(r"19700102-010101-\d+\.txt", name) for name in names), names
