"""What goes wrong on a day: words in the wrong place, faults, tracebacks of the library."""

import subprocess
import sys

from tests.secrets.doing import Doing

FAULT = """\
from cpshell.auth.session import Session

def register(shell):
    shell.command("break_it", break_it, summary="put a fault into cpshell")

def break_it(shell, given):
    def fail(self, call):
        raise LookupError(f"{self.grant.cookie} {self.grant.token} {call.parameters} {vars(self)}")
    Session.call = fail
"""

LIBRARY = """\
import sys, traceback
import cpshell

url, ca = sys.argv[1:]
password, email = (sys.stdin.readline()[:-1] for _ in range(2))
with cpshell.connect(url, user="root", password=password, ca=ca) as panel:
    print(repr(panel), vars(panel).keys())
    for parameters in ({"email": "lib", "domain": "alice.test", "password": email},
                       {"email": "info", "domain": "alice.test", "password": email}):
        try:
            print(panel.uapi("Email", "add_pop", as_user="alice", **parameters))
        except Exception:
            traceback.print_exc()
try:
    cpshell.connect(url, user="root", password=email, ca=ca)
except Exception:
    traceback.print_exc()
"""


def type_in_the_wrong_place(doing: Doing) -> None:
    """Options that do not exist, sources that are none, users with a password."""
    url = doing.url("whm")
    lines = [
        f"login {url} --password SECRET",
        f"login {url} -u root -p SECRET",
        f"login {url} -u root -pSECRET",
        f"login {url} -u root --password-from SECRET",
        f"login {url} -u root --password-from prompt --otp-from SECRET",
        f"login {url} -u root:SECRET; su alice",
        "login root:SECRET@127.0.0.1:9",
        f"login {url} -u root --proxy http://me:SECRET@127.0.0.1:9",
        "su alice --password=SECRET",
        f"checkup {url} --token-from SECRET",
        "uapi --password SECRET Ftp list_ftp",
        "uapi --as alice Email add_pop password=@SECRET",
        "upload --password SECRET x",
        "let x = su alice --password SECRET",
        "for u in a { su $u --token SECRET }",
        "secret set keyring:x SECRET",
    ]
    secrets = [doing.marks.plain(f"misplaced {number}") for number, _ in enumerate(lines)]
    doing.lines(*map(str.replace, lines, ["SECRET"] * len(lines), secrets))


def break_the_shell(doing: Doing) -> None:
    """A fault of cpshell while a secret is at hand: a line, and a report in the state folder."""
    plugin = doing.machine.file("breaks.py", FAULT)
    password = doing.marks.typed("at a fault")
    call = f"uapi --as alice Email add_pop email=b domain=alice.test password='{password}'"
    path = doing.machine.file("fault.cps", f"break_it\n{call}\n")
    ran = doing.machine.run(*doing.root, "--plugin", str(plugin), "-f", str(path))
    assert ran.returncode == 70, ran.stderr


def use_the_library(doing: Doing) -> None:
    """Errors and reprs of the library, with tracebacks."""
    marks = doing.marks
    program = doing.machine.file("library.py", LIBRARY)
    ran = subprocess.run(
        [sys.executable, str(program), doing.url("whm"), doing.ca],
        input=f"{marks.known['password of root']}\n{marks.new('sent by the library')}\n".encode(),
        env=doing.machine.variables({}),
        cwd=doing.machine.home,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b"Traceback" in ran.stderr
    doing.machine.places["the library"] = ran.stdout + ran.stderr
