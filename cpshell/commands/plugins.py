"""What plugins there are, and switching them off and on."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Parameter, PluginInfo, PluginShell

_SWITCHES = {"enable": True, "disable": False}


def register(shell: PluginShell) -> None:
    """Add ``plugins``."""
    shell.command(
        "plugins",
        _plugins,
        summary="list the plugins, or switch one off or on for good",
        parameters=(
            Parameter("do", "what", required=False, choices=tuple(_SWITCHES)),
            Parameter("name", "a plugin, or a word of it", "plugin", required=False),
        ),
        examples=("plugins", "plugins disable diskhogs", "plugins enable diskhogs"),
        group="plugins",
    )
    shell.completer("plugin", _names)


def _names(shell: PluginShell) -> list[str]:
    return [info.name for info in shell.plugins()]


def _plugins(shell: PluginShell, given: Arguments) -> Any:
    if not given.words:
        return [_row(info) for info in shell.plugins()]
    if len(given) < 2:
        raise UsageError(f"{given.text(0)} which plugin?", hint="`plugins` lists them")
    shell.switch_plugin(given.text(1), on=_SWITCHES[given.text(0)])
    return None


def _row(info: PluginInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "version": info.version or None,
        "state": info.state.value,
        "words": list(info.words),
        "hooks": list(info.hooks),
        "ms": None if info.seconds is None else round(info.seconds * 1000, 1),
        "file": info.file,
        "problems": list(info.problems),
        "contact": info.contact or None,
    }
