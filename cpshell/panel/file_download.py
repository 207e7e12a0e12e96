"""Ask for a file of an account, and understand the answer.

The path is one that clients use, and the panel's own file manager (wire §11 [M]); that the server
sends the rest of a file where it is asked to is not known [L]: it may send all of it (RFC 9110).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cpshell.catalog import Api
from cpshell.errors import CallFailed, NotAReply
from cpshell.panel.call import Call, make_call
from cpshell.panel.reply import Reply
from cpshell.panel.request import Headers, Receiver, Request
from cpshell.records import Record, record

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_PAGES = ("text/html", "application/json")  # what comes in place of a file


class Growing(Protocol):
    """Takes a file piece by piece."""

    @property
    def size(self) -> int:
        """Return how many bytes it holds."""

    def add(self, piece: bytes) -> None:
        """Write at the end."""

    def empty(self) -> None:
        """Forget what it holds."""


@record
class RemoteFile(Record):
    """A file of an account: its path, its bytes and when it changed, as far as the server says."""

    path: str
    size: int | None = None
    modified: int | None = None


def information_call(path: str, as_user: str | None = None) -> Call:
    """Return the call that tells size and time of a file."""
    return make_call(Api.UAPI, "Fileman", "get_file_information", {"path": path}, as_user=as_user)


def remote_file(reply: Reply, path: str) -> RemoteFile:
    """Return what the server says of a file.

    Raises:
        CallFailed: it is a folder.
    """
    told = reply.data if isinstance(reply.data, dict) else {}
    if told.get("type") == "dir":
        raise CallFailed(f"{path} is a folder", hint="uapi Fileman list_files dir=FOLDER")
    full = str(told.get("fullpath") or "")
    same = full.startswith("/") and full.rpartition("/")[2] == path.rpartition("/")[2]
    return RemoteFile(
        full if same else path, _whole_number(told.get("size")), _whole_number(told.get("mtime"))
    )


def _whole_number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and text.isascii() else None


def download_request(
    remote: RemoteFile, start: int = 0, validator: str = "", receiver: Receiver | None = None
) -> Request:
    """Return the request for a file, or for what of it begins at ``start``.

    The rest is wanted only while the file is the one that the ``validator`` tells: a strong
    ETag, or a date.
    """
    headers = [("Range", f"bytes={start}-")] if start else []
    if start and validator:
        headers.append(("If-Range", validator))
    return Request(
        "GET",
        "/download",
        query=(("skipencode", "1"), ("file", remote.path)),
        headers=tuple(headers),
        transfer=True,
        receiver=receiver,
    )


def date_of(remote: RemoteFile) -> str:
    """Return when a file changed as HTTP writes it; empty where that is not known."""
    if remote.modified is None:
        return ""
    from email.utils import formatdate

    return formatdate(remote.modified, usegmt=True)


class FileReceiver:
    """Takes a file, or the rest of it, if the answer is that and not a page in its place."""

    def __init__(
        self,
        remote: RemoteFile,
        file: Growing,
        start: int,
        validator: str,
        restarted: Callable[[], None],
        passed: Callable[[int], None],
    ) -> None:
        """Take what was asked for: what begins at ``start``, of the state that ``validator`` tells.
        ``restarted`` hears that all of it comes, ``passed`` how many bytes came."""
        self._remote = remote
        self._file = file
        self._start = start
        self._restarted = restarted
        self._passed = passed
        self.validator = validator
        """What tells this state of the file from others, as the answer has it."""
        self.refused_part = False
        """Whether another part came than the one that was asked for."""

    def wants(self, status: int, headers: Headers) -> bool:
        head = dict(reversed(headers))  # of several the first
        if status == 206 and self._start:
            wanted = self._is_rest(head)
            self.refused_part = not wanted
        else:
            wanted = status == 200 and self._is_file(head)
            if wanted and self._file.size:
                self._file.empty()
                self._restarted()
        if wanted:
            _refuse_packed(head)
            self.validator = _etag(head) or head.get("last-modified") or self.validator
        return wanted

    def take(self, piece: bytes) -> None:
        size = self._remote.size
        if size is not None and self._file.size + len(piece) > size:
            raise CallFailed(
                f"the server sends more of {self._remote.path} than the {size:,} bytes that it has"
            )
        self._file.add(piece)
        self._passed(len(piece))

    def _is_file(self, head: Mapping[str, str]) -> bool:
        """Return whether all of the file follows: no page, and not of another size."""
        attached = head.get("content-disposition", "").lower().startswith("attachment")
        kind = head.get("content-type", "").partition(";")[0].strip().lower()
        length = _whole_number(head.get("content-length"))
        other = None not in (length, self._remote.size) and length != self._remote.size
        return (attached or kind not in _PAGES) and not other

    def _is_rest(self, head: Mapping[str, str]) -> bool:
        found = _RANGE.fullmatch(head.get("content-range", "").strip())
        if found is None or int(found[1]) != self._start or not self._is_same_state(head):
            return False
        total = _whole_number(found[3])
        return total is None or self._remote.size in (None, total)

    def _is_same_state(self, head: Mapping[str, str]) -> bool:
        """Return whether the answer names no other state of the file than the one asked for."""
        told = _etag(head) if self.validator.startswith('"') else head.get("last-modified")
        return not told or told == self.validator


def _etag(head: Mapping[str, str]) -> str:
    """Return the ETag, if it is one that tells every state of a file from others."""
    etag = head.get("etag", "")
    return etag if etag.startswith('"') else ""


def _refuse_packed(head: Mapping[str, str]) -> None:
    packed = head.get("content-encoding", "identity").strip().lower()
    if packed != "identity":
        raise NotAReply(
            f"the server sends the file compressed ({packed}), which was not asked for",
            hint="something between may do so: leave out --proxy",
        )
