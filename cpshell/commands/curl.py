"""Write a request as a curl line; secrets stand in it as variables of the reader's shell."""

import re
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cpshell.redact import MASK


def curl_line(preview: Mapping[str, Any]) -> str:
    """Return one line that a POSIX shell can run once its ``$CPSHELL_…`` variables are set.

    Nothing but these variables is expanded. ``preview`` is what the shell shows of a request;
    its ``files`` are paths here.
    """
    words = ["curl", "-H", _word(str(preview["header"]), "SECRET")]
    files = preview.get("files", {})
    for pair in preview.get("form", ()):
        name, _, value = str(pair).partition("=")
        words.append("--form-string" if files else "--data-urlencode")
        # curl encodes the value of a url-encoded field, and takes its name as it is.
        field = f"{name if files else quote(name, safe='')}={value}"
        words.append(_word(field, name) if value == MASK else shlex.quote(field))
    for name, path in files.items():
        words += ["-F", shlex.quote(f"{name}=@{_quoted_path(str(path))}")]
    words.append(_word(str(preview["url"]), "CPSESS", f"cpsess{MASK}"))
    return " ".join(words)


def _word(text: str, name: str, mask: str = MASK) -> str:
    """Quote a text for the shell, with the variable of this name in place of its mask."""
    before, masked, after = text.partition(mask)
    variable = re.sub(r"\W", "_", name, flags=re.ASCII).upper()
    parts = [shlex.quote(part) if part else "" for part in (before, after)]
    return f'"$CPSHELL_{variable}"'.join(parts) if masked else shlex.quote(text)


def _quoted_path(path: str) -> str:
    """Quote a path for curl's ``-F``, where ``;`` and ``,`` would end it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
