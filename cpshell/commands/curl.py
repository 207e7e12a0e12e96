"""Write a request as a curl line; secrets stand in it as variables of the reader's shell."""

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from cpshell.panel.call import json_text
from cpshell.redact import MASK


def curl_line(preview: Mapping[str, Any]) -> str:
    """Return one line that a POSIX shell can run once its ``$CPSHELL_…`` variables are set.

    Nothing but these variables is expanded. ``preview`` is what the shell shows of a request;
    its ``files`` are paths here.
    """
    words = ["curl", "-H", _word(str(preview["header"]), "SECRET")]
    files = preview.get("files", {})
    url, fields = str(preview["url"]), [str(pair) for pair in preview.get("form", ())]
    base, _, query = url.partition("?")
    if MASK in query:  # curl encodes what the variables hold
        words.append("-G")
        url, fields = base, [f"{name}={value}" for name, value in parse_qsl(query, True)]
    for pair in fields:
        name, _, value = pair.partition("=")
        words.append("--form-string" if files else "--data-urlencode")
        words.append(_field(name if files else quote(name, safe=""), name, value))
    if "json" in preview:
        words += ["-H", shlex.quote("Content-Type: application/json"), "--data-raw"]
        words.append(_json_word(preview["json"]))
    for name, path in files.items():
        words += ["-F", shlex.quote(f"{name}=@{_quoted_path(str(path))}")]
    words.append(_word(url, "CPSESS", f"cpsess{MASK}"))
    return " ".join(words)


def _field(written: str, name: str, value: str) -> str:
    """Quote a field. A value that holds a secret is a variable as a whole: curl encodes it."""
    if MASK in value:
        return shlex.quote(f"{written}=") + _variable(name)
    return shlex.quote(f"{written}={value}")


def _json_word(body: Any) -> str:
    """Quote a JSON body; a variable in it holds its secret as JSON writes it, between quotes."""
    first, *rest = json_text(body).split(MASK)
    names = _masked_names(body, "secret")
    return shlex.quote(first) + "".join(
        _variable(name) + shlex.quote(part) for name, part in zip(names, rest, strict=True)
    )


def _masked_names(value: Any, name: str) -> Iterator[str]:
    """Yield for each mask in a value the name that it stands under, as JSON has them in order."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _masked_names(key, key)
            yield from _masked_names(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _masked_names(item, name)
    elif isinstance(value, str):
        yield from [name] * value.count(MASK)


def _word(text: str, name: str, mask: str = MASK) -> str:
    """Quote a text for the shell, with the variable of this name in place of its mask."""
    before, masked, after = text.partition(mask)
    parts = [shlex.quote(part) if part else "" for part in (before, after)]
    return _variable(name).join(parts) if masked else shlex.quote(text)


def _variable(name: str) -> str:
    """Return the variable of the reader's shell that holds a secret of this name."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII).upper()
    return f'"$CPSHELL_{plain}"'


def _quoted_path(path: str) -> str:
    """Quote a path for curl's ``-F``, where ``;`` and ``,`` would end it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
