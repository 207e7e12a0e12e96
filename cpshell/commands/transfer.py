"""Transfer files: ``upload`` and ``download``."""

from pathlib import Path, PurePosixPath
from typing import Any

from cpshell.catalog import Api
from cpshell.errors import CallFailed, UsageError
from cpshell.panel.call import Call, make_call, make_parameters
from cpshell.panel.json_body import UNREADABLE
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell
from cpshell.shell.uploads import upload_of
from cpshell.system.files import Files, user_path
from cpshell.system.text import encoded

_HOME = "."  # the file functions take paths from the account's home
_AS = Option("as", "in a WHM session: as this cPanel user", "USER", "user")


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.command(
        "upload",
        _upload,
        summary="send files into a folder of the account",
        parameters=(Parameter("file", "on this machine", "file", repeat=True),),
        options=(
            Option("to", "the folder on the server (default: the home)", "DIR", "remote path"),
            Option("overwrite", "replace files of the same name"),
            _AS,
        ),
        examples=("upload index.html --to public_html", "upload *.css --to public_html/css"),
        group="files",
    )
    registry.command(
        "download",
        _download,
        summary="fetch a text file of the account",
        parameters=(
            Parameter("path", "on the server, from the home", "remote path"),
            Parameter("file", "on this machine (default: the same name)", "file", False),
        ),
        options=(Option("overwrite", "replace a file that is there"), _AS),
        examples=("download public_html/.htaccess", "download etc/quota quota.txt"),
        group="files",
    )


def _upload(shell: Shell, given: Arguments) -> list[dict[str, Any]]:
    files = shell.state.system.files
    paths = [path for word in given.words for path in _matching(files, word.text)]
    missing = [str(path) for path in paths if not files.is_file(path)]
    if missing:
        raise UsageError(f"{', '.join(missing)}: no such file on this machine")
    folder = given.option("to", _HOME)
    sent = []
    for path in shell.progress(paths, "files", len(paths)):
        size = _send(shell, path, folder, given)
        sent.append({"file": path.name, "to": folder, "size": size})
    return sent


def _matching(files: Files, text: str) -> list[Path]:
    """Return the file of this name, or those that a pattern matches."""
    path = user_path(text)
    return [path] if files.exists(path) else files.matching(str(path)) or [path]


def _send(shell: Shell, path: Path, folder: str, given: Arguments) -> int:
    """Send one file; return its size."""
    upload = upload_of(shell.state, "file-1", path)
    parameters = make_parameters({"dir": folder, "overwrite": given.switch("overwrite")})
    as_user = given.option("as")
    reply = shell.calls.send(
        Call(Api.UAPI, "Fileman", "upload_files", parameters, (upload,), as_user=as_user)
    )
    if not reply.ok:
        raise reply.failure(f"{path.name}: {reply.reason}")
    stored = _stored_size(reply.data)
    if stored is not None and stored != upload.size:
        raise CallFailed(
            f"{path.name}: the server has {stored:,} bytes of {upload.size:,}", reply=reply
        )
    return upload.size


def _stored_size(data: Any) -> int | None:
    """Return how large the server says that the one file is which it stored."""
    rows = data.get("uploads") if isinstance(data, dict) else None
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
        return None
    size = str(rows[0].get("size", ""))
    return int(size) if size.isdecimal() and size.isascii() else None


def _download(shell: Shell, given: Arguments) -> dict[str, Any]:
    path = PurePosixPath(given.text(0))
    files, target = shell.state.system.files, user_path(given.text(1) or path.name)
    target = target / path.name if files.is_folder(target) else target
    files.ask_to_write(target)
    if files.exists(target) and not given.switch("overwrite"):
        raise UsageError(f"{target} exists", hint="--overwrite replaces it")
    place = {"dir": str(path.parent), "file": path.name}
    call = make_call(Api.UAPI, "Fileman", "get_file_content", place, as_user=given.option("as"))
    reply = shell.calls.checked(call)
    content = reply.data.get("content") if isinstance(reply.data, dict) else None
    if not isinstance(content, str):
        raise CallFailed(f"{path}: the answer holds no content", reply=reply)
    if UNREADABLE in reply.warnings:
        raise CallFailed(f"{path}: not a text in UTF-8, nothing was written", reply=reply)
    data = encoded(content)
    files.replace(target, (data,))
    return {"file": str(target), "from": str(path), "size": len(data)}
