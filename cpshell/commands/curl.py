"""A request as a curl line; what is secret stands in it as a variable of the reader's shell."""

import shlex
from collections.abc import Mapping
from typing import Any

from cpshell.redact import MASK


def curl_line(preview: Mapping[str, Any]) -> str:
    """One line that a POSIX shell can run once ``$CPSHELL_…`` variables are set."""
    header = str(preview["header"]).replace(MASK, "$CPSHELL_SECRET")
    url = str(preview["url"]).replace(f"cpsess{MASK}", "$CPSHELL_CPSESS")
    words = ["curl", "-H", f'"{header}"']
    for pair in preview.get("form", ()):
        name, _, value = str(pair).partition("=")
        words += ["--data-urlencode", _secret(name) if value == MASK else shlex.quote(pair)]
    for name, filename in preview.get("files", {}).items():
        words += ["-F", shlex.quote(f"{name}=@{filename}")]
    words.append(f'"{url}"' if "$" in url else shlex.quote(url))
    return " ".join(words)


def _secret(name: str) -> str:
    variable = "".join(c if c.isalnum() else "_" for c in name).upper()
    return f'"{name}=$CPSHELL_{variable}"'
