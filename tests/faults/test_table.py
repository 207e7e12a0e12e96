"""SECURITY.md says how many faults there are of each kind; here they are counted."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).parent
SECURITY = FOLDER.parent.parent / "SECURITY.md"
_ID = re.compile(r"test_(\w+)\.py::(test_\w+)(?:\[(.*)\])?")
_ROW = re.compile(r"^\| (\w[\w -]*?) \| (\d+) \|", re.MULTILINE)
KINDS = {
    "test_a_recording_that_cannot_be_written": "record",
    "test_a_code_is_refused_by_a_server_with_another_clock": "clock",
    "test_a_logout_that_fails_changes_nothing": "logout",
    "test_a_plugin_that_fails_after_a_write": "plugin",
    "test_a_disk_that_takes_no_more": "disk",
}
"""What tests beside those of the wire are about, where their file does not say it."""
FILES = {
    "disk": "disk",
    "signals": "signals",
    "streams": "streams",
    "pages": "page",
    "waits": "waits",
    "journal_faults": "journal",
    "fleet_faults": "fleet",
}


def kind_of(test: str) -> str | None:
    """The kind of a test by its id: the stage, where the wire is at fault."""
    file, name, row = _ID.search(test).groups()  # type: ignore[union-attr]
    if file == "wire_faults":
        return str(row.rpartition("-")[2])
    if file == "connect_faults":
        return str(row.partition("-")[2].partition(":")[0])
    return KINDS.get(name) or FILES.get(file)


def test_the_table_of_faults_is_right() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", str(FOLDER)],
        capture_output=True,
        text=True,
        cwd=FOLDER.parent.parent,
    ).stdout.splitlines()
    counted = Counter(kind_of(line) for line in listed if _ID.search(line))
    del counted[None]  # this test
    part = SECURITY.read_text("utf-8").partition("| fault of | tests |")[2]
    written = {kind: int(count) for kind, count in _ROW.findall(part)}
    assert written == dict(counted)
