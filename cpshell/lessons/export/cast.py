"""Films as asciicasts: the file format of asciinema, version 2 or 3.

There is nothing in it about this machine: no time stamp, no environment, no user.
"""

import json
from typing import Any

from cpshell.lessons.export.timeline import Film


def cast_of(film: Film, version: int = 2) -> str:
    """The asciicast of a film: a header line, then one line for each shot and mark."""
    header: dict[str, Any] = {"version": version}
    if version == 3:
        header |= {"term": {"cols": film.width, "rows": film.height}}
    else:
        header |= {"width": film.width, "height": film.height}
    lines = [_line(header | {"title": film.title})]
    before = 0
    for shot in film.shots:
        at = shot.at - before if version == 3 else shot.at
        before = shot.at
        text = shot.text if shot.mark else shot.text.replace("\n", "\r\n")
        lines.append(_line([at / 1000, "m" if shot.mark else "o", text]))
    rest = film.lasts - before if version == 3 else film.lasts
    lines.append(_line([rest / 1000, "o", ""]))
    return "\n".join(lines) + "\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
