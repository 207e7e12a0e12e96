"""Key presses at a pseudo-terminal, against the sandbox; the screen as pyte sees it."""

import stat
from pathlib import Path
from typing import Any

import pytest

from cpshell.repl.prompt import HOW_TO_BEGIN
from cpshell.sandbox.server import Sandbox

Sit = Any  # the fixture of conftest


def test_the_prompt_says_who_where_and_through_whom(sit: Sit) -> None:
    terminal = sit()
    assert terminal.lines[0] == "root@127.0.0.1 whm>"
    terminal.press("su alice", "ENTER")
    screen = terminal.until("→alice cpanel>")
    assert "root@127.0.0.1→alice cpanel>" in screen
    terminal.until(lambda text: text.splitlines()[-1].startswith(" session new"))


def test_a_short_way_from_a_word_to_its_call(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm listac")
    terminal.until("list hosting accounts")
    terminal.press("TAB", "ENTER")
    terminal.until(lambda text: text.startswith("root@127.0.0.1 whm> whm listaccts"))
    terminal.press(" --columns user,domain --limit 1", "ENTER")
    terminal.until("alice.test")


def test_names_on_the_server_are_looked_up_while_typing(sit: Sit) -> None:
    terminal = sit()
    terminal.press("su al")
    terminal.until("user, ")
    terminal.press("TAB", "ENTER", "ENTER")
    terminal.until("→alice cpanel>")


@pytest.mark.parametrize("screen", [(50, 120)])
def test_names_are_looked_up_where_a_certificate_was_trusted_at_the_prompt(
    sit: Sit, sandbox: Any
) -> None:
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = f"login {target} -u root --password-from env:ROOT_PASSWORD"
    terminal = sit(login=False)
    terminal.press(login, "ENTER")
    terminal.until("(yes/no)")
    terminal.press("yes", "ENTER")
    terminal.until("root@127.0.0.1 whm>")
    terminal.press("su al")
    terminal.until("user, ")
    terminal = sit(login=False)  # the certificate is known from now on
    terminal.press(login, "ENTER")
    terminal.until("root@127.0.0.1 whm>")
    terminal.press("su al")
    assert "yes/no" not in terminal.until("user, ")


def test_secrets_are_dots_on_the_screen_and_masks_in_the_history(
    sit: Sit, own_folders: Path
) -> None:
    terminal = sit("--read-only")
    terminal.press("uapi --as alice Email add_pop email=x password=hunter22")
    terminal.until("password=••••••••")
    terminal.press("ENTER")
    terminal.until("read-only")
    terminal.until("set read-only=off")
    terminal.press("UP")
    terminal.until("password=?")
    assert b"hunter22" not in terminal.received
    history = own_folders / "xdg" / "state" / "cpshell" / "history"
    assert "password=•••" in history.read_text()
    assert "hunter22" not in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert stat.S_IMODE(history.parent.stat().st_mode) == 0o700


def test_a_line_that_begins_with_a_blank_is_not_kept(sit: Sit, own_folders: Path) -> None:
    terminal = sit()
    terminal.press(" echo one", "ENTER")
    terminal.until("\none\n")
    terminal.press("echo two", "ENTER")
    terminal.until("\ntwo\n")
    history = own_folders / "xdg" / "state" / "cpshell" / "history"
    assert history.read_text() == "echo two\n"


@pytest.mark.parametrize("screen", [(50, 80)])
def test_an_open_brace_goes_on_to_the_next_line(sit: Sit) -> None:
    terminal = sit()
    terminal.press("for n in 1 2 {", "ENTER", 'echo "n is $n"', "ENTER", "}", "ENTER")
    screen = terminal.until("n is 2")
    assert "· echo" in screen
    assert "\n── n=1 ──\nn is 1\n── n=2 ──\nn is 2" in screen


def test_an_unknown_function_is_told_before_it_is_sent(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm lisaccts", "ENTER")
    terminal.until("hint: whm listaccts")
    terminal.press("whm lisaccts --force", "ENTER")
    terminal.until("Unknown app")


def test_ctrl_c_clears_the_line_and_never_leaves(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm something", "CTRL-C", "echo still", "ENTER")
    screen = terminal.until("\nstill\n")
    assert "something" not in screen


def test_ctrl_c_cancels_a_running_program_and_not_the_shell(sit: Sit) -> None:
    terminal = sit()
    terminal.press("!sh -c 'echo begun; sleep 60'", "ENTER")
    terminal.until("\nbegun")
    terminal.press("CTRL-C")
    terminal.until(lambda text: text.count("whm>") == 2)
    terminal.press("echo after", "ENTER")
    terminal.until("\nafter\n")


def test_ctrl_d_pops_the_stack_and_then_leaves(sit: Sit) -> None:
    terminal = sit()
    terminal.press("su alice", "ENTER")
    terminal.until("→alice cpanel>")
    terminal.press("CTRL-D")
    terminal.until(lambda text: text.rstrip().count("whm>") == 2)
    terminal.press("CTRL-D")
    assert terminal.gone() == 0


def test_the_last_lines_are_suggested_and_searched(sit: Sit) -> None:
    terminal = sit()
    terminal.press("echo first thing", "ENTER")
    terminal.until("\nfirst thing\n")
    terminal.press("echo f")
    terminal.until(lambda text: text.count("echo first thing") == 2)
    terminal.press("RIGHT", "ENTER")
    terminal.until(lambda text: text.count("\nfirst thing\n") == 2)
    terminal.press("CTRL-R", "fir")
    terminal.until("I-search")
    terminal.press("ENTER", "ENTER")
    terminal.until(lambda text: text.count("\nfirst thing\n") == 3)


@pytest.mark.parametrize("keys", [("CTRL-X", "CTRL-E"), ("F4", "ESC", "v", "A")])
def test_an_editor_changes_the_line_and_does_not_run_it(
    sit: Sit, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'echo edited' > $1\n")
    editor.chmod(0o755)
    terminal = sit(VISUAL=str(editor))
    terminal.press("x", *keys)
    terminal.until("echo edited")
    terminal.press(" on")
    screen = terminal.until("echo edited on")
    assert "\nedited" not in screen
    terminal.press("ENTER")
    terminal.until("\nedited on\n")


@pytest.mark.parametrize("screen", [(50, 100)])
def test_f1_explains_the_call_at_the_cursor(sit: Sit) -> None:
    terminal = sit()
    terminal.press("uapi Email add_pop ", "F1")
    screen = terminal.until("Example")
    assert "email               string          required" in screen
    terminal.until(lambda text: text.count("uapi Email add_pop") >= 2)


def test_f2_changes_the_format_and_f6_stops_writing(sit: Sit) -> None:
    terminal = sit()
    terminal.press("F2")
    terminal.until("│ pretty")
    terminal.press("F6")
    terminal.until("read-only")
    terminal.press("whm removeacct username=bob", "ENTER")
    terminal.until("this shell is read-only")


def test_f3_shows_the_last_sizes_and_times_as_they_came(sit: Sit) -> None:
    terminal = sit(TZ="UTC")
    terminal.press('let f = [{"name":"a","size":1536,"mtime":1700000000}]', "ENTER")
    terminal.press("echo $f", "ENTER")
    terminal.until("1.5 KiB  2023-11-14 22:13")
    terminal.press("F3")
    terminal.until("1536  1700000000")


def test_vi_keys_are_a_key_away(sit: Sit) -> None:
    terminal = sit()
    terminal.press("F4")
    terminal.until(" vi │")
    terminal.press("echo abc", "ESC", "x", "ENTER")
    terminal.until("\nab\n")


def test_a_call_that_destroys_says_why_it_asks(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm removeacct username=nobody", "ENTER")
    screen = terminal.until("Type nobody to go on")
    assert "destroys username nobody" in screen
    terminal.press("no", "ENTER")
    terminal.until("was not sent")


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("whm createacct username=made domain=made.test forcedns=1", "destroys domain made.test"),
        ("whm batch command='removeacct?user=nobody'", "destroys user nobody"),
        (
            (
                "whm uapi_cpanel cpanel.user=alice cpanel.module=Email cpanel.function=delete_pop"
                " email=nobody@alice.test"
            ),
            "destroys email nobody@alice.test",
        ),
        ("batch { whm removeacct username=nobody }", "destroys username nobody"),
    ],
)
def test_what_destroys_asks_for_the_name_in_whatever_it_is_carried(
    sit: Sit, line: str, question: str
) -> None:
    terminal = sit()
    terminal.press(line, "ENTER")
    screen = terminal.until("to go on")
    assert question in " ".join(screen.split())
    terminal.press("yes", "ENTER")
    terminal.until("was not sent")


def test_what_replaces_asks_for_a_yes(sit: Sit) -> None:
    terminal = sit()
    save = "uapi --as alice Fileman save_file_content dir=/home/alice file=new.txt content="
    terminal.press(f"{save}one", "ENTER")
    terminal.until(lambda text: "Go on? (yes/no)" in text.replace("\n", " "))
    terminal.press("no", "ENTER")
    terminal.until("was not sent")
    terminal.press(f"{save}two", "ENTER")
    terminal.until(lambda text: text.replace("\n", " ").count("Go on? (yes/no)") == 2)
    terminal.press("yes", "ENTER")
    terminal.press(f"{save}three --yes", "ENTER")
    terminal.press("echo $(uapi --as alice Fileman get_file_content dir=/home/alice file=new.txt "
                   "| get content)", "ENTER")  # fmt: skip
    screen = terminal.until("\nthree\n")
    assert "three --yes" in screen
    assert "Go on" not in screen.partition("three --yes")[2]


def test_without_its_condition_nothing_is_destroyed_and_nobody_asks(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm createacct username=alice domain=made.test forcedns=0", "ENTER")
    screen = terminal.until("already has an account")
    assert "to go on" not in screen


def test_the_last_reply_is_shown_in_another_format(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm version", "ENTER")
    terminal.until("version")
    terminal.press("last envelope", "ENTER")
    terminal.until('"ok":')


def test_only_what_is_taller_than_the_screen_is_paged(sit: Sit, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED $(wc -l)\n")
    pager.chmod(0o755)
    terminal = sit(PAGER=str(pager))
    terminal.press("echo short", "ENTER")
    terminal.until("\nshort\n")
    terminal.press("help", "ENTER")
    terminal.until("PAGED ")


def test_colours_follow_the_terminal(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm version ")
    terminal.until("whm version")
    terminal.until(lambda text: terminal.style("whm version").fg == "green")
    terminal.press("CTRL-C", "nonsense ")
    terminal.until("nonsense")
    terminal.until(lambda text: terminal.style("nonsense").fg == "red")


def test_no_color_leaves_everything_in_one_colour(sit: Sit) -> None:
    terminal = sit(NO_COLOR="1")
    terminal.press("whm version", "ENTER")
    terminal.until("\nversion")
    terminal.press("last pretty", "ENTER")
    terminal.until('"version"')
    for color in range(30, 38):
        assert b"\x1b[%dm" % color not in terminal.received
        assert b";%dm" % color not in terminal.received


def test_a_dumb_terminal_gets_lines_and_no_escapes(sit: Sit) -> None:
    terminal = sit(TERM="dumb")
    terminal.press("whm version", "ENTER")
    terminal.until("version")
    terminal.press("for n in 1 2 {", "ENTER")
    terminal.until("\n...")
    terminal.press("echo number$n", "ENTER", "}", "ENTER")
    terminal.until("number2")
    assert b"\x1b" not in terminal.received


def test_without_a_session_the_prompt_waits_for_a_login(sit: Sit) -> None:
    terminal = sit(login=False)
    assert terminal.lines[0] == f"cpshell> {HOW_TO_BEGIN}"
    terminal.press("whm version", "ENTER")
    terminal.until("no session is open")


def test_a_line_that_was_typed_before_the_shell_was_built_runs(sit: Sit) -> None:
    terminal = sit(login=False, prompt="")
    terminal.press("echo early", "ENTER")
    terminal.until("\nearly\n")


@pytest.mark.parametrize("screen", [(24, 40)])
def test_prompts_fit_narrow_screens(sit: Sit) -> None:
    terminal = sit()
    terminal.press("su alice", "ENTER")
    terminal.until("alice cpanel>")
    terminal.press("echo " + "long " * 20, "ENTER")
    terminal.until("long long")
    assert all(len(line) <= 40 for line in terminal.lines)


def test_settings_and_aliases_of_the_configuration_hold_at_the_prompt(
    sit: Sit, own_folders: Path
) -> None:
    config = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[set]\noutput = "yaml"\nkeys = "wrong"\n[alias]\nv = "whm version"\n')
    terminal = sit()
    terminal.press("v", "ENTER")
    screen = terminal.until("\nversion: ")
    assert "invalid keys 'wrong'" in screen


def test_tab_counts_for_what_was_typed_before_it_however_fast(sit: Sit) -> None:
    terminal = sit()
    terminal.press("wh\t listaccts --li\t1 --colu\tuser")
    terminal.until("root@127.0.0.1 whm> whm listaccts --limit 1 --columns user")


def test_a_read_only_prompt_sends_no_function_that_is_unknown(sit: Sit, sandbox: Sandbox) -> None:
    terminal = sit("--read-only")
    log = Path(sandbox.ready["request_log"])
    before = len(log.read_text())
    terminal.press("whm frobnicate --force --yes", "ENTER")
    terminal.until("frobnicate may write, and this shell is read-only")
    terminal.press("whm gethostname | count", "ENTER").until("\n1\n")
    sent = log.read_text()[before:]
    assert "gethostname" in sent
    assert "frobnicate" not in sent


@pytest.mark.parametrize("screen", [(24, 80)])
def test_keys_leave_no_line_in_the_lesson(sit: Sit, tmp_path: Path) -> None:
    lesson = tmp_path / "keys.md"
    terminal = sit()
    terminal.press(f"record start {lesson}", "ENTER")
    terminal.until("`record stop` ends it")
    terminal.press("echo one", "ENTER")
    terminal.until("\none\n")
    terminal.press("F3")
    terminal.until("\none\none\n")
    terminal.press("whm gethostname", "F1")
    terminal.until("method")
    terminal.press("CTRL-C", "echo two", "ENTER")
    terminal.until("\ntwo\n")
    terminal.press("record stop", "ENTER")
    terminal.until("keys.md: 2 steps")
    commands = [line for line in lesson.read_text("utf-8").splitlines() if line.startswith("> ")]
    assert commands == ["> echo one", "> echo two"]


@pytest.mark.parametrize("screen", [(24, 80), (40, 140)], ids=["80x24", "140x40"])
@pytest.mark.parametrize("key", ["F1", "ALT-H"])
def test_f1_shows_what_a_whole_call_would_send(sit: Sit, key: str) -> None:
    terminal = sit()
    terminal.press("whm suspendacct user=bob", key)
    terminal.until("through  root@127.0.0.1 (WHM)")
    terminal.until("suspendacct")
    assert "writes: " in terminal.text
    terminal.until(lambda text: text.count("whm suspendacct user=bob") >= 1)
    terminal.press("CTRL-C", "whm accountsummary user=bob | get acct[0].suspended", "ENTER")
    terminal.until("\n0\n")
