"""A panel, a shell, and a DNS server process that serves what a test wants."""

import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpshell.testing import panel, panel_shell, plugin_files

__all__ = ["panel", "panel_shell", "plugin_files"]

Serve = Callable[[str, str], str]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """``serve("alice.test", zone_file_text)`` → ``127.0.0.1:PORT``."""
    started: list[subprocess.Popen[str]] = []

    def start(origin: str, text: str) -> str:
        path = tmp_path / f"{origin}.zone"
        path.write_text(text)
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("dns_server.py")), origin, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        return f"127.0.0.1:{process.stdout.readline().strip()}"

    yield start
    for process in started:
        process.communicate()


@pytest.fixture
def alice_zone(panel_shell) -> str:
    """The zone file of alice.test as the panel has it."""
    ran = panel_shell.run("uapi --as alice DNS parse_zone zone=alice.test")
    lines = []
    for line in ran.value:
        if line["type"] == "record":
            name, *data = (
                b64decode(part).decode() for part in (line["dname_b64"], *line["data_b64"])
            )
            if line["record_type"] == "TXT":
                data = [f'"{part}"' for part in data]
            lines.append(f"{name} {line['ttl']} IN {line['record_type']} {' '.join(data)}")
    return "\n".join(lines) + "\n"
