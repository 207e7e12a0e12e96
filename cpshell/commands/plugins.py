"""List plugins, and switch them off and on."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Parameter, PluginInfo
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell

_SWITCHES = {"enable": True, "disable": False}


def register(registry: Registry) -> None:
    """Add ``plugins``."""
    registry.command(
        "plugins",
        _plugins,
        summary="list the plugins, or switch one off or on",
        parameters=(
            Parameter("do", "what", required=False, choices=tuple(_SWITCHES)),
            Parameter("name", "a plugin, or a word of it", "plugin", required=False),
        ),
        examples=("plugins", "plugins disable diskhogs", "plugins enable diskhogs"),
        group="plugins",
    )
    registry.completer("plugin", _names)


def _names(shell: Shell) -> list[str]:
    return [info.name for info in shell.plugins.infos()]


def _plugins(shell: Shell, given: Arguments) -> Any:
    if not given.words:
        return [_row(info) for info in shell.plugins.infos()]
    if len(given) < 2:
        raise UsageError(f"{given.text(0)} needs the name of a plugin", hint="`plugins` lists them")
    shell.plugins.switch(given.text(1), on=_SWITCHES[given.text(0)])
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
