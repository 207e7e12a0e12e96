"""Make a video of an animated GIF with ffmpeg, which has to be there."""

import shlex
from collections.abc import Iterable, Iterator

from cpshell.errors import LessonFailed, UsageError
from cpshell.system.system import System

PROGRAM = "ffmpeg"
_PIECE = 1 << 16  # bytes read at a time
# fmt: off
_CODECS = {
    "webm": (
        "-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "6",
    ),
    "mp4": ("-c:v", "libx264", "-crf", "18", "-preset", "veryfast", "-movflags", "+faststart"),
}
_FILTERS = "fps=20,pad=ceil(iw/2)*2:ceil(ih/2)*2"
"""A key is typed in 45 ms; these codecs know no odd sizes."""

_EXACT = (
    "-an", "-pix_fmt", "yuv420p", "-threads", "1",
    "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
)
# fmt: on
"""The same GIF gives the same bytes; nothing in them says when or where they were made."""


def require_ffmpeg(name: str, system: System) -> None:
    """Raise UsageError where there is no ffmpeg; ``name`` is the format that needs it."""
    if system.programs.find(PROGRAM) is None:
        raise UsageError(
            f"{name} needs the program {PROGRAM}, which is not in $PATH; gif does without"
        )


def convert(gif: Iterable[bytes], name: str, system: System) -> Iterator[bytes]:
    """Yield the pieces of a video in the format ``name``.

    Raises:
        LessonFailed: ffmpeg cannot make it, and has said why.
    """
    files = system.files
    with files.scratch_folder() as folder:
        source, target = folder / "lesson.gif", folder / f"lesson.{name}"
        files.replace(source, gif)
        words = [PROGRAM, "-nostdin", "-loglevel", "error", "-i", str(source)]
        words += ["-vf", _FILTERS, *_CODECS[name], *_EXACT, "-f", name, str(target)]
        try:
            system.programs.output(shlex.join(words), PROGRAM)
        except UsageError as error:
            raise LessonFailed(f"cannot make {name}: {error}") from None
        with files.open_bytes(target) as stream:
            while piece := stream.read(_PIECE):
                yield piece
