"""The facade as objects: one for each owner, behind which the shell can't be seen.

What is behind a facade is kept beside it, not in it: no attribute of a facade or of anything
that it gives leads to sessions, credentials or settings. Python has no walls inside a process,
so this keeps honest plugins from stumbling over a secret (in a log, a repr, a crash report); it
can't stop code that goes looking for one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from weakref import WeakKeyDictionary, ref

from cpshell import plugin
from cpshell.errors import CpshellError

PUBLIC = frozenset(name for name in dir(plugin.PluginShell) if not name.startswith("_"))

_behind: "WeakKeyDictionary[object, Any]" = WeakKeyDictionary()


class Facade:
    """What a command is given for a shell: the public names of the shell, no more."""

    __slots__ = ("__weakref__",)

    def __getattr__(self, name: str) -> Any:
        if name not in PUBLIC:
            raise AttributeError(f"the facade of cpshell has no {name!r}")
        desk = desk_of(self)
        if isinstance(getattr(type(desk), name, None), property):
            return getattr(desk, name)
        if not hasattr(desk, name):
            raise AttributeError(f"the facade of cpshell offers no {name!r} to plugins")
        method = Method()
        _behind[method] = (ref(desk), name)
        return method

    def __dir__(self) -> list[str]:
        desk = desk_of(self)
        return sorted(name for name in PUBLIC if hasattr(type(desk), name))


class Method:
    """A method of a facade, without its object."""

    __slots__ = ("__weakref__",)

    def __call__(self, *args: Any, **named: Any) -> Any:
        found, name = _behind[self]
        try:
            return _covered(getattr(found(), name)(*args, **named))
        except CpshellError as error:
            raise bare(error) from None


class Items:
    """An iterator, without what it came from."""

    __slots__ = ("__weakref__",)

    def __iter__(self) -> "Items":
        return self

    def __next__(self) -> Any:
        try:
            return next(_behind[self])
        except CpshellError as error:
            raise bare(error) from None


_acting = threading.local()


@contextmanager
def acting(core: Any) -> Iterator[None]:
    """In this thread, have plugins work on this shell instead of the one they were loaded into."""
    before = acting_for(None)
    _acting.core = core
    try:
        yield
    finally:
        _acting.core = before


def acting_for(core: Any) -> Any:
    """The shell that plugins work on in this thread, or the one given."""
    return getattr(_acting, "core", None) or core


def facade_of(desk: Any) -> plugin.PluginShell:
    """A facade of its own before a desk; whoever asks keeps the desk alive."""
    facade = Facade()
    _behind[facade] = ref(desk)
    return cast("plugin.PluginShell", facade)


def desk_of(facade: Any) -> Any:
    """What is behind a facade.

    Raises:
        CpshellError: its shell is gone.
    """
    desk = _behind[facade]()
    if desk is None:
        raise CpshellError("this shell has ended")
    return desk


def bare(error: CpshellError) -> CpshellError:
    """An error without the frames that it went through, and what they hold."""
    error.__context__ = None
    error.__cause__ = None
    return error.with_traceback(None)


def _covered(value: Any) -> Any:
    if not isinstance(value, Iterator):
        return value
    items = Items()
    _behind[items] = value
    return items
