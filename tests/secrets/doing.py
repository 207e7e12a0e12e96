"""What the parts of a day share: a panel, a machine and marked secrets."""

from secrets import randbelow, token_hex
from typing import Any

from cpshell.sandbox.server import Sandbox

PLUGIN = """\
import json
from cpshell.events import KINDS

def register(shell):
    for kind in KINDS:
        shell.on(kind.__name__, lambda event: print(repr(event), file=open("heard", "a")))
    shell.command("clumsy", clumsy, summary="fail and show what it was given")

def clumsy(shell, given):
    raise RuntimeError(f"what now? {given.words} {shell.variables}")
"""


class Doing:
    """What the parts share: the panel's urls, secrets by name, and the machine to run on."""

    def __init__(self, panel: Sandbox, machine: Any, marks: Any) -> None:
        self.panel, self.machine, self.marks = panel, machine, marks
        self.ca = panel.ready["ca"]

    def url(self, service: str) -> str:
        scheme = "http" if service.endswith("_plain") else "https"
        return f"{scheme}://127.0.0.1:{self.panel.ready['ports'][service]}"

    def made_up_url(self, name: str) -> str:
        """Return a login url that no panel made: it is a secret all the same."""
        token = self.marks.add(f"token of {name}", str(10**9 + randbelow(10**9)))
        session = self.marks.add(f"session of {name}", token_hex(16))
        path = f"/cpsess{token}/login/?session=alice%3aAbcdefghijklmnop%2c{session}"
        return f"{self.url('cpanel')}{path}"

    def file(self, name: str) -> str:
        return f"file:{self.machine.source(name)}"

    def at(self, name: str) -> str:
        return f"@{self.machine.source(name)}"

    @property
    def root(self) -> list[str]:
        source = self.file("password of root")
        return [self.url("whm"), "-u", "root", "--password-from", source, "--ca", self.ca]

    def lines(self, *lines: str) -> Any:
        """Run lines as root with ``-k -v``, heard by a plugin; each is parsed when it runs."""
        plugin = self.machine.file("hears.py", PLUGIN)
        options = ["-k", "-v", "--plugin", str(plugin), "-f", "-"]
        return self.machine.run(*self.root, *options, stdin="\n".join(lines) + "\n")
