"""What ``cpshell sandbox`` says when it is ready: one line of JSON, or lines for people."""

import json
import shlex
import shutil
import sys
from typing import Any

_PASTED = (("root", "whm"), ("alice", "cpanel"))


def greeting(ready: dict[str, Any], *, as_json: bool) -> str:
    """Return the ready line, or what to paste, the logins and the files."""
    logins = [entry for user, service in _PASTED for entry in _logins(ready, user, service)]
    if as_json:
        told = ready | {"login": " ".join(_line_to_paste(ready, logins[0]))} if logins else ready
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    lines = [
        "The sandbox is ready.",
        "",
        f"  certificate authority  {ready['ca']}",
        f"  session log            {ready['session_log']}",
        f"  request log            {ready['request_log']}",
        "",
        *_all_logins(ready),
        *_for_a_browser(ready),
        "",
        "To paste in another terminal:",
        "",
    ]
    for entry in logins:
        lines += ["  {} \\\n    {}".format(*_line_to_paste(ready, entry)), ""]
    return "\n".join([*lines, "Ctrl-C ends it."])


def _logins(ready: dict[str, Any], user: str, service: str) -> list[dict[str, Any]]:
    """Return the login of a user, if there is one with a password that is still good."""
    wanted = (user, service)
    return [
        entry
        for entry in ready["accounts"]
        if (entry["user"], entry["service"]) == wanted and "password" in entry
    ]


def _url(ready: dict[str, Any], service: str) -> str:
    host = f"[{ready['host']}]" if ":" in ready["host"] else ready["host"]
    return f"https://{host}:{ready['ports'][service]}"


def _line_to_paste(ready: dict[str, Any], entry: dict[str, Any]) -> tuple[str, str]:
    """Return a command that logs in, in two halves that each fit a narrow terminal."""
    here = shutil.which("cpshell")
    program = "cpshell" if here else f"{shlex.quote(sys.executable)} -m cpshell"
    password = shlex.quote(entry["password"])
    return (
        f"PW={password} {program} {_url(ready, entry['service'])} -u {entry['user']}",
        f"--password-from env:PW --ca {shlex.quote(ready['ca'])}",
    )


def _for_a_browser(ready: dict[str, Any]) -> list[str]:
    """Return the addresses with a login for each."""
    lines = ["For a browser, which has to be told to trust the certificate:", ""]
    for service in ("cpanel", "whm", "webmail"):
        entry = next((e for e in ready["accounts"] if e["service"] == service), None)
        if entry is None or "password" not in entry:
            lines.append(f"  {_url(ready, service)}")
        else:
            user, password = f"user {entry['user']}", f"password {entry['password']}"
            lines.append(f"  {_url(ready, service):26}  {user:20}  {password}")
    return lines


def _all_logins(ready: dict[str, Any]) -> list[str]:
    """Return lines with the logins of each world."""
    lines: list[str] = []
    for world in ready.get("worlds", [ready]):
        title = f"Logins of world {world['world']}:" if "world" in world else "All logins:"
        lines += [title, "", *(_login(entry) for entry in world["accounts"]), ""]
    return lines


def _login(entry: dict[str, Any]) -> str:
    shown = {"password": "password", "token": "token", "otp_secret": "one-time secret"}
    parts = [f"{name} {entry[key]}" for key, name in shown.items() if key in entry]
    return f"  {entry['service']:8} {entry['user']:16} {'  '.join(parts)}"
