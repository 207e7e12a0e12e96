"""Write a timeline as one HTML file that plays without a network.

The player is asciinema-player (Apache License 2.0), put into the page whole: from the package
mkdocs-asciinema-player, or from a folder of asciinema-player's own dist files.
"""

import html
import json
import re
from importlib.util import find_spec
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.export.cast import build_cast
from cpshell.lessons.export.timeline import Timeline
from cpshell.system.files import Files

_SCRIPT = "asciinema-player.min.js"
_STYLE = "asciinema-player.css"
PLAYER_PACKAGE = "mkdocs_asciinema_player"
_PLACES = ("", "assets", "bundle", "dist/bundle", "dist")
# The page may use what stands in it, and nothing from anywhere else.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:; worker-src blob:; connect-src data:"
)
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<!-- The player is asciinema-player: Copyright Marcin Kulik, Apache License 2.0 -->
<style>
{style}
body {{ margin: 2rem auto; max-width: 72rem; padding: 0 1rem; font-family: sans-serif; }}
pre {{ overflow-x: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
<div id="lesson"></div>
<details><summary>As text</summary><pre>{text}</pre></details>
<script>
{script}
</script>
<script>
AsciinemaPlayer.create({{data: {cast}}}, document.getElementById("lesson"), {options});
</script>
</body>
</html>
"""
_OPTIONS = {"preload": True, "poster": "npt:0:1", "fit": "width", "pauseOnMarkers": False}
_STYLING = re.compile(r"\x1b\[[0-9;]*m")


def build_page(timeline: Timeline, files: Files, player: Path | None = None) -> str:
    """Return a page that plays the timeline.

    ``player`` is a folder with the dist files of asciinema-player, if not those of the package.

    Raises:
        ModuleNotFoundError: the package with the player is not installed.
        UsageError: the folder does not hold the player.
    """
    script, style = _read_player(player, files)
    return _PAGE.format(
        policy=_POLICY,
        title=html.escape(timeline.title),
        style=style.strip(),
        script=script.strip().replace("</script", r"<\/script"),
        text=html.escape(_STYLING.sub("", timeline.text)),
        cast=_inline(build_cast(timeline)),
        options=_inline(_OPTIONS | {"cols": timeline.width, "rows": timeline.height}),
    )


def _inline(value: object) -> str:
    """Return a value as JSON that may stand in a script element."""
    return json.dumps(value).replace("<", "\\u003c")


def _read_player(folder: Path | None, files: Files) -> tuple[str, str]:
    """Return the script and the style of the player."""
    folder = folder or _package_folder()
    for place in _PLACES:
        script, style = folder / place / _SCRIPT, folder / place / _STYLE
        if files.is_file(script) and files.is_file(style):
            return files.read_text(script), files.read_text(style)
    raise UsageError(f"cannot find {_SCRIPT} with its {_STYLE} in {folder}")


def _package_folder() -> Path:
    spec = find_spec(PLAYER_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(name=PLAYER_PACKAGE)
    return Path(spec.submodule_search_locations[0])
