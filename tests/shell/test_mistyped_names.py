"""A name that is nearly right: what was meant is said wherever a name may stand."""

from pathlib import Path
from typing import Any

import pytest

from cpshell.language.close_names import closest, hint_of_names
from cpshell.sandbox.server import Sandbox

ROWS = """echo '[{"user":"a","n":1}]' | from json"""
MEANT = {
    "lgoin": "login",
    "def greet a { echo $a }; gret x": "greet x",
    "set outptu=json": "did you mean output?",
    "set output=jsno": "did you mean json?",
    "help lgoin": "help login",
    "help conditons": "help conditions",
    "help Emial": "help Email",
    f"{ROWS} | conut": "did you mean | count?",
    f"{ROWS} | jsn": "did you mean | json?",
    f"{ROWS} | where usr=a": "did you mean `user`?",
    f"{ROWS} | where ruond(n)>1": "did you mean round?",
    f"{ROWS} | where 'n > ruond(1)'": "did you mean round?",
    f"{ROWS} | select m=ruond(n)": "did you mean round?",
    f"{ROWS} | sort n:nubmer": "did you mean n:number?",
    f"{ROWS} | sort usr": "did you mean `user`?",
    f"{ROWS} | group user --smu n": "did you mean --sum?",
    f"{ROWS} | get lenght(@)": "did you mean length?",
    "let user = 1; echo $usr": "did you mean $user?",
    "let r = {\"user\":{}}; echo ${r.usr}": "did you mean `user`?",
    "login --serivce whm": "did you mean --service?",
    "login x --service whmm": "did you mean whm?",
    "login x --auth tokn": "did you mean token?",
    "open x --as csvv": "did you mean csv?",
    "record strat x": "did you mean start?",
    "fields whm lisaccts": "did you mean listaccts",
    "fields uapi Emial list_pops": "did you mean Email",
    "on prd { whoami }": "did you mean prod?",
    "on @wbe { whoami }": "did you mean @web?",
}  # fmt: skip


@pytest.mark.parametrize("line", MEANT)
def test_the_name_that_was_meant_is_said(run: Any, own_folders: Path, line: str) -> None:
    config = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True, mode=0o700)
    config.write_text('[profile.prod]\ntarget = "https://127.0.0.1:9"\n[group]\nweb = ["prod"]\n')
    ran = run("-c", line)
    assert ran.code in (1, 2)
    assert f"hint: {MEANT[line]}" in ran.err


def test_an_option_of_the_program(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--verson").code == 2
    assert "did you mean --version?" in capsys.readouterr().err


def test_a_session(run: Any, sandbox: Sandbox) -> None:
    ran = run(
        f"https://127.0.0.1:{sandbox.ready['ports']['whm']}",
        *("-u", "root", "--password-from", "env:PW", "--ca", str(sandbox.ready["ca"])),
        *("-c", "su alice; use rot@127.0.0.1"),
        env={"PW": sandbox.account("root")["password"]},
    )
    assert "hint: did you mean root@127.0.0.1?" in ran.err


def test_what_is_like_nothing_gets_the_list_and_no_guess() -> None:
    assert closest("xyz", ["output", "pager"]) is None
    assert hint_of_names("settings", "xyz", ["output", "pager"]) == "settings: output, pager"
    assert hint_of_names("profiles", "xyz", []) == "profiles: none"
    assert hint_of_names("n", "xyz", map(str, range(99))).endswith("22, 23, …")
    assert closest("LISTACCTS", ["listaccts"]) == "listaccts"
