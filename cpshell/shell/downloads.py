"""Bring a file of an account here: piece by piece, on after a break, compared at the end."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from cpshell.auth.session import Session
from cpshell.errors import (
    CallFailed,
    CertificateUntrusted,
    ConnectionFailed,
    LeftAlone,
    NotAReply,
    TimedOut,
    UsageError,
)
from cpshell.panel.file_download import (
    FileReceiver,
    date_of,
    download_request,
    remote_file,
)
from cpshell.panel.pace import PAUSES, jittered
from cpshell.panel.reply import Reply
from cpshell.panel.transport import Response
from cpshell.shell.progress import Counter
from cpshell.system.files import Files
from cpshell.system.part_files import GrowingFile, PartFile, ScratchFile, part_file
from cpshell.system.signals import sleep

Count = Callable[[int | None], AbstractContextManager[Counter]]
"""Makes the counter for so many bytes."""


def target_of(path: str, target: Path | None, files: Files, *, replaces: bool) -> Path:
    """Return where a file of the account goes: into a folder by its own name.

    Raises:
        UsageError: it has no name, or there is such a file and it is not to be replaced, or a
            folder of its name.
    """
    name = PurePosixPath(path).name
    if name in ("", ".."):
        raise UsageError(f"{path!r} is not the path of a file")
    target = Path(name) if target is None else target
    target = target / name if files.is_folder(target) else target
    files.ask_to_write(target)
    if files.is_folder(target):
        raise UsageError(f"{target} is a folder")
    if not replaces and files.exists(target) and not files.is_device(target):
        raise UsageError(f"{target} exists", hint="--overwrite replaces it")
    return target


class _OtherPart(Exception):
    """Another part of the file came than the one that was asked for."""


class Download:
    """One file on the server, to be brought here over a session of its account.

    ``look`` asks the server about it, ``tell`` takes what there is to say beside the result.
    """

    def __init__(
        self,
        session: Session,
        path: str,
        look: Callable[[], Reply],
        tell: Callable[[str], None],
        count: Count,
    ) -> None:
        """
        Raises:
            CallFailed: the account has none of this name.
        """
        self.path = path
        self._session = session
        self._look = look
        self._tell = tell
        self._count = count
        self.remote = remote_file(look(), path)
        self._validator = date_of(self.remote)

    def save(self, target: Path, files: Files, *, replaces: bool) -> int:
        """Write the file as ``target``; return its bytes. What came of it is kept beside it where
        the rest does not come.

        Raises:
            CallFailed: it changed meanwhile, or is not of the size that the server says.
            ConnectionFailed, AccessError, NotAReply: it did not come.
            UsageError: it cannot be written.
        """
        with part_file(files, target, self._mark(), replaces=replaces) as part:
            for name in part.others(files):
                self._tell(f"{name} is of another file, or of this one before it changed")
            with self._kept(part):
                part.check_place()  # another shell may have brought it
                self._fill(part)
                size = part.size
                part.finish()
        return size

    def keep(self) -> ScratchFile:
        """Return the file once all of it has come, and is known to be whole.

        Raises: as :meth:`save`.
        """
        file = ScratchFile()
        self._fill(file)
        return file

    def _mark(self) -> str:
        """Return what tells a part of this file, as it is now, from all others."""
        remote, session = self.remote, self._session
        texts = (session.target.origin, session.user, remote.path, remote.size, remote.modified)
        return hashlib.sha256("\n".join(map(str, texts)).encode("utf-8", "replace")).hexdigest()[:8]

    @contextmanager
    def _kept(self, part: PartFile) -> Iterator[None]:
        """Keep what has come where the rest can follow, and say where it is."""
        try:
            yield
        except BaseException as error:
            known = None not in (self.remote.size, self.remote.modified)
            if isinstance(error, CallFailed) or not known or not part.size:
                part.remove()
            else:
                self._tell(
                    f"{part.size:,}{self._of_size} bytes are kept in {part.name.name}:"
                    " the same download goes on from there"
                )
            raise

    @property
    def _of_size(self) -> str:
        return "" if self.remote.size is None else f" of {self.remote.size:,}"

    def _fill(self, file: GrowingFile) -> None:
        """Bring what is missing; look at the end whether it is still the same file."""
        with self._count(self.remote.size) as counter:
            try:
                self._ask_until_whole(file, counter)
            except NotAReply:
                self._check_unchanged()
                raise
        self._check_unchanged()

    def _check_unchanged(self) -> None:
        if remote_file(self._look(), self.path) != self.remote:
            raise CallFailed(
                f"{self.path} changed while it was downloaded", hint="download it again"
            )

    def _ask_until_whole(self, file: GrowingFile, counter: Counter) -> None:
        """Ask for the rest as often as it breaks off, up to three times without coming further."""
        furthest, tries = file.size, 0
        while not self._is_whole(file):
            counter.begin_at(file.size)
            if not self._validator:  # the rest could be of another file
                file.empty()
            try:
                self._ask(file, counter)
            except (TimedOut, LeftAlone, CertificateUntrusted):
                raise
            except ConnectionFailed as error:
                if file.size > furthest:
                    furthest, tries = file.size, 0
                if tries == len(PAUSES):
                    raise
                self._tell(f"{error.message}; asked again after {file.size:,} bytes")
                sleep(jittered(PAUSES[tries]))
                tries += 1
            else:
                return

    def _is_whole(self, file: GrowingFile) -> bool:
        return file.size == self.remote.size

    def _restart(self, counter: Counter) -> None:
        self._tell("the server sends all of it anew: no parts, or it has changed")
        counter.begin_at(0)

    def _ask(self, file: GrowingFile, counter: Counter) -> None:
        """Ask for the file, or for the rest of it; for all of it where another part comes."""
        try:
            response = self._fetch(file, file.size, counter)
        except _OtherPart:
            response = self._fetch(file, 0, counter)
        if response.received is None:
            self._refused(response, file)
        elif self.remote.size is not None and file.size < self.remote.size:
            raise ConnectionFailed(
                f"the answer ended after {file.size:,}{self._of_size} bytes", sent=True
            )

    def _fetch(self, file: GrowingFile, start: int, counter: Counter) -> Response:
        """Ask for what begins at ``start``.

        Raises:
            _OtherPart: that is not what came.
        """
        restarted = partial(self._restart, counter)
        receiver = FileReceiver(self.remote, file, start, self._validator, restarted, counter.add)
        request = download_request(self.remote, start, self._validator, receiver)
        try:
            return self._session.fetch(request, self.path)
        except NotAReply as error:
            if receiver.refused_part:
                raise _OtherPart from error
            raise
        finally:
            self._validator = receiver.validator

    def _refused(self, response: Response, file: GrowingFile) -> None:
        """Raise what an answer means that is neither the file nor a page that says why."""
        if response.status == 416:  # nothing begins there
            file.empty()
            raise ConnectionFailed("the server has no more of it", sent=True)
        from cpshell.panel.no_reply import page_of

        words = page_of(response).words
        after = f": {words}" if words else ""
        raise CallFailed(f"{self.path}: the server does not find it{after}")
