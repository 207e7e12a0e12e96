"""Send files into a folder of an account."""

from pathlib import Path
from typing import Any

from cpshell.catalog import Api
from cpshell.errors import CallFailed, CpshellError, UsageError
from cpshell.panel.call import Call, Upload, make_parameters
from cpshell.panel.file_download import information_call, remote_file
from cpshell.plugin import Arguments, Failing, Text
from cpshell.shell.shell import Shell
from cpshell.shell.uploads import upload_of
from cpshell.system.files import Files, user_path

_HOME = "."  # the file functions take paths from the account's home


def upload(shell: Shell, given: Arguments) -> Any:
    """Send files one after the other; return a row for each."""
    files = shell.state.system.files
    paths = [path for word in given.words for path in _matching(files, word.text)]
    missing = [str(path) for path in paths if not files.is_file(path)]
    if missing:
        raise UsageError(f"{', '.join(missing)}: no such file on this machine")
    folder = given.option("to", _HOME)
    calls = [_upload_call(upload_of(shell.state, "file-1", path), folder, given) for path in paths]
    if given.switch("dry-run") or given.switch("as-curl"):
        return _upload_previews(shell, paths, calls, given)
    sent: list[dict[str, Any]] = []
    try:
        for path, call in shell.progress(zip(paths, calls, strict=True), "files", len(paths)):
            size, compared = _send(shell, call, folder)
            sent.append({"file": path.name, "to": folder, "size": size, "compared": compared})
    except CpshellError as error:
        if not sent:
            raise
        return Failing(sent, error)  # what is there already is not lost
    return sent


def _matching(files: Files, text: str) -> list[Path]:
    """Return the file of this name, or those that a pattern matches."""
    path = user_path(text)
    return [path] if files.exists(path) else files.matching(str(path)) or [path]


def _upload_call(upload: Upload, folder: str, given: Arguments) -> Call:
    parameters = make_parameters({"dir": folder, "overwrite": given.switch("overwrite")})
    as_user = given.option("as")
    return Call(Api.UAPI, "Fileman", "upload_files", parameters, (upload,), as_user=as_user)


def _upload_previews(
    shell: Shell, paths: list[Path], calls: list[Call], given: Arguments
) -> list[dict[str, Any]] | Text:
    previews = [shell.calls.preview(call) for call in calls]
    if given.switch("dry-run"):
        return previews
    from cpshell.commands.curl import curl_line

    lines = [
        curl_line({**preview, "files": {"file-1": str(path.absolute())}})
        for path, preview in zip(paths, previews, strict=True)
    ]
    return Text("\n".join(lines))


def _send(shell: Shell, call: Call, folder: str) -> tuple[int, str]:
    """Send one file; return its size, and what of it was compared with what the server has."""
    (upload,) = call.uploads
    reply = shell.calls.send(call)
    if not reply.ok:
        raise reply.failure(f"{upload.filename}: {reply.reason}")
    stored = _stored_size(reply.data)
    if stored is None:
        stored = _size_there(shell, f"{folder}/{upload.filename}", call.as_user)
    if stored is not None and stored != upload.size:
        raise CallFailed(
            f"{upload.filename}: the server has {stored:,} bytes of {upload.size:,}", reply=reply
        )
    return upload.size, "nothing" if stored is None else "size"


def _stored_size(data: Any) -> int | None:
    """Return how large the server says that the one file is which it stored."""
    rows = data.get("uploads") if isinstance(data, dict) else None
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
        return None
    size = str(rows[0].get("size", ""))
    return int(size) if size.isdecimal() and size.isascii() else None


def _size_there(shell: Shell, path: str, as_user: str | None) -> int | None:
    """Ask how large a file is that was sent; that it was sent does not hang on the answer."""
    try:
        return remote_file(shell.calls.checked(information_call(path, as_user)), path).size
    except CpshellError as error:
        shell.say(f"{path}: its size was not compared: {error.message}")
        return None
