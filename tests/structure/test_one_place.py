"""Files, programs, streams, variables and sockets are reached in one place each."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cpshell

CLIENT = Path(cpshell.__file__).parent
MODULES = [
    path
    for path in sorted(CLIENT.rglob("*.py"))
    if path.relative_to(CLIENT).parts[0] not in ("sandbox", "system", "catalog")
]
TRANSPORT, DOOR = CLIENT / "panel" / "http.py", CLIENT / "panel" / "connect.py"
ANSWER = CLIENT / "shell_completion" / "answer.py"  # argcomplete is asked in variables

BUILTINS = {"open", "input"}
IMPORTS = {"subprocess", "socket", "shutil", "tempfile", "glob", "getpass", "fcntl", "pty"}
STREAMS = {"stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"}
# fmt: off
OS = {
    "open", "fdopen", "read", "write", "close", "dup", "dup2", "pipe", "replace", "rename",
    "renames", "remove", "unlink", "mkdir", "makedirs", "rmdir", "removedirs", "scandir",
    "listdir", "walk", "stat", "lstat", "access", "chmod", "chown", "fchmod", "fchown", "link",
    "symlink", "readlink", "truncate", "utime", "mkfifo", "environ", "environb", "getenv",
    "putenv", "unsetenv", "popen", "system", "execv", "execve", "execvp", "execvpe", "spawnv",
    "spawnl", "posix_spawn", "fork", "startfile",
}
OS_PATH = {"exists", "lexists", "isfile", "isdir", "islink", "getsize", "getmtime", "expanduser"}
PATH = {
    "read_text", "read_bytes", "write_text", "write_bytes", "open", "unlink", "mkdir", "rmdir",
    "touch", "rename", "symlink_to", "hardlink_to", "chmod", "exists", "is_file", "is_dir",
    "is_symlink", "stat", "lstat", "iterdir", "rglob", "glob", "expanduser", "home", "resolve",
    "samefile",
}
# fmt: on
"""Methods of paths that touch the machine; ``replace`` is one of texts and records, too."""


def reaches_out(path: Path) -> Iterator[str]:
    """What a module does that only the system may do."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        for what in _reached(node):
            yield f"{path.relative_to(CLIENT)}:{node.lineno}: {what}"


def _reached(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
            yield f"{name}()"
        case ast.Import(names=names):
            yield from (each.name for each in names if each.name.partition(".")[0] in IMPORTS)
        case ast.ImportFrom(module=str(module), names=names):
            if module.partition(".")[0] in IMPORTS:
                yield module
            if module in ("os", "sys"):
                yield from (f"{module}.{a.name}" for a in names if a.name in OS | STREAMS)
            yield from (each.name for each in names if each.name == "HttpTransport")
        case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in OS:
            yield f"os.{name}"
        case ast.Attribute(value=ast.Name(id="sys"), attr=name) if name in STREAMS:
            yield f"sys.{name}"
        case ast.Attribute(
            value=ast.Attribute(value=ast.Name(id="os"), attr="path"), attr=name
        ) if name in OS_PATH:
            yield f"os.path.{name}"
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in PATH:
            if not _is_files(owner):
                yield f".{name}()"


def _is_files(owner: ast.expr) -> bool:
    """Whether this is the object that reads and writes files: ``files``, ``system.files`` …"""
    name = getattr(owner, "attr", None) or getattr(owner, "id", "")
    return name in ("files", "_files")


def test_only_the_system_touches_this_machine() -> None:
    allowed = {TRANSPORT: {"socket"}, DOOR: {"HttpTransport"}, ANSWER: {"os.environ"}}
    reached = [
        what
        for path in MODULES
        for what in reaches_out(path)
        if what.rpartition(": ")[2] not in allowed.get(path, ())
    ]
    assert not reached, "\n".join(reached)


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
        "from os import environ",
        "import os; os.getenv('HOME')",
        "from pathlib import Path; Path('x').read_text()",
        "import subprocess",
        "from socket import create_connection",
        "import sys; sys.stdout.write('x')",
        "import sys; sys.__stderr__",
        "import os; os.path.expanduser('~')",
        "from cpshell.panel.http import HttpTransport",
    ],
)
def test_what_reaches_out_is_seen(line: str) -> None:
    assert [what for node in ast.walk(ast.parse(line)) for what in _reached(node)]


@pytest.mark.parametrize(
    "line",
    ["system.files.exists(path)", "self._files.read_text(path)", "import os; os.path.join('a')"],
)
def test_what_goes_through_the_system_is_left_alone(line: str) -> None:
    assert not [what for node in ast.walk(ast.parse(line)) for what in _reached(node)]
