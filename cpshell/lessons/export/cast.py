"""Films as asciicasts: the file format of asciinema, version 2 or 3.

There is nothing in it about this machine: no time stamp, no environment, no user.
"""

import json
from typing import Any

from cpshell.lessons.export.timeline import Timeline


def build_cast(timeline: Timeline, version: int = 2) -> str:
    """The asciicast of a timeline: a header line, then one line for each shot and mark."""
    header: dict[str, Any] = {"version": version}
    if version == 3:
        header |= {"term": {"cols": timeline.width, "rows": timeline.height}}
    else:
        header |= {"width": timeline.width, "height": timeline.height}
    lines = [_line(header | {"title": timeline.title})]
    before = 0
    for shot in timeline.shots:
        at = shot.at - before if version == 3 else shot.at
        before = shot.at
        text = shot.text if shot.mark else shot.text.replace("\n", "\r\n")
        lines.append(_line([at / 1000, "m" if shot.mark else "o", text]))
    rest = timeline.lasts - before if version == 3 else timeline.lasts
    lines.append(_line([rest / 1000, "o", ""]))
    return "\n".join(lines) + "\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
