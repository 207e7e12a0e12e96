"""Plugins in installed packages: known by name, imported when used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROBE = """
import sys
from cpshell.cli import main
code = main(sys.argv[1:])
loaded = [name for name in ("cpshell_zonecheck", "dns", "importlib.metadata", "greeting",
                            "cpshell.plugin_host.loaded_plugin") if name in sys.modules]
print("code", code, *loaded, file=sys.stderr)
"""


@pytest.fixture
def probe(tmp_path):
    """``probe("-c", "help")`` in a process of its own: its streams, and on the last line of
    standard error the exit code and which modules were imported."""

    def start(*arguments, path=()):
        paths = [*map(str, path), os.environ.get("PYTHONPATH", "")]
        environ = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
        return subprocess.run(
            [sys.executable, "-c", PROBE, *arguments],
            capture_output=True,
            text=True,
            env=environ,
            stdin=subprocess.DEVNULL,
        )

    return start


@pytest.fixture
def packages(tmp_path):
    """``packages("greet", "greeting:register")``: a folder with an installed package in it."""

    def install(word, value, name="greeting-plugin", text="", folder="packages"):
        path = tmp_path / folder
        described = path / f"{name.replace('-', '_')}-1.2.dist-info"
        described.mkdir(parents=True)
        (described / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\nSummary: greet people\n"
            "Project-URL: Issues, https://example.com/issues\n"
        )
        points = "".join(f"{each} = {value}\n" for each in word.split())
        (described / "entry_points.txt").write_text(f"[cpshell.plugins]\n{points}")
        (path / "greeting.py").write_text(
            text
            or "def register(shell):\n"
            "    shell.command('greet', lambda shell, given: 'hello', summary='greet')\n"
        )
        return path

    return install


def loaded(ran):
    return ran.stderr.splitlines()[-1].split()[2:]


@pytest.mark.parametrize("line", ["help", "plugins", "help zonecheck"])
def test_the_installed_zonecheck_is_in_help_and_plugins_without_an_import(probe, line):
    ran = probe("-c", line)
    assert "zonecheck" in ran.stdout
    assert "cpshell_zonecheck" not in loaded(ran)
    assert "dns" not in loaded(ran)


def test_its_summary_comes_from_the_package(probe):
    assert "compare a zone on the panel" in probe("-c", "help").stdout


def test_help_on_it_says_how_to_see_its_options(probe):
    assert "`zonecheck --help` shows its options" in probe("-c", "help zonecheck").stdout


def test_completion_offers_it_without_an_import(probe):
    text = """
import sys
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from cpshell import cli, launch
from cpshell.language import tokens
from cpshell.repl import prompt
from cpshell.repl.completion import completer

def look(build, **_):
    shell = build()
    shell.plugins.infos()  # what the prompt does in its own time
    from cpshell.repl.completion.knowledge import ShellKnowledge
    knowledge = ShellKnowledge(shell, None)
    found = completer.ShellCompleter(knowledge, tokens).get_completions(
        Document("zonech"), CompleteEvent()
    )
    print([each.text.strip() for each in found], "cpshell_zonecheck" in sys.modules)
    return 0

prompt.run = look
cli.main(["-i", "-c", "echo"])
"""
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "['zonecheck'] False", ran


def test_it_is_imported_when_its_word_is_used(probe):
    ran = probe("-c", "zonecheck --help")
    assert "--server ADDRESS[:PORT]" in ran.stdout
    assert "cpshell_zonecheck" in loaded(ran)


def test_a_script_that_uses_no_plugin_looks_for_none(probe):
    assert loaded(probe("-c", "echo hi; whoami | count")) == []


def test_names_are_kept_so_that_asking_again_is_cheap(probe):
    assert "importlib.metadata" in loaded(probe("-c", "plugins"))
    second = probe("-c", "plugins")
    assert "importlib.metadata" not in loaded(second)
    assert "zonecheck" in second.stdout


def test_what_is_kept_is_for_the_user_alone(probe):
    probe("-c", "plugins")
    kept = Path(os.environ["XDG_CACHE_HOME"]) / "cpshell" / "plugins.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_a_package_that_was_installed_since_is_found(probe, packages):
    path = packages("greet", "greeting:register")
    hidden = path / "greeting_plugin-1.2.dist-info"
    aside = hidden.rename(path.parent / "aside")
    assert "greet" not in probe("-c", "help", path=[path]).stdout
    aside.rename(hidden)
    assert probe("-c", "greet", path=[path]).stdout == '"hello"\n'


def test_kept_names_that_make_no_sense_are_asked_for_again(probe):
    kept = Path(os.environ["XDG_CACHE_HOME"]) / "cpshell" / "plugins.json"
    kept.parent.mkdir(parents=True)
    for text in ("", "[]", '{"key": 1}', '{"found": 1, "key": []}'):
        kept.write_text(text)
        assert "zonecheck" in probe("-c", "plugins").stdout


def test_an_entry_point_may_name_only_a_module(probe, packages):
    assert probe("-c", "greet", path=[packages("greet", "greeting")]).stdout == '"hello"\n'


def test_a_package_is_listed_with_version_and_where_faults_are_told(probe, packages):
    path = packages("greet", "greeting:register")
    rows = json.loads(probe("-c", "plugins", path=[path]).stdout)
    row = next(row for row in rows if row["name"] == "greeting-plugin")
    assert (row["version"], row["contact"]) == ("1.2", "https://example.com/issues")
    assert (row["state"], row["words"], row["file"]) == ("ready", ["greet"], str(path))


@pytest.mark.parametrize("text", [None, "", "Metadata-Version: 2.1\n", b"\0\xff no text"])
def test_a_package_that_lost_its_metadata_harms_no_other(probe, packages, text):
    path = packages("greet", "greeting:register")
    metadata = next(path.glob("*.dist-info")) / "METADATA"
    metadata.unlink()
    if text is not None:
        metadata.write_bytes(text if isinstance(text, bytes) else text.encode())
    names = [row["name"] for row in json.loads(probe("-c", "plugins", path=[path]).stdout)]
    assert "cpshell-zonecheck" in names
    assert probe("-c", "greet", path=[path]).stdout == '"hello"\n'


def test_an_import_that_fails_says_whose_it_is_and_whom_to_tell(probe, packages):
    ran = probe("-c", "greet", path=[packages("greet", "nowhere:register")])
    assert "code 6" in ran.stderr
    assert (
        "cpshell: -c:1: greet: plugin greeting-plugin 1.2 cannot be loaded:"
        " ModuleNotFoundError: No module named 'nowhere'" in ran.stderr
    )
    assert "tell https://example.com/issues" in ran.stderr


def test_two_packages_with_one_word_are_both_named(probe, packages):
    first = packages("greet", "greeting:register")
    second = packages("greet", "greeting:register", name="second-plugin", folder="more")
    ran = probe("-c", "greet", path=[first, second])
    assert ran.stdout == '"hello"\n'
    assert (
        f"the word 'greet' is in greeting-plugin ({first}) and second-plugin ({second})"
        in ran.stderr
    )


def test_a_package_can_not_take_the_word_of_a_built_in(probe, packages):
    path = packages("whoami", "greeting:register")
    ran = probe("-c", "whoami; plugins", path=[path])
    first, listing = ran.stdout.splitlines()
    assert first == '{"user":null}'
    row = next(row for row in json.loads(listing) if row["name"] == "greeting-plugin")
    assert row["problems"] == ["the word 'whoami' is built in"]


def test_a_package_with_two_words_is_loaded_once(probe, packages):
    text = (
        "print('imported')\ndef register(shell):\n    for word in ('greet', 'part'):\n"
        "        shell.command(word, lambda shell, given: 1, summary='')\n"
    )
    ran = probe("-c", "part; greet", path=[packages("greet part", "greeting:register", text=text)])
    assert ran.stdout == "1\n1\n"
    assert ran.stderr.count("imported") == 1


def test_a_package_that_is_switched_off_is_not_imported(probe, packages):
    path = packages("greet", "greeting:register")
    probe("-c", "plugins disable greeting-plugin", path=[path])
    ran = probe("-c", "greet", path=[path])
    assert "code 2" in ran.stderr
    assert "greeting" not in loaded(ran)


def test_no_plugins_hides_packages(probe):
    ran = probe("--no-plugins", "-k", "-c", "plugins\nzonecheck")
    assert ran.stdout == "[]\n"
    assert "'zonecheck' is not a command" in ran.stderr
