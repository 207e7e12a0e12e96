"""Offer cpshell, a stateful terminal shell for the APIs of cPanel & WHM, as a library.

As a library: ``cpshell.connect(...)`` opens a session and gives a :class:`Panel` whose
methods call UAPI, WHM API 1 and API 2; they return a :class:`Reply`, or raise what
:mod:`cpshell.errors` draws as a tree. Nothing is imported before it is used.
"""

from cpshell.version import __version__

__all__ = [
    "AccessError",
    "CallFailed",
    "ConnectionFailed",
    "CpshellError",
    "LoginUrl",
    "NotAReply",
    "Panel",
    "Reply",
    "UsageError",
    "__version__",
    "connect",
]

TYPE_CHECKING = False  # type checkers know the names; `typing` itself would cost a start
if TYPE_CHECKING:
    from cpshell.auth.sso import LoginUrl
    from cpshell.client import Panel, connect
    from cpshell.errors import (
        AccessError,
        CallFailed,
        ConnectionFailed,
        CpshellError,
        NotAReply,
        UsageError,
    )
    from cpshell.panel.reply import Reply

_MODULES = {
    "connect": "client",
    "LoginUrl": "auth.sso",
    "Panel": "client",
    "Reply": "panel.reply",
}
"""Where the other names are than those of errors."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'cpshell' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"cpshell.{_MODULES.get(name, 'errors')}"), name)
