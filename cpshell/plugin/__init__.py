"""Offer the API for authors of plugins: how commands, filters and formats are added.

A plugin is anything with a function ``register(shell)``::

    def register(shell):
        shell.command("hello", hello, summary="greet a user", parameters=[Parameter("user")])

    def hello(shell, given):
        return {"hello": given.text(0)}

What a command returns is its value: any JSON-like value, a :class:`Reply`, or ``None`` for
nothing. It fails by raising one of :mod:`cpshell.errors`. Nothing here ever gives a password,
token, code, cookie or ``cpsess`` away: sessions are described, not handed out.

:class:`PluginShell` documents the shell that a function is given; ``docs/plugins.md`` goes through
it with examples. :mod:`cpshell.testing` runs a plugin against a simulated panel.

Versions: :data:`VERSION` grows by one when something that plugins use changes its meaning or
goes. What is added leaves it as it is. A plugin that says ``__facade__ = N`` is not loaded by a
cpshell of a lower version.
"""

from typing import TYPE_CHECKING

from cpshell.catalog import Api
from cpshell.panel.call import Call, View, make_call
from cpshell.panel.reply import Reply
from cpshell.plugin.declarations import (
    Argument,
    Arguments,
    CommandInfo,
    Failing,
    FilterInfo,
    Formatted,
    Given,
    Option,
    Parameter,
    PluginInfo,
    PluginState,
    Text,
    WrappedText,
    usage,
)
from cpshell.profiles.login_options import LoginRequest
from cpshell.render import Format

if TYPE_CHECKING:
    from cpshell.auth.session_info import SessionInfo
    from cpshell.auth.sso import LoginUrl
    from cpshell.language.conditions import parse_condition
    from cpshell.language.sort_keys import parse_sort
    from cpshell.plugin.plugin_shell import Check, PluginShell, Run, RunFilter
    from cpshell.plugin.plugin_shell import PluginShell as Shell
    from cpshell.profiles.finding import Finding
    from cpshell.profiles.profile import Profile

VERSION = 1

__all__ = [
    "VERSION",
    "Api",
    "Argument",
    "Arguments",
    "Call",
    "Check",
    "CommandInfo",
    "Failing",
    "FilterInfo",
    "Finding",
    "Format",
    "Formatted",
    "Given",
    "LoginRequest",
    "LoginUrl",
    "Option",
    "Parameter",
    "PluginInfo",
    "PluginShell",
    "PluginState",
    "Profile",
    "Reply",
    "Run",
    "RunFilter",
    "SessionInfo",
    "Shell",
    "Text",
    "View",
    "WrappedText",
    "make_call",
    "parse_condition",
    "parse_sort",
    "usage",
]


_LATER = {
    "Check": "cpshell.plugin.plugin_shell.Check",
    "Finding": "cpshell.profiles.finding.Finding",
    "LoginUrl": "cpshell.auth.sso.LoginUrl",
    "PluginShell": "cpshell.plugin.plugin_shell.PluginShell",
    "Profile": "cpshell.profiles.profile.Profile",
    "Run": "cpshell.plugin.plugin_shell.Run",
    "RunFilter": "cpshell.plugin.plugin_shell.RunFilter",
    "SessionInfo": "cpshell.auth.session_info.SessionInfo",
    "Shell": "cpshell.plugin.plugin_shell.PluginShell",  # as plugins of version 1 annotate
    "parse_condition": "cpshell.language.conditions.parse_condition",
    "parse_sort": "cpshell.language.sort_keys.parse_sort",
}
"""What is imported when a plugin asks for it: a start without plugins does without."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, _, attribute = _LATER[name].rpartition(".")
    value: object = getattr(import_module(module), attribute)
    return value
