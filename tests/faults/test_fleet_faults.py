"""One server of three misbehaves: the others do their work, once, and it is told by name."""

import os
from pathlib import Path
from typing import Any

import pytest

SECRET = "Marked-Secret-4f7c"
PROFILE = """\
[profile.{name}]
target = "https://127.0.0.1:{port}"
user = "root"
service = "whm"
password = "env:PANEL_SECRET"
ca = "{ca}"
journal = "{name}.jsonl"
"""
HOW = {3: "refused", 4: "unreachable"}
FAULTS = {
    "closes": 4,
    "hangs": 4,
    "drips its head": 4,
    "speaks no HTTP": 4,
    "sends torn gzip": 5,
    "sends a page": 5,
    "redirects elsewhere": 5,
    "nests without end": 5,
    "refuses": 3,
}


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["login", "write"])
@pytest.mark.parametrize("fault", [*FAULTS, "is not there", "steers the terminal"])
def test_one_server_misbehaves(
    fault: str, stage: str, run: Any, panel: Any, certificate: Any, secret: str
) -> None:
    bad = panel() if fault == "is not there" else panel(**{stage: fault})
    ends = {"good": panel(), "bad": bad, "last": panel()}
    if fault == "is not there":
        bad.close()
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        "".join(
            PROFILE.format(name=name, port=end.port, ca=certificate.path)
            for name, end in ends.items()
        )
    )
    line = f"on good bad last --jobs 3 {{ whm passwd user=alice password={SECRET} | count }}"
    ran = run("-k", "--timeout", "1", "-c", line, env={"PANEL_SECRET": secret})
    codes = FAULTS | {"is not there": 4, "steers the terminal": 1 if stage == "write" else 3}
    assert ran.code == codes[fault], ran
    assert ran.err.count("cpshell: ") == 1
    how = HOW.get(ran.code, "failed")
    assert "on 3 servers: 2 fine, " in ran.err
    assert f"1 {how} (bad)" in ran.err
    assert "this was with server=bad" in ran.err
    assert ran.out == "1\n1\n"
    assert "Traceback" not in ran.err
    kept = "".join(path.read_text() for path in config.parent.glob("*.jsonl"))
    assert SECRET not in ran.err + kept
    assert not set("\x1b\x07\u202e") & set(ran.err)
    sent = {name: end.counts["write"] for name, end in ends.items()}
    assert sent == {"good": 1, "last": 1, "bad": int(stage == "write" and fault != "is not there")}
    assert ends["good"].counts["logout"] == ends["last"].counts["logout"] == 1
