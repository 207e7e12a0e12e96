"""The facade: what it offers, that built-ins need no more, and what plugins get of it."""

import ast
import inspect
from pathlib import Path

import pytest

from cpshell import commands, plugin
from cpshell.plugin_host import facade

OFFERED = {name for name in dir(plugin.PluginShell) if not name.startswith("_")}


class Recorder:
    """Stands in for a shell: it has the names of the Protocol, and keeps what is registered."""

    def __init__(self):
        self.registered = []

    def __getattr__(self, name):
        if name not in OFFERED:
            raise AttributeError(f"the Protocol has no {name}")

        def record(*given, **named):
            bound = inspect.signature(getattr(plugin.PluginShell, name)).bind(self, *given, **named)
            self.registered.append((name, bound.arguments))

        return record


def functions():
    """Every function that a built-in is run by."""
    recorder = Recorder()
    commands.register(recorder)
    for _, given in recorder.registered:
        for key in ("run", "check", "values"):
            if given.get(key) is not None:
                yield given[key]


def test_the_built_ins_register_with_the_protocol_alone():
    recorder = Recorder()
    commands.register(recorder)
    kinds = [kind for kind, _ in recorder.registered]
    assert kinds.count("command") > 15
    assert kinds.count("filter") >= 7
    assert set(kinds) <= {"command", "filter", "format", "completer", "on"}


def test_the_modules_of_built_ins_use_no_name_of_a_shell_that_is_not_in_the_protocol():
    folder = Path(commands.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            on_shell = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if on_shell and node.value.id == "shell":
                assert node.attr in OFFERED, f"{path.name}:{node.lineno}"


def test_no_built_in_has_a_shell_behind_its_back():
    from cpshell.shell.shell import Shell

    for run in functions():
        held = [cell.cell_contents for cell in run.__closure__ or ()]
        assert not any(isinstance(each, Shell) for each in held)
        assert not hasattr(run, "__self__")


def test_a_built_in_is_run_with_a_facade(run, monkeypatch):
    from cpshell.commands import state

    given = []
    monkeypatch.setattr(state, "_echo", lambda shell, words: given.append(shell))
    run("-c", "echo hi")
    (shell,) = given
    assert isinstance(shell, facade.Facade)
    with pytest.raises(AttributeError):
        shell._state  # noqa: B018


def test_every_name_of_the_protocol_is_documented_where_it_stands():
    for name in OFFERED:
        member = inspect.getattr_static(plugin.PluginShell, name)
        member = member.fget if isinstance(member, property) else member
        assert inspect.getdoc(member), name
        annotations = dict(member.__annotations__)
        assert "return" in annotations, name


def test_the_guide_goes_through_the_whole_facade():
    guide = (Path(plugin.__file__).parents[2] / "docs" / "plugins.md").read_text()
    missing = [
        name for name in OFFERED if f"shell.{name}" not in guide and f"`{name}`" not in guide
    ]
    assert missing == []


def test_the_first_plugin_of_the_guide_works(run, plugin):
    guide = (Path(facade.__file__).parents[2] / "docs" / "plugins.md").read_text()
    text = guide.partition("```python\n")[2].partition("```")[0]
    assert len(text.strip().splitlines()) <= 15
    ran = run("--sandbox", "--plugin", plugin("quiet", text), "-c", "quiet alice --days 1 | count")
    assert (ran.err, ran.code) == ("", 0)
    assert int(ran.out) > 0


def test_a_plugin_has_the_same_facade_at_registration_and_in_its_commands(run, plugin):
    path = plugin(
        "same",
        """
        first = []
        def register(shell):
            first.append(shell)
            shell.command("same", lambda shell, given: shell is first[0], summary="")
        """,
    )
    assert run("--plugin", path, "-c", "same").out == "true\n"


def test_two_plugins_have_a_facade_each(run, plugin):
    text = """
        import sys
        def register(shell):
            sys.modules.setdefault("facades_of_two", []).append(shell)
    """
    import sys

    run("--plugin", plugin("one", text), "--plugin", plugin("two", text), "-c", "echo")
    one, two = sys.modules.pop("facades_of_two")
    assert one is not two


def test_a_facade_says_what_it_has(run, plugin):
    path = plugin(
        "look",
        "def register(shell):\n"
        "    shell.command('look', lambda shell, given: dir(shell), summary='')",
    )
    names = set(__import__("json").loads(run("--plugin", path, "-c", "look").out))
    assert {"command", "filter", "format", "completer", "on", "call", "rows", "table"} <= names
    assert {"progress", "ask", "say", "calls_at_once"} <= names
    assert "login_url" not in names


def test_a_facade_of_a_shell_that_has_ended_says_so():
    class Desk:
        quit = None

    shell = facade.facade_of(Desk())
    with pytest.raises(Exception, match="this shell has ended"):
        shell.quit()


def test_a_plugin_sees_other_commands_but_can_not_run_them(run, plugin):
    path = plugin(
        "other",
        """
        def register(shell):
            shell.command("other", lambda shell, given: whoami(shell).summary, summary="")
            shell.command("abuse", lambda shell, given: whoami(shell).run(shell, given), summary="")
        def whoami(shell):
            return shell.commands["whoami"]
        """,
    )
    assert run("--plugin", path, "-c", "other").out == '"who you are, and where"\n'
    assert "a plugin can't run other commands" in run("--plugin", path, "-c", "abuse").err


def test_a_completer_offers_values_and_a_failing_one_offers_none(plugin, panel_shell):
    path = plugin(
        "kinds",
        """
        def register(shell):
            shell.completer("colour", lambda shell: ["red", 2])
            shell.completer("broken", lambda shell: 1 / 0)
        """,
    )
    shell = type(panel_shell)(panel_shell.sandbox, [path])
    found = shell._shell.completers
    assert list(found["colour"](None)) == ["red", "2"]
    assert list(found["broken"](None)) == []
    shell.close()


def test_help_after_a_command_explains_it(run):
    ran = run("-c", "su --help")
    assert ran.out == run("-c", "help su").out
    assert ran.code == 0
