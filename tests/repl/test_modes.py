"""What is switched on is seen at the bottom of the screen, at every size."""

from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox


@pytest.mark.parametrize("colors", [True, False], ids=["colors", "plain"])
def test_the_bottom_shows_profile_recording_and_modes(
    sit: Any, sandbox: Sandbox, own_folders: Path, screen: tuple[int, int], colors: bool
) -> None:
    config = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"""
[profile.prod]
target = "https://127.0.0.1:{sandbox.ready["ports"]["whm"]}"
user = "root"
service = "whm"
password = "env:ROOT_PASSWORD"
ca = "{sandbox.ready["ca"]}"
color = "red"
"""
    )
    variables = {} if colors else {"NO_COLOR": "1"}
    terminal = sit(
        "prod",
        "-k",
        "--journal",
        f"{own_folders}/j.jsonl",
        login=False,
        prompt="whm>",
        **variables,
    )
    terminal.press(f"record start {own_folders}/mail.md", "ENTER")
    terminal.until("`record stop` ends it\nroot@127.0.0.1 whm>")
    terminal.press("F6", "F4")
    wanted = " prod │ recording mail.md │ journal │ read-only │ -k │ vi │ raw values │"
    terminal.until(lambda text: text.splitlines()[-1].startswith(wanted))
    assert len(terminal.lines) == screen[0]
    cell = terminal.style("prod │")
    assert cell.bg == ("red" if colors else "default") or cell.reverse
    assert (cell.fg == "red") == colors
    terminal.press("F6", "record stop", "ENTER")
    terminal.until(lambda text: "recording" not in text.splitlines()[-1])
