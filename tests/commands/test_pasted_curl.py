"""A pasted curl line gets the reply that the shell's own call gets, however it is logged in."""

import json
import os
import re
import shutil
import ssl
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

SHELLS = [name for name in ("sh", "bash") if shutil.which(name)]
ODD = "it's \"odd\" $(touch ran) `touch ran` $HOME \\ %41 a+b & c=d; é\n@second line '"
CALLS = {
    "a query": "whm accountsummary user=$env.ODD",
    "a repeated key": "whm listaccts searchtype=user search=alice searchmethod=exact",
    "a form": "uapi --as dave Fileman save_file_content dir=/ file=pasted.txt content=$env.ODD",
    "API 2": "api2 --as dave Email listpops regex=$env.ODD",
    "an upload": "uapi --as dave Fileman upload_files dir=/ overwrite=1 file-1=@@$env.FILE",
    "a body of JSON": """whm personalization_set personalization:='{"$(touch ran) `x` \\n": 1}' """
    "store=whostmgr",
    "a batch": "whm batch command='accountsummary?user=alice' command=version",
}
WAYS = ("token", "basic", "cookie")


@pytest.fixture
def way(request: pytest.FixtureRequest, sandbox: Any) -> tuple[list[str], dict[str, str]]:
    """How the shell logs in, and the variables that the curl line wants for it."""
    root = sandbox.account("root")
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--ca", sandbox.ready["ca"]]
    if request.param == "token":
        return [*login, "--token-from", "env:TOKEN"], {"CPSHELL_SECRET": root["token"]}
    login += ["--password-from", "env:PASSWORD"]
    if request.param == "basic":
        pair = b64encode(f"root:{root['password']}".encode()).decode()
        return [*login, "--auth", "basic"], {"CPSHELL_SECRET": pair}
    answer = httpx.post(
        f"{target}/login/?login_only=1",
        data={"user": "root", "pass": root["password"]},
        verify=ssl.create_default_context(cafile=sandbox.ready["ca"]),
    )
    (cookie,) = re.findall(r"whostmgrsession=([^;]+)", answer.headers["set-cookie"])
    token = answer.json()["security_token"].strip("/")
    return login, {"CPSHELL_SECRET": cookie, "CPSHELL_CPSESS": token}


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_a_pasted_line_gets_the_same_reply(
    way: tuple[list[str], dict[str, str]], run: Any, sandbox: Any, tmp_path: Path
) -> None:
    login, secrets = way
    root = sandbox.account("root")
    file = tmp_path / "it's $(touch ran) `x` \u00e9.txt"  # one with a double quote is refused
    file.write_text(ODD)
    env = {
        "TOKEN": root["token"],
        "PASSWORD": root["password"],
        "ODD": ODD,
        "FILE": str(file),
    }
    for call in CALLS.values():
        own = run(*login, "-o", "raw", "-k", "-c", call, env=env)
        line = run(*login, "-c", f"{call} --as-curl", env=env).out
        assert not [secret for secret in secrets.values() if secret in line]
        for shell in SHELLS:
            pasted = subprocess.run(
                [shell, "-c", line],
                capture_output=True,
                text=True,
                cwd=tmp_path,
                env={**os.environ, "CURL_CA_BUNDLE": sandbox.ready["ca"], **secrets},
            )
            assert pasted.returncode == 0, f"{line}\n{pasted.stderr}"
            assert json.loads(pasted.stdout) == json.loads(own.out), line
        assert not (tmp_path / "ran").exists()
