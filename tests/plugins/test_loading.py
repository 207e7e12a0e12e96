"""Finding plugins in files and in the folder, and loading them when they are used."""

import json
import sys
from pathlib import Path

import pytest

TELLTALE = """
    import sys
    sys.modules["imported_{name}"] = sys
    {more}
    def register(shell):
        shell.command("{name}", lambda shell, given: "ran", summary="tell")
"""


@pytest.fixture
def telltale(in_folder):
    """A plugin in the folder that can be seen to be imported."""
    names = []

    def write(name, more=""):
        names.append(name)
        return in_folder(name, TELLTALE.format(name=name, more=more))

    yield write
    for name in names:
        sys.modules.pop(f"imported_{name}", None)


def test_a_file_that_is_named_brings_its_commands(run, plugin):
    ran = run("--plugin", plugin(), "-c", "hello")
    assert (ran.out, ran.err, ran.code) == ('{"hello":"world"}\n', "", 0)


def test_several_files_can_be_named(run, plugin):
    other = plugin("other", "def register(s): s.command('other', lambda s, g: 2, summary='')")
    ran = run("--plugin", plugin(), "--plugin", other, "-c", "hello; other")
    assert ran.out == '{"hello":"world"}\n2\n'


def test_a_file_that_is_not_there_is_a_mistake_on_the_command_line(run):
    ran = run("--plugin", "/nowhere/hello.py", "-c", "echo hi")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot read /nowhere/hello.py" in ran.err


def test_a_file_in_the_folder_is_found_by_its_name(run, in_folder):
    in_folder("hello")
    assert run("-c", "hello").out == '{"hello":"world"}\n'


def test_underscores_in_a_file_name_are_hyphens_in_its_word(run, in_folder):
    in_folder("two_words", "def register(s): s.command('two-words', lambda s, g: 1, summary='')")
    assert run("-c", "two-words").out == "1\n"


def test_nothing_in_the_folder_is_imported_before_its_word_is_used(run, telltale):
    telltale("sleeper")
    ran = run("-c", "help; plugins; echo hi")
    assert "sleeper" in ran.out
    assert "imported_sleeper" not in sys.modules
    assert run("-c", "sleeper").out == '"ran"\n'
    assert "imported_sleeper" in sys.modules


def test_the_first_line_of_a_files_docstring_is_its_summary_in_help(run, in_folder):
    in_folder("hello")
    assert "Say hello." in run("-c", "help").out


def test_a_file_that_says_it_has_hooks_is_loaded_at_the_start(run, telltale):
    telltale("early", "__hooks__ = True")
    run("-c", "echo hi")
    assert "imported_early" in sys.modules


def test_a_file_can_say_which_words_it_has(run, in_folder):
    in_folder(
        "many",
        """
        __words__ = ("eins", "zwei")
        def register(shell):
            for word in __words__:
                shell.command(word, lambda shell, given: "ran", summary="")
        """,
    )
    assert run("-c", "zwei").out == '"ran"\n'


def test_a_filter_and_a_format_are_found_by_their_word_too(run, in_folder):
    in_folder(
        "shout",
        """
        def register(shell):
            shell.filter("shout", lambda shell, value, given: value.upper(), summary="louder")
        """,
    )
    in_folder(
        "stars",
        """
        from cpshell.plugin import Format
        def register(shell):
            shell.format(Format("stars", "in stars", (), lambda value, context: [f"*{value}*\\n"]))
        """,
    )
    assert run("-c", "echo hi | shout").out == "HI\n"
    assert run("-c", "echo hi | stars").out == "*hi*\n"
    assert run("-o", "stars", "-c", "plugins | count").out.startswith("*")


def test_a_file_is_written_in_the_format_of_a_plugin_that_its_ending_names(
    run, in_folder, tmp_path
):
    in_folder(
        "stars",
        """
        from cpshell.plugin import Format
        def register(shell):
            write = lambda value, context: [f"*{value}*\\n"]
            shell.format(Format("stars", "in stars", (".star",), write))
        """,
    )
    assert run("-c", f"echo hi | stars\nplugins | count > {tmp_path}/x.star").code == 0
    assert (tmp_path / "x.star").read_text().startswith("*")


def test_no_plugins_means_none_but_those_that_are_named(run, plugin, in_folder):
    in_folder("other", "def register(s): s.command('other', lambda s, g: 2, summary='')")
    ran = run("--no-plugins", "--plugin", plugin(), "-k", "-c", "hello\nother\nplugins | count")
    assert ran.out == '{"hello":"world"}\n1\n'
    assert "'other' is not a command" in ran.err


def test_without_the_configuration_its_folder_is_not_looked_at(run, in_folder):
    in_folder("hello")
    assert "'hello' is not a command" in run("--no-config", "-c", "hello").err


def test_a_folder_that_others_can_write_to_is_refused(listed, run, folder, telltale):
    telltale("sleeper")
    folder.chmod(0o777)
    row = listed("sleeper", lines="sleeper")
    assert row["state"] == "refused"
    assert f"others can write to {folder}: chmod go-w" in row["problems"][0]
    assert "imported_sleeper" not in sys.modules


def test_so_is_one_below_a_folder_that_others_can_write_to(listed, folder, telltale):
    telltale("sleeper")
    above = folder.parent.parent
    above.chmod(0o777)
    row = listed("sleeper", lines="sleeper")
    assert row["state"] == "refused"
    assert f"others can write to {above}: chmod o-w" in row["problems"][0]
    above.chmod(0o1777)  # as /tmp is: others cannot put anything in the place of what is there
    assert listed("sleeper", lines="sleeper")["state"] == "loaded"


def test_a_file_that_others_can_write_to_is_refused_and_the_rest_is_not(run, listed, in_folder):
    in_folder("hello").chmod(0o620)
    in_folder("other", "def register(s): s.command('other', lambda s, g: 2, summary='')")
    assert listed("hello")["state"] == "refused"
    ran = run("-c", "hello")
    assert (ran.code, ran.out) == (6, "")
    assert "plugin hello was refused: others can write to" in ran.err
    assert run("-c", "other").out == "2\n"


def test_a_link_into_a_folder_of_everybody_is_refused(listed, folder, plugin, tmp_path):
    target = plugin()
    tmp_path.chmod(0o777)
    (folder / "hello.py").symlink_to(target)
    assert listed("hello")["state"] == "refused"


def test_a_plugin_is_listed_with_what_it_brought(listed, plugin):
    path = plugin(
        "watcher",
        """
        "Watch."
        __version__ = "2.1"
        __author__ = "hello@example.com"
        def register(shell):
            shell.command("watcher", lambda shell, given: None, summary="")
            shell.filter("watched", lambda shell, value, given: value, summary="")
            shell.on("CallSent", print)
        """,
    )
    row = listed("watcher", "--plugin", path)
    assert row.pop("ms") >= 0
    assert row == {
        "name": "watcher",
        "version": "2.1",
        "state": "loaded",
        "words": ["watcher", "watched"],
        "hooks": ["CallSent"],
        "file": path,
        "problems": [],
        "contact": "hello@example.com",
    }


def test_a_plugin_for_a_later_facade_is_not_used(run, plugin):
    path = plugin("hello", "__facade__ = 99\ndef register(shell): shell.nothing()")
    ran = run("--plugin", path, "-c", "hello")
    assert ran.code == 6
    assert "written for version 99 of the plugin API" in ran.err


def test_a_file_without_register_says_so(run, plugin):
    ran = run("--plugin", plugin("hello", "x = 1"), "-c", "hello")
    assert ran.code == 6
    assert "it has no function register(shell)" in ran.err


def test_a_plugin_that_does_not_bring_its_word_says_so(run, in_folder):
    in_folder("hello", "def register(shell): pass")
    ran = run("-c", "hello")
    assert (ran.code, ran.out) == (6, "")
    assert "plugin hello did not register 'hello'" in ran.err


def test_no_compiled_copy_is_left_beside_a_plugin(run, folder, in_folder):
    in_folder("hello")
    run("-c", "hello")
    assert [path.name for path in folder.iterdir()] == ["hello.py"]


# Switching off ----------------------------------------------------------------------------


def test_a_plugin_that_is_switched_off_is_not_imported(run, listed, telltale):
    telltale("sleeper")
    assert run("-c", "plugins disable sleeper").code == 0
    ran = run("-c", "sleeper")
    assert (ran.code, ran.out) == (2, "")
    assert "hint: plugins enable sleeper" in ran.err
    assert listed("sleeper")["state"] == "disabled"
    assert "imported_sleeper" not in sys.modules


def test_one_that_has_hooks_is_not_imported_either(run, telltale):
    telltale("early", "__hooks__ = True")
    run("--no-plugins", "-c", "echo")
    run("-c", "plugins disable early")
    sys.modules.pop("imported_early", None)
    run("-c", "echo hi")
    assert "imported_early" not in sys.modules


def test_a_plugin_that_is_switched_on_again_works_at_once(run, in_folder):
    in_folder("hello")
    ran = run("-c", "plugins disable hello; plugins enable hello; hello")
    assert ran.out == '{"hello":"world"}\n'


def test_switching_off_takes_its_words_and_hooks_away_at_once(run, plugin):
    ran = run("--plugin", plugin(), "-c", "hello; plugins disable hello; help", "-c", "hello")
    assert "Say hello." not in ran.out
    assert ran.code == 2


def test_a_plugin_can_be_switched_off_by_a_word_of_it(run, listed, in_folder):
    in_folder("many", '__words__ = ("eins",)\ndef register(shell): pass')
    run("-c", "plugins disable eins")
    assert listed("many")["state"] == "disabled"


def test_what_is_no_plugin_can_not_be_switched_off(run):
    ran = run("-c", "plugins disable nothing")
    assert ran.code == 2
    assert "unknown plugin 'nothing'" in ran.err


def test_one_that_is_named_and_switched_off_stays_off_and_says_so(run, plugin):
    path = plugin()
    run("--plugin", path, "-c", "plugins disable hello")
    ran = run("--plugin", path, "-c", "echo hi")
    assert (ran.out, ran.err) == ("hi\n", "cpshell: plugin hello is switched off\n")


# Conflicts --------------------------------------------------------------------------------


def test_a_built_in_keeps_its_word(run, listed, in_folder):
    in_folder("whoami", "def register(s): s.command('whoami', lambda s, g: 'me', summary='')")
    assert json.loads(run("-c", "whoami").out) == {"user": None}
    assert listed("whoami")["problems"] == ["the word 'whoami' is built in"]


def test_a_plugin_that_is_named_is_told_that_a_built_in_has_its_word(run, plugin):
    path = plugin(
        "mine",
        """
        def register(shell):
            shell.command("whoami", lambda shell, given: "me", summary="")
            shell.command("mine", lambda shell, given: "mine", summary="")
        """,
    )
    ran = run("--plugin", path, "-c", "whoami; mine")
    assert ran.out == '{"user":null}\n"mine"\n'
    assert ran.err == "cpshell: plugin mine: the command 'whoami' is built in\n"


@pytest.mark.parametrize("kind", ["filter", "format"])
def test_built_in_filters_and_formats_keep_their_words(run, plugin, kind):
    path = plugin(
        "mine",
        """
        from cpshell.plugin import Format
        def register(shell):
            shell.filter("count", lambda shell, value, given: -1, summary="")
            shell.format(Format("json", "", (), lambda value, context: ["mine"]))
        """,
    )
    ran = run("--plugin", path, "-c", "echo hi | " + {"filter": "count", "format": "json"}[kind])
    assert ran.out == {"filter": "1\n", "format": '"hi"\n'}[kind]


def test_two_plugins_with_one_word_are_both_named_and_the_first_is_used(run, in_folder, plugin):
    first = plugin("greet", "def register(s): s.command('greet', lambda s, g: 1, summary='')")
    second = in_folder("greet", "def register(s): s.command('greet', lambda s, g: 2, summary='')")
    ran = run("--plugin", first, "-c", "greet; plugins")
    value, listing = ran.out.splitlines()
    assert value == "1"
    problems = {row["file"]: row["problems"] for row in json.loads(listing)}
    assert problems[first] == []
    assert problems[str(second)] == [f"the word 'greet' belongs to greet ({first}) already"]


def test_a_contested_word_says_so_when_it_is_used(run, in_folder):
    text = """
        __words__ = ("greet",)
        def register(shell): shell.command("greet", lambda shell, given: "{0}", summary="")
    """
    one, two = in_folder("one", text.format(1)), in_folder("two", text.format(2))
    ran = run("-c", "greet")
    assert ran.out == '"1"\n'
    assert f"the word 'greet' is in one ({one}) and two ({two}): the first is used" in ran.err


def test_the_second_gets_the_word_when_the_first_is_switched_off(run, in_folder):
    text = """
        __words__ = ("greet",)
        def register(shell): shell.command("greet", lambda shell, given: "{0}", summary="")
    """
    in_folder("one", text.format(1))
    in_folder("two", text.format(2))
    ran = run("-c", "plugins disable one; greet")
    assert (ran.out, ran.err) == ('"2"\n', "")


def test_the_plugin_of_the_readme_works(run, tmp_path) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    plugin = tmp_path / "hello.py"
    plugin.write_text(text.partition("## Plugins")[2].split("```python\n")[1].split("```")[0])
    ran = run("--plugin", str(plugin), "-c", "hello world")
    assert (ran.code, ran.out) == (0, '{"hello":"world"}\n')
