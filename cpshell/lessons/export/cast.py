"""Write a timeline as an asciicast, the file format of asciinema, version 2 or 3.

There is nothing in it about this machine: no time stamp, no environment, no user.
"""

import json
from typing import Any

from cpshell.lessons.export.timeline import EventKind, Timeline


def build_cast(timeline: Timeline, version: int = 2) -> str:
    """Return the asciicast: a header line, then a line for each event and marker."""
    header: dict[str, Any] = {"version": version}
    if version == 3:
        header |= {"term": {"cols": timeline.width, "rows": timeline.height}}
    else:
        header |= {"width": timeline.width, "height": timeline.height}
    lines = [_line(header | {"title": timeline.title})]
    before = 0
    for event in timeline.events:
        at = event.at - before if version == 3 else event.at
        before = event.at
        is_step = event.kind is EventKind.STEP
        text = event.text if is_step else event.text.replace("\n", "\r\n")
        lines.append(_line([at / 1000, "m" if is_step else "o", text]))
    rest = timeline.duration - before if version == 3 else timeline.duration
    lines.append(_line([rest / 1000, "o", ""]))
    return "\n".join(lines) + "\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
