"""Find plugins: in files, the configuration's folder, and installed packages.

Finding one imports nothing of it.
"""

import ast
import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from cpshell.errors import PluginFailed, UsageError
from cpshell.plugin import VERSION, PluginShell
from cpshell.records import Record, record
from cpshell.system.files import Files, final_path

Register = Callable[[PluginShell], Any]
_ROOT = 0
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_LITERALS = ("__hooks__", "__words__", "__version__", "__author__")


@record
class PluginFile(Record):
    """A plugin that was found. ``load`` imports it and returns its functions.

    ``words`` are what it is used by, until it is loaded. ``at_start``: it is not to wait for
    its first use. ``refused`` says why it is not to be used at all.
    """

    name: str
    file: str
    load: Callable[[], list[Register]]
    words: tuple[str, ...] = ()
    version: str = ""
    summary: str = ""
    contact: str = ""
    at_start: bool = False
    refused: str = ""


def from_file(files: Files, path: Path) -> PluginFile:
    """Return the plugin in one file.

    Its word is the file's name without ``.py``, ``_`` as ``-``, unless it says ``__words__ = (…)``;
    ``__hooks__ = True`` asks to be loaded at the start.

    Raises:
        UsageError: it cannot be read.
    """
    source = files.read_bytes(path)
    literals: dict[str, Any] = {}
    summary = problem = ""
    try:
        tree = ast.parse(source, str(path))
    except (SyntaxError, ValueError, RecursionError) as error:
        problem = f"{type(error).__name__}: {error}"  # it will say so again when it is used
    else:
        summary = (ast.get_docstring(tree) or "").partition("\n")[0]
        literals = _literals(tree)
    name = path.stem.replace("_", "-")
    words = literals.get("__words__", (name,))
    return PluginFile(
        name=name,
        file=str(path),
        load=lambda: [_register_of(_module(files, path), "register")],
        words=(words,) if isinstance(words, str) else tuple(str(word) for word in words),
        version=str(literals.get("__version__", "")),
        summary=summary or problem,
        contact=str(literals.get("__author__", "")),
        at_start=bool(literals.get("__hooks__")),
    )


def from_folder(files: Files, folder: Path) -> list[PluginFile]:
    """Return the plugins of a folder; those that others could have written are refused."""
    names = [name for name in files.names_in(folder) if name.endswith(".py")]
    problem = names and _doubtful_place(files, folder)
    plugins = []
    for name in names:
        path = folder / name
        try:
            refused = problem or doubtful(files, path) or doubtful(files, final_path(path).parent)
            plugins.append(_refused(path, refused) if refused else from_file(files, path))
        except OSError as error:
            plugins.append(_refused(path, f"it cannot be read: {error.strerror}"))
        except UsageError as error:
            plugins.append(_refused(path, error.message))
    return plugins


def _doubtful_place(files: Files, folder: Path) -> str:
    """Return why somebody else could have put this folder here; empty if nobody could.

    Whoever can write to a folder above can put another one in its place, unless it is sticky.
    """
    for above in reversed(final_path(folder).parents[1:]):
        mode = files.status(above).st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            return f"others can write to {above}: chmod o-w {above}"
    return doubtful(files, folder.parent) or doubtful(files, folder)


def doubtful(files: Files, path: Path) -> str:
    """Return why somebody else could have written here; empty if nobody could.

    Raises:
        OSError: it cannot be looked at.
    """
    if not hasattr(os, "geteuid"):
        return ""  # where files have no such owner
    status = files.status(path)
    if status.st_uid not in (os.geteuid(), _ROOT):
        return f"{path} belongs to another user"
    if status.st_mode & _OTHERS_WRITE:
        return f"others can write to {path}: chmod go-w {path}"
    return ""


def _refused(path: Path, reason: str) -> PluginFile:
    name = path.stem.replace("_", "-")
    return PluginFile(name, str(path), _nothing, words=(name,), refused=reason)


def _nothing() -> list[Register]:
    return []


def _literals(tree: ast.Module) -> dict[str, Any]:
    """Return the module's ``__hooks__``, ``__words__`` … where they are literals."""
    literals: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id in _LITERALS:
                try:
                    literals[target.id] = ast.literal_eval(node.value)
                except ValueError:
                    continue
    return literals


def _module(files: Files, path: Path) -> ModuleType:
    """Return the file as a module: from its source, and without a compiled copy beside it."""
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_loader

    class FromSource(SourceFileLoader):
        def get_code(self, fullname: str) -> Any:
            return self.source_to_code(files.read_bytes(path), self.path)

    name = f"cpshell_plugin_{path.stem}"
    spec = spec_from_loader(name, FromSource(name, str(path)))
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is not a Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _register_of(module: Any, attributes: str) -> Register:
    """Return the function, once it is clear that it was written for this version of the API."""
    version = getattr(module, "__facade__", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise PluginFailed(
            f"it was written for version {version} of the plugin API; this is version {VERSION}",
            hint="a newer cpshell has it",
        )
    function = module
    for name in attributes.split("."):
        function = getattr(function, name, None)
    if not callable(function):
        raise PluginFailed(f"it has no function {attributes}(shell)")
    register: Register = function
    return register


def load_values(values: Iterable[str]) -> list[Register]:
    """Import ``package.module[:function]``, each once; by default the function is ``register``."""
    from importlib import import_module

    registers: list[Register] = []
    for value in values:
        module, _, attributes = value.partition(":")
        register = _register_of(import_module(module), attributes or "register")
        if register not in registers:
            registers.append(register)
    return registers
