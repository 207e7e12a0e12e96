"""Write pictures of a lesson: still ones, animated ones, and videos."""

from collections.abc import Iterator

from cpshell.errors import UsageError
from cpshell.lessons.export.export_request import Content, Export
from cpshell.lessons.export.pictures.snapshots import (
    all_snapshots,
    each_step,
    last_snapshot,
    survey,
)
from cpshell.lessons.export.pictures.svg import SvgLook, draw_snapshot
from cpshell.lessons.export.pictures.svg_animation import draw_animation
from cpshell.lessons.export.pictures.themes import read_theme
from cpshell.render import safe

_FONT_FILES = (".ttf", ".otf", ".ttc", ".woff", ".woff2")
_MOST_SHOWN = 20  # characters that a font lacks


def write_svg(export: Export) -> list[Content]:
    """Return a still picture, one of each step, or an animation, as SVG."""
    request, files = export.request, export.backend.system.files
    if request.animate and request.each_step:
        raise UsageError("--animate shows all steps in one picture: leave out --each-step")
    look = SvgLook(read_theme(request.theme, files), request.size, _families(request.font))
    timeline = export.timeline()
    if request.animate:
        needs = survey(timeline)
        return [draw_animation(timeline, needs.rows, needs.caption_rows, look)]
    snapshots = each_step(timeline) if request.each_step else (last_snapshot(timeline),)
    return [draw_snapshot(snapshot, timeline.title, timeline.width, look) for snapshot in snapshots]


def _families(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name.lower().endswith(_FONT_FILES):
            raise UsageError(
                f"an SVG names the family of a font, and not its file: {name}",
                hint="--font 'JetBrains Mono'",
            )
        if not name.strip() or safe(name) != name:
            raise UsageError(f"invalid font family '{safe(name)}'")
    return names


def write_png(export: Export) -> list[Content]:
    """Return a still picture, or one of each step, as PNG."""
    from cpshell.lessons.export.pictures.fonts import open_letters
    from cpshell.lessons.export.pictures.raster import draw_png

    request, files = export.request, export.backend.system.files
    theme = read_theme(request.theme, files)
    letters = open_letters(request.font, request.size, files)
    timeline = export.timeline()
    _tell_what_is_lacking(export, letters.lacks(survey(timeline).characters))
    snapshots = each_step(timeline) if request.each_step else (last_snapshot(timeline),)
    return [
        [draw_png(snapshot, timeline.title, timeline.width, theme, letters)]
        for snapshot in snapshots
    ]


def write_gif(export: Export) -> list[Content]:
    """Return an animation as GIF."""
    return [_gif(export)]


def _gif(export: Export) -> Iterator[bytes]:
    """Return the pieces of a GIF, which are drawn while they are written."""
    from cpshell.lessons.export.pictures.fonts import open_letters
    from cpshell.lessons.export.pictures.gif import encode_gif
    from cpshell.lessons.export.pictures.raster import Canvas

    request, files = export.request, export.backend.system.files
    theme = read_theme(request.theme, files)
    letters = open_letters(request.font, request.size, files)
    timeline = export.timeline()
    needs = survey(timeline)
    _tell_what_is_lacking(export, letters.lacks(needs.characters))
    geometry = letters.geometry(timeline.width, needs.rows, needs.caption_rows)
    canvas = Canvas(geometry, theme, letters, timeline.title)
    return encode_gif(canvas, all_snapshots(timeline), timeline.duration, needs.styles)


def write_video(export: Export, name: str) -> list[Content]:
    """Return an animation as a video in the format ``name``."""
    from cpshell.lessons.export.pictures.video import convert, require_ffmpeg

    require_ffmpeg(name, export.backend.system)
    return [convert(_gif(export), name, export.backend.system)]


def _tell_what_is_lacking(export: Export, characters: list[str]) -> None:
    if characters:
        count = len(characters)
        shown = " ".join(characters[:_MOST_SHOWN]) + (" …" if count > _MOST_SHOWN else "")
        export.backend.system.streams.tell(
            f"cpshell: the font lacks {count} character{'s' * (count > 1)},"
            f" drawn as {'boxes' if count > 1 else 'a box'}: {shown}\n"
            "  hint: --font FILE --font OTHER takes from the second what the first one lacks"
        )
