"""Programs that stand for the server's own tools, on the profile of a simulated panel."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cpshell.shims import shim_command

CONFIG = """\
[profile.prod]
target = "https://127.0.0.1:{whm}"
user = "root"
password = "env:PW"
ca = "{ca}"
[profile.watch]
target = "https://127.0.0.1:{whm}"
user = "root"
password = "env:PW"
ca = "{ca}"
read-only = true
[profile.alice]
target = "https://127.0.0.1:{cpanel}"
user = "alice"
password = "env:ALICE"
ca = "{ca}"
[profile."my own"]
target = "https://127.0.0.1:{whm}"
user = "root"
password = "env:PW"
ca = "{ca}"
[profile.-q]
target = "https://127.0.0.1:{whm}"
user = "root"
password = "env:PW"
ca = "{ca}"
"""


@pytest.fixture
def profiles(own_folders: Path, sandbox, monkeypatch) -> None:
    folder = own_folders / "xdg" / "config" / "cpshell"
    folder.mkdir(parents=True, exist_ok=True)
    text = CONFIG.format(**sandbox.ready["ports"], ca=sandbox.ready["ca"])
    (folder / "config.toml").write_text(text)
    monkeypatch.setenv("PW", sandbox.account("root")["password"])
    monkeypatch.setenv("ALICE", sandbox.account("alice")["password"])


@pytest.fixture
def tool(run, profiles):
    """Run a line of a tool as its shim does: ``tool("uapi --user=alice Email list_pops")``."""

    def run_line(line: str, profile: str = "prod", stdin: str = ""):
        name, *words = line.split()
        return run("shim", "--run", name, profile, *words, stdin=stdin)

    return run_line


def test_yaml_is_what_the_tools_print_and_a_reply_of_uapi_is_below_its_call(tool) -> None:
    ran = tool("uapi --user=alice Email list_pops")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("---\napiversion: 3\nfunc: list_pops\nmodule: Email\nresult:\n")
    assert "\n  status: 1\n" in ran.out
    result = yaml.safe_load(ran.out)["result"]
    assert {row["email"] for row in result["data"]} >= {"info@alice.test"}
    assert (result["errors"], result["warnings"]) == (None, None)


def test_json_is_one_line_and_jsonpretty_is_many_and_whm_has_data_and_metadata(tool) -> None:
    compact, pretty = (tool(f"whmapi1 --output={form} version") for form in ("json", "jsonpretty"))
    assert compact.out.count("\n") == 1 < pretty.out.count("\n")
    reply = json.loads(compact.out)
    assert json.loads(pretty.out) == reply
    assert reply["metadata"] == {"command": "version", "reason": "OK", "result": 1, "version": 1}


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("uapi --user=alice Email delete_pop email=nobody --output=json", ["result", "status"]),
        ("whmapi1 nonesuch --output json", ["metadata", "result"]),
    ],
)
def test_a_reply_that_says_no_is_printed_and_the_exit_code_is_0(tool, line, verdict) -> None:
    ran = tool(line)
    value = json.loads(ran.out)
    for key in verdict:
        value = value[key]
    assert (ran.code, value, ran.err) == (0, 0, "")


def test_values_are_decoded_and_options_may_stand_anywhere(tool) -> None:
    ran = tool("uapi Email list_pops regex=^inf%6f%40 --user=alice --output json")
    assert [row["email"] for row in json.loads(ran.out)["result"]["data"]] == ["info@alice.test"]
    ran = tool("uapi --user=alice Email add_pop email=%ff")
    assert (ran.code, ran.err) == (2, "cpshell: email: the URI-encoded value is not UTF-8\n")


def test_json_on_standard_input_gives_the_values_as_they_are(tool) -> None:
    line = "whmapi1 --input=json --output=json accountsummary"
    found = json.loads(tool(line, stdin='{"user": "alice"}').out)
    assert found["data"]["acct"][0]["user"] == "alice"
    assert tool(line, stdin="[]").code == 2


def test_a_profile_of_a_user_works_for_that_user_alone(tool) -> None:
    own = tool("uapi Email list_pops --output=json", "alice")
    assert json.loads(own.out)["result"]["status"] == 1
    assert tool("uapi --user=alice Email list_pops --output=json", "alice").out == own.out
    other = tool("uapi --user=bob Email list_pops", "alice")
    assert (other.code, other.out) == (2, "")
    assert "it makes no calls as bob" in other.err


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("uapi", 2, "which function?"),
        ("uapi Email", 2, "which function?"),
        ("uapi Email list_pops", 2, "for which user?"),
        ("uapi --user= Email list_pops", 2, "--user names nobody"),
        ("uapi --user=nobody9 Email list_pops", 1, "User parameter is invalid"),
        ("uapi --user=alice Email list_pops regex", 2, "a parameter is key=value"),
        ("uapi --user=alice --output=xml Email list_pops", 2, "not 'xml'"),
        ("whmapi1 --user=alice version", 2, "whmapi1 has no option --user"),
    ],
)
def test_a_line_without_a_reply_says_why(tool, line: str, code: int, message: str) -> None:
    ran = tool(line)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


def test_a_read_only_profile_sends_no_write_and_a_read(tool) -> None:
    ran = tool("whmapi1 removeacct user=alice", "watch")
    assert (ran.code, ran.out) == (2, "")
    assert tool("whmapi1 version", "watch").code == 0


def test_help_is_that_of_the_tool(tool) -> None:
    assert tool("uapi --help").out.startswith("usage: uapi --user=NAME [--output=")


def test_a_shim_is_a_program(run, profiles, tmp_path) -> None:
    shim = tmp_path / "whmapi1"
    shim.write_text(run("shim", "whmapi1", "prod").out)
    shim.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path}
    ran = subprocess.run(["whmapi1", "version"], env=env, capture_output=True, text=True)
    assert (ran.returncode, yaml.safe_load(ran.stdout)["metadata"]["command"]) == (0, "version")
    assert run("shim", "whmapi1", "prod", env={"PATH": path}).code == 0  # it may be made anew
    assert sys.executable in shim.read_text()


@pytest.mark.parametrize("name", ["my own", "-q"])
def test_a_shim_reaches_its_profile_whatever_its_name(run, profiles, tmp_path, name: str) -> None:
    shim = tmp_path / "whmapi1"
    shim.write_text(run("shim", "whmapi1", "--", name).out)
    ran = subprocess.run(["sh", shim, "version"], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_no_shim_is_for_a_profile_that_is_not_there(run, profiles) -> None:
    ran = run("shim", "uapi", "prodd")
    assert (ran.code, ran.out) == (2, "")
    assert "unknown profile 'prodd'" in ran.err


@pytest.mark.parametrize("where", ["PATH", "usual place"])
def test_no_shim_stands_where_the_servers_tools_are(
    run, profiles, tool, tmp_path, monkeypatch, where: str
) -> None:
    theirs = tmp_path / "bin" / "uapi"
    theirs.parent.mkdir()
    theirs.write_text("#!/bin/sh\n")
    theirs.chmod(0o755)
    if where == "PATH":
        monkeypatch.setenv("PATH", f"{theirs.parent}:{os.environ['PATH']}")
    else:
        monkeypatch.setattr(shim_command, "TOOL_PATHS", {str(theirs): "uapi"})
    assert tool("uapi --user=alice Email list_pops").code == 2
    ran = run("shim", "uapi", "prod")
    assert (ran.code, ran.out) == (2, "")
    assert str(theirs) in ran.err
    assert run("shim", "whmapi1", "prod").code == 0
