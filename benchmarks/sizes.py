"""What accounts cost from a thousand on: seconds and memory of whole programs.

Run: python -m benchmarks.sizes [--quick]

The reference is a Python program that does the same by httpx and json.
"""

import os
import tempfile
from pathlib import Path

from benchmarks.environments import cpshell_program, httpx_python
from benchmarks.report import Row, draw, quick, show
from benchmarks.static_server import StaticServer, serving
from benchmarks.timing import used

SIZES = (1000, 3000) if quick() else (1000, 3000, 10_000, 30_000, 100_000)
CASES = {
    "to json": "whm listaccts | json",
    "to csv": "whm listaccts | csv",
    "to a table": "whm listaccts | table",
    "sorted, ten of them": "whm listaccts | sort -diskused | limit 10",
    "grouped by plan": "whm listaccts | group plan --sum diskused",
}
REFERENCE = "Python, to json"


def reference(server: StaticServer, index: int) -> str:
    """A program that logs in, lists the accounts, prints them and logs out."""
    return f"""\
import httpx, json, os, ssl, sys
context = ssl.create_default_context(cafile={server.ca!r})
base = "https://127.0.0.1:{server.ports[index]}"
with httpx.Client(base_url=base, verify=context, timeout=60) as client:
    form = {{"user": "root", "pass": os.environ["PW"]}}
    path = client.post("/login/?login_only=1", data=form).json()["security_token"]
    answer = client.get(path + "/json-api/listaccts?api.version=1").json()
    sys.stdout.write(json.dumps(answer["data"]))
    client.get(path + "/logout/")
"""


def main() -> None:
    """Draw both pictures, and print the largest size."""
    with serving(SIZES) as server, tempfile.TemporaryDirectory() as folder:
        system = {**os.environ, "PW": server.password}
        for index, size in enumerate(SIZES):
            script = Path(folder) / f"{size}.py"
            script.write_text(reference(server, index))
            commands = {REFERENCE: [httpx_python(), str(script)]}
            for name, line in CASES.items():
                commands[name] = [cpshell_program(), *server.login_at(index), "-c", line]
            runs = 2 if size < SIZES[-1] else 3
            found = {
                name: min(used(command, system) for _ in range(runs))
                for name, command in commands.items()
            }
            for name, (seconds, memory) in found.items():
                draw("accounts-time", name, size, seconds)
                draw("accounts-memory", name, size, memory)
        seconds, memory = found[REFERENCE]
        for name in CASES:
            ours, mib = found[name]
            text = f"{ours:.2f} s beside {seconds:.2f} s, {mib:.0f} MiB beside {memory:.0f} MiB"
            ratio = ours / seconds
            show(Row(f"{SIZES[-1]:,} accounts {name}", ratio, ratio, "×", f"{text} (httpx, json)"))


if __name__ == "__main__":
    main()
