"""The shell as plugins see it: what it offers, and what of it leads elsewhere."""

import inspect
from pathlib import Path

import pytest

from cpshell import plugin
from cpshell.plugin_host.restricted_shell import RestrictedShell
from cpshell.shell.shell import Shell

OFFERED = {name for name in dir(plugin.PluginShell) if not name.startswith("_")}


def test_a_built_in_is_run_with_the_shell_itself(run, monkeypatch):
    from cpshell.commands import state

    given = []
    monkeypatch.setattr(state, "_echo", lambda shell, words: given.append(shell))
    run("-c", "echo hi")
    (shell,) = given
    assert isinstance(shell, Shell)


def test_every_name_of_the_protocol_is_documented_where_it_stands():
    for name in OFFERED:
        member = inspect.getattr_static(plugin.PluginShell, name)
        member = member.fget if isinstance(member, property) else member
        assert inspect.getdoc(member), name
        annotations = dict(member.__annotations__)
        assert "return" in annotations, name


def test_plugins_get_all_that_is_documented_and_no_more():
    assert {name for name in dir(RestrictedShell) if not name.startswith("_")} == OFFERED
    for name in OFFERED:
        assert name in vars(RestrictedShell), name


def parameters(function):
    return [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]


def test_a_method_takes_what_the_protocol_says():
    registering = {"command", "filter"}  # their declarations are checked by the registry
    for name in OFFERED - registering:
        documented = inspect.getattr_static(plugin.PluginShell, name)
        if not isinstance(documented, property):
            assert parameters(getattr(RestrictedShell, name)) == parameters(documented), name


def test_the_guide_goes_through_all_that_is_offered():
    guide = (Path(plugin.__file__).parents[2] / "docs" / "plugins.md").read_text()
    missing = [
        name for name in OFFERED if f"shell.{name}" not in guide and f"`{name}`" not in guide
    ]
    assert missing == []


@pytest.mark.slow
def test_the_first_plugin_of_the_guide_works(run, plugin):
    guide = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text()
    text = guide.partition("```python\n")[2].partition("```")[0]
    assert len([line for line in text.splitlines() if line]) <= 15
    ran = run("--sandbox", "--plugin", plugin("quiet", text), "-c", "quiet alice --days 1 | count")
    assert (ran.err, ran.code) == ("", 0)
    assert int(ran.out) > 0


def test_a_plugin_has_the_same_shell_at_registration_and_in_its_commands(run, plugin):
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


def test_two_plugins_have_a_shell_each(run, plugin):
    text = """
        import sys
        def register(shell):
            sys.modules.setdefault("shells_of_two", []).append(shell)
    """
    import sys

    run("--plugin", plugin("one", text), "--plugin", plugin("two", text), "-c", "echo")
    one, two = sys.modules.pop("shells_of_two")
    assert one is not two


def test_a_plugins_shell_says_what_it_has(run, plugin):
    path = plugin(
        "look",
        "def register(shell):\n"
        "    shell.command('look', lambda shell, given: dir(shell), summary='')",
    )
    names = set(__import__("json").loads(run("--plugin", path, "-c", "look").out))
    assert {"command", "filter", "format", "completer", "on", "call", "rows", "table"} <= names
    assert {"progress", "ask", "say", "calls_at_once"} <= names
    assert "login_url" not in names


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
    assert "'CommandInfo' object has no attribute 'run'" in run("--plugin", path, "-c", "abuse").err


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
    found = shell._shell.registry.completers
    assert list(found["colour"](None)) == ["red", "2"]
    assert list(found["broken"](None)) == []
    shell.close()


def test_help_after_a_command_explains_it(run):
    ran = run("-c", "su --help")
    assert ran.out == run("-c", "help su").out
    assert ran.code == 0
