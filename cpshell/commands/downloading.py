"""Fetch a file of an account."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cpshell.errors import UsageError
from cpshell.panel.file_download import RemoteFile, download_request, information_call
from cpshell.plugin import Arguments, Text
from cpshell.render import Pieces
from cpshell.shell.account_sessions import account_session, user_to_become
from cpshell.shell.downloads import Download, target_of
from cpshell.shell.progress import counting
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path
from cpshell.system.text import decoded_pieces

_STDOUT = "-"


def download(shell: Shell, given: Arguments) -> Any:
    """Write a file, and return what was written; or return what it holds."""
    path, files = given.text(0), shell.state.system.files
    if len(given) > 1 and given.text(1) == _STDOUT:
        target = None
    else:
        named = user_path(given.text(1)) if len(given) > 1 else None
        target = target_of(path, named, files, replaces=given.switch("overwrite"))
    if given.switch("dry-run") or given.switch("as-curl"):
        return _download_preview(shell, path, target, given)
    with _opened(shell, path, given.option("as")) as download:
        if target is not None and not files.is_device(target):
            size = download.save(target, files, replaces=given.switch("overwrite"))
        else:
            kept = download.keep()
            if target is None:
                return Pieces(lambda: decoded_pieces(kept.pieces()))
            files.replace(target, kept.pieces())
            size = kept.size
        compared = "nothing" if download.remote.size is None else "size"
        return {"file": str(target), "from": path, "size": size, "compared": compared}


@contextmanager
def _opened(shell: Shell, path: str, as_user: str | None) -> Iterator[Download]:
    """Yield the download of a file, over the session that reaches it."""
    state = shell.state
    look = information_call(path, as_user)
    with account_session(state.stack.serving(look), as_user) as session:
        yield Download(
            session,
            path,
            lambda: shell.calls.checked(look),
            lambda text: state.tell(path, ": ", text),
            lambda total: counting(state, "bytes", total, path.rpartition("/")[2]),
        )


def _download_preview(
    shell: Shell, path: str, target: Path | None, given: Arguments
) -> dict[str, Any] | Text:
    from cpshell.shell.preview import preview_of

    as_user = given.option("as")
    session = shell.state.stack.serving(information_call(path, as_user))
    user = user_to_become(session, as_user)
    if user is not None:
        raise UsageError(
            f"the request is not known before a session of {user} is opened", hint=f"su {user}"
        )
    request = download_request(RemoteFile(path))
    fields = preview_of(request, session, shell.state.redactor.pairs(request.query))
    if given.switch("dry-run"):
        return fields | {"to": "-" if target is None else str(target)}
    from cpshell.commands.curl import curl_line

    saved = "" if target is None else f" -C - -o {shlex.quote(str(target.absolute()))}"
    return Text(f"{curl_line(fields)} -f{saved}")
