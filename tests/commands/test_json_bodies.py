"""Functions that take a JSON object as body get one, and its secrets go nowhere else."""

import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cpshell.events import CallSent, Exchange
from cpshell.redact import MASK
from cpshell.sandbox.server import Sandbox
from cpshell.testing import PanelShell

KEY = "JBSWY3DPEHPK3PXP"
TFA = (
    "whm twofactorauth_set_tfa_config_for_user "
    f"""alice:='{{"primary_account":{{"secret":"{KEY}"}}}}'"""
)
HIDDEN = {"alice": {"primary_account": {"secret": MASK}}}


@pytest.fixture
def sandbox(fresh_sandbox: Sandbox) -> Sandbox:
    """A panel of one's own: a second factor that is set here would gate what others do."""
    return fresh_sandbox


@pytest.fixture
def shell(sandbox: Any) -> Iterator[PanelShell]:
    opened = PanelShell(sandbox)
    yield opened
    opened.close()


@pytest.fixture
def events(shell: PanelShell) -> list[Any]:
    return reported(shell)


def reported(shell: PanelShell) -> list[Any]:
    """What is reported of calls and exchanges from now on."""
    happened: list[Any] = []
    shell._shell.state.bus.add(happened.append, CallSent, Exchange)
    return happened


def test_json_goes_into_the_body_as_it_is_and_text_as_text(shell: Any, events: Any) -> None:
    line = (
        """whm personalization_set personalization:='{"dark":true,"rows":[1,"2"]}' store=whostmgr"""
    )
    assert (
        shell.run(line).code,
        shell.run("whm personalization_get names:='[\"rows\"]'").code,
    ) == (
        0,
        0,
    )
    sent = [each.json for each in events if isinstance(each, Exchange)]
    assert sent == [
        {"personalization": {"dark": True, "rows": [1, "2"]}, "store": "whostmgr"},
        {"names": ["rows"]},
    ]
    assert [each.form for each in events if isinstance(each, Exchange)] == [(), ()]


def test_a_body_reaches_a_cpanel_function_through_whm(shell: Any) -> None:
    said = shell.run(
        """uapi --as alice Personalization set personalization:='{"hue":"green"}'; """
        """uapi --as alice Personalization get names:='["hue"]' | get personalization.hue.value"""
    )
    assert (said.code, said.out.splitlines()[-1]) == (0, '"green"')


def test_a_file_and_a_variable_can_be_in_the_body(shell: Any, events: Any, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("whostmgr")
    path = shlex.quote(str(tmp_path / "store"))
    said = shell.run(
        f"let wanted = whm listaccts --limit 2 | get acct[].user\n"
        f"whm personalization_get names:=$wanted store=@{path}"
    )
    assert said.code == 0, said.err
    assert events[-1].json == {"names": ["alice", "bob"], "store": "whostmgr"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("whm personalization_get names=a names=b", "names can stand only once"),
        ("whm personalization_get names:=[1,one]", "invalid JSON: Expecting value"),
        ("uapi --as alice Personalization get file-1=@@/etc/hostname", "JSON body, and no files"),
        ("batch { whm personalization_get names:='[\"a\"]' }", "cannot be part of a batch"),
    ],
)
def test_what_no_body_can_hold_is_refused_unsent(
    shell: Any, events: Any, line: str, told: str
) -> None:
    said = shell.run(line)
    assert (said.code, events) == (2, [])
    assert told in said.err


def test_a_secret_in_a_body_is_masked_where_the_request_is_shown(shell: Any) -> None:
    shown = shell.run(f"{TFA} --dry-run")
    assert KEY not in shown.out + shown.err
    assert json.loads(shown.out)["json"] == HIDDEN
    assert KEY not in shell.run(f"{TFA} --as-curl").out


def test_a_secret_in_a_body_is_masked_in_events_and_in_verbose_lines(
    run: Any, fresh_sandbox: Any
) -> None:
    sandbox, shell = fresh_sandbox, PanelShell(fresh_sandbox)
    events = reported(shell)
    shell.run(TFA)
    assert [each.parameters for each in events if isinstance(each, CallSent)] == [HIDDEN]
    assert [each.json for each in events if isinstance(each, Exchange)] == [HIDDEN]
    shell.close()
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"]]
    ran = run(*login, "-v", "-c", TFA, env={"TOKEN": sandbox.account("root")["token"]})
    assert "twofactorauth_set_tfa_config_for_user" in ran.err
    assert KEY not in ran.out + ran.err


def test_a_mask_in_a_body_is_not_sent(shell: Any, events: Any) -> None:
    said = shell.run(TFA.replace(KEY, MASK))
    assert (said.code, events) == (2, [])
    assert "is a mask, not the secret" in said.err


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")
def test_the_curl_line_of_a_body_is_the_body_with_secrets_as_variables(shell: Any) -> None:
    line = shell.run(f"{TFA} it:='\"$(touch ran) it'\"'\"'s\"' --as-curl").out
    words = subprocess.run(
        ["sh", "-c", f'curl() {{ printf "%s\\n" "$@"; }}; {line}'],
        env={"CPSHELL_SECRET": "let-in"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    body = json.loads(words[words.index("--data-raw") + 1])
    assert body == {
        "alice": {"primary_account": {"secret": "let-in"}},
        "it": "$(touch ran) it's",
    }
    assert "Content-Type: application/json" in words


@pytest.mark.slow
def test_a_recorded_body_is_masked_and_is_what_a_replay_answers_by(
    run: Any, tmp_path: Path
) -> None:
    lesson = tmp_path / "bodies.md"
    lesson.write_text(
        "# Bodies\n\n```cpshell\n"
        f"""> whm personalization_set personalization:='{{"secret":"{KEY}"}}'\n"""
        """> whm personalization_get names:='["hue"]' | get personalization.hue\n"""
        """> whm personalization_get names:='["secret"]' | get length(keys(personalization))\n"""
        "```\n"
    )
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    cassette = lesson.with_name("bodies.cassette.jsonl").read_text("utf-8")
    assert KEY not in cassette
    bodies = [json.loads(line)["request"].get("json") for line in cassette.splitlines()[1:]]
    assert bodies == [
        {"personalization": {"secret": MASK}},
        {"names": ["hue"]},
        {"names": ["secret"]},
    ]
    assert run("check", str(lesson)).out.endswith("1 lesson: 3 passed\n")
    lesson.write_text(lesson.read_text("utf-8").replace('["hue"]', '["tone"]'))
    assert "the cassette has no answer to" in run("check", str(lesson)).out
