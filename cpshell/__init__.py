"""Offer cpshell, a stateful terminal shell for the APIs of cPanel & WHM, as a library.

As a library: ``cpshell.connect(...)`` opens a session and gives a :class:`Panel` whose
methods call UAPI, WHM API 1 and API 2. Nothing is imported before it is used.
"""

from cpshell.version import __version__

__all__ = ["Panel", "__version__", "connect"]

TYPE_CHECKING = False  # type checkers know the name; `typing` itself would cost a start
if TYPE_CHECKING:
    from cpshell.client import Panel, connect


def __getattr__(name: str) -> object:
    if name in {"Panel", "connect"}:
        from cpshell import client

        return getattr(client, name)
    raise AttributeError(f"module 'cpshell' has no attribute {name!r}")
