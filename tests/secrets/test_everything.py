"""Everything is done with marked secrets; then every byte that left the process is searched.

Each part below runs the program with folders of its own and adds to what is searched: streams,
the screen of a terminal, files with their names, the arguments and the environment of programs.
What a user asks for is printed as it is, so results that hold secrets are counted, not shown.
"""

import base64
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pexpect
import pyte
import pytest

from cpshell.sandbox.server import Sandbox

pytestmark = pytest.mark.slow

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


class Doing:
    """What the parts share: the panel's urls, secrets by name, and the machine to run on."""

    def __init__(self, panel: Sandbox, machine: Any, marks: Any) -> None:
        self.panel, self.machine, self.marks = panel, machine, marks
        self.ca = panel.ready["ca"]

    def url(self, service: str) -> str:
        scheme = "http" if service.endswith("_plain") else "https"
        return f"{scheme}://127.0.0.1:{self.panel.ready['ports'][service]}"

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


@pytest.fixture(scope="module")
def doing(panel: Sandbox, machine: Any, marks: Any) -> Doing:
    return Doing(panel, machine, marks)


def log_in_each_way(doing: Doing) -> None:
    """Each auth method, source and second factor; what is refused; single sign-on; urls."""
    marks, machine, whm = doing.marks, doing.machine, doing.url("whm")
    marks.plain("wrong password")
    marks.add("wrong token", "ZQ" + marks.plain("x")[1:].upper().ljust(30, "7"))
    del marks.known["x"]
    root = f"login {whm} -u root --service whm --ca {doing.ca}"
    cpanel = f"login {doing.url('cpanel')} --service cpanel --ca {doing.ca}"
    carol = f"{cpanel} -u carol --password-from {doing.file('password of carol')}"
    otp = doing.file("otp_secret of carol")
    wrong, access_hash = doing.file("wrong password"), doing.file("accesshash of root")
    doing.lines(
        f"{root} --token-from {doing.file('token of root')}; whm version; exit",
        f"{root} --auth accesshash --token-from {access_hash}; whm version; exit",
        f"{root} --auth basic --password-from {doing.file('password of root')}; whm version; exit",
        f"{root} --password-from 'cmd:cat {machine.source('password of root')}'; whm version; exit",
        f"{cpanel} -u alice --token-from {doing.file('token of alice')}; uapi Ftp list_ftp; exit",
        f"{carol} --auth basic --otp-from {otp}; uapi Ftp list_ftp | count; uapi No such; exit",
        f"{carol} --otp-from {otp}; uapi Ftp list_ftp | count; exit",
        f"{carol}; uapi Ftp list_ftp; exit",
        f"{carol} --otp-from {wrong}",
        f"{root} --password-from {wrong}",
        f"{root} --auth basic --password-from {wrong}; whm version; exit",
        f"{root} --token-from {doing.file('wrong token')}; whm version; exit",
        f"login {doing.url('whm_plain')} -u root --password-from {doing.file('password of root')}",
        f"login {doing.url('webmail')} -u info@alice.test --ca {doing.ca} --password-from"
         f" {doing.file('password of info')}; uapi Email list_pops | count; exit",
        f"checkup {whm} -u root --ca {doing.ca} --password-from {doing.file('password of root')}",
        f"checkup {whm} -u root --ca {doing.ca} --password-from {wrong}",
        "su alice; whoami; uapi Ftp list_ftp | count; uapi Ftp list_ftp | count",
        f"su info@alice.test --port {doing.panel.ready['ports']['webmail']}; whoami; exit; exit",
        "su nobody; loginurl | count; let a = loginurl -u alice; status",
        "login ${a.login_url}; uapi Ftp list_ftp | count; exit; login ${a.login_url}",
        "loginurl /home --token ${a.token} | count; loginurl /home --token /cpsess0123456789",
        "whm loadavg; status; sessions; whoami",
        f"ssolog {doing.panel.ready['session_log']} | count",
        f"{root} --password-from {doing.file('password of root')} --save prod --keyring; profiles",
        "login prod; whm version; logout",
    )  # fmt: skip
    options = ["-u", "root", "--ca", doing.ca, "-v", "-c", "whm version", "--password-from"]
    machine.run(whm, *options, "env:PW", env={"PW": marks.known["password of root"]})
    reading, writing = os.pipe()
    os.write(writing, marks.known["password of root"].encode())
    os.close(writing)
    machine.run(whm, *options, f"fd:{reading}", pass_fds=(reading,))
    os.close(reading)


def call_with_secrets(doing: Doing) -> None:
    """Parameters in all ways of writing them, for all APIs; previews; refusals."""
    marks, typed, plain = doing.marks, doing.marks.typed, doing.marks.plain
    for name in ("sent from a file", "sent from another file"):
        marks.new(name)
    marks.add("a key", "-----BEGIN PRIVATE KEY-----\n" + f"Q{'7w' * 9}R{'x3' * 9}\n" * 4)
    at = doing.at("sent from a file")
    pop = "Email add_pop domain=alice.test"
    encoded = "".join(f"%{byte:02x}" for byte in typed("sent URI-encoded").encode())
    strict = ["Ftp", "passwd", {"user": "x", "pass": plain("sent in a batch of UAPI")}]
    batched = quote(typed("sent in a batch of WHM"), safe="")
    calls = [
        f"uapi --as alice {pop} email=e1 password='{typed('sent by UAPI')}'",
        f"uapi --as alice {pop} email=e1 password={at}",
        f"uapi --as alice {pop} email=e2 'password:=\"{plain('sent as JSON')}\"'",
        f"uapi --as alice SSL install_ssl domain=alice.test cert=x key={doing.at('a key')}",
        (
            "api2 --as alice Email addpop domain=alice.test email=e3"
            f" password='{typed('sent by API 2')}'"
        ),
        f"whm passwd user=bob password='{typed('sent by WHM')}'",
        f"whm batch 'command=passwd?user=bob&password={batched}'",
        (
            "whm uapi_cpanel cpanel.user=alice cpanel.module=Ftp cpanel.function=passwd user=x"
            f" pass='{typed('sent through WHM')}'"
        ),
        f"uapi --as alice Batch strict 'command={json.dumps(strict)}'",
        (
            "whm execute_remote_whmapi1_with_password host=x function=passwd"
            f" password='{typed('sent to a server')}'"
            f" parameter_name=password parameter_value='{typed('sent further')}'"
        ),
        f"whm set_provider_client_configurations configurations={at}",
    ]
    doing.lines(
        *calls,
        *(f"{line} --dry-run" for line in calls),
        *(f"{line} --as-curl" for line in calls),
        f"let p = '{typed('later sent from a variable')}'",
        f'uapi --as alice {pop} email=e4 password=$p; uapi --as alice {pop} "password=1$p"',
        f"/usr/local/cpanel/bin/uapi --user=alice {pop} email=e5 password={encoded}",
        f"for q in {plain('sent in a loop')} '{typed('sent in a second turn')}'"
        f" {{ uapi --as alice {pop} email=e6 password=$q }}",
        f"batch {{ whm passwd user=bob password='{typed('sent in a block')}'; whm version }}",
        "su alice",
        f"batch {{ uapi Ftp add_ftp user=f1 pass='{typed('sent in a block of UAPI')}' }}",
        f"let r = open {doing.machine.source('sent from another file')} --as lines | get [0]",
        "uapi Mysql create_user name=alice_x password=$r",
        f"upload {doing.machine.file('sent.txt', marks.new('sent as a file'))} --to public_html",
        "download public_html/nothing.txt",
        "let v = genpass; uapi Email add_pop email=e7 domain=alice.test password=$v",
        f"let w = '{plain('kept in the keyring')}'; secret set keyring:other $w",
        f"secret set keyring:other {plain('typed for the keyring')}",
        "clumsy $p",
        "clumsy",
        "help Email add_pop | cat",
        f"uapi No such password='{plain('sent to no function')}'; uapi Email add_pop password",
        f"whm passwd user=bob password='{plain('never closed')}",
    )
    tool = "/usr/local/cpanel/bin/whmapi1 --input=json passwd user=bob | count"
    stdin = json.dumps({"password": marks.new("sent from standard input")})
    doing.machine.run(*doing.root, "-v", "-c", tool, stdin=stdin)


def get_replies_with_secrets(doing: Doing) -> None:
    """Keys, tokens and second factors that the panel makes, while a lesson is recorded."""
    marks = doing.marks
    pop = "Email add_pop domain=alice.test"
    root = doing.file("password of root")
    doing.lines(
        "record start day.md --title 'A day' --rename bob=user2",
        f"note 'it was {marks.known['token of root']}'",
        "whm version",
        "whm api_token_create token_name=mine | count",
        "let t = whm api_token_create token_name=other; echo ok",
        "whm create_user_session user=alice service=cpaneld | count",
        "whm twofactorauth_generate_tfa_config | count",
        f"uapi --as alice {pop} email=r1 password='{marks.typed('sent and recorded')}'",
        f"let s = '{marks.plain('later sent and recorded')}'",
        f"uapi --as alice {pop} email=r2 password=$s",
        "su alice",
        "uapi Tokens create_full_access name=lesson | count",
        "uapi SSL show_key friendly_name=alice.test | count",
        "uapi TwoFactorAuth generate_user_configuration | count",
        "uapi Email no_such_function",
        f"uapi {pop} email=info password='{marks.typed('sent and refused')}'",
        "exit",
        f"login {doing.url('whm')} -u root --ca {doing.ca} --password-from {root}",
        f"su alice --password '{marks.plain('typed in the wrong place')}'",
        "record preview",
        "record stop",
    )


def play_check_and_export(doing: Doing) -> None:
    """What was recorded is played, checked, practised and exported, and checked live."""
    run = doing.machine.run
    live = ["--live", *doing.root]
    run("play", "day.md")
    run("check", "day.md")
    run("check", "day.md", *live, "--yes")
    run("play", "day.md", "--practice", stdin="whm version\n" * 3)
    for ending in ("cast", "html", "svg", "txt", "md", "cps"):
        run("export", "day.md", "--to", ending, "-o", f"day.{ending}.out")
    run("export", "day.md", "--to", "svg", "--each-step", "-o", "each.svg")
    run("export", "day.md", "--to", "txt", *live, "--yes", "-o", "live.txt")
    assert (doing.machine.home / "day.txt.out").stat().st_size


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


def sit_at_a_terminal(doing: Doing) -> None:
    """Type passwords and lines with secrets; what is on the screen, ever, is searched."""
    marks, machine = doing.marks, doing.machine
    screen = pyte.Screen(200, 50)
    stream, seen = pyte.ByteStream(screen), []
    child = pexpect.spawn(
        sys.executable,
        machine.command("--ca", doing.ca)[1:],
        env=machine.variables({"TERM": "xterm-256color", "PAGER": "cat"}),
        cwd=str(machine.home),
        dimensions=(50, 200),
        timeout=30,
    )

    def until(text: str) -> None:
        for _ in range(400):
            if text in "".join(screen.display):
                return
            try:
                data = child.read_nonblocking(1 << 16, timeout=0.1)
            except pexpect.TIMEOUT:
                continue
            stream.feed(data)
            seen.append("".join(screen.display).encode())
            seen.append(re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", data))
        raise AssertionError(f"never seen: {text!r}\n" + "\n".join(screen.display))

    def line(text: str, *then: str) -> None:
        child.send(f"{text}\r")
        for wanted in then:
            until(wanted)

    first, twice = marks.typed("sent from the prompt"), marks.plain("sent when asked")
    later = marks.plain("later sent from the prompt")
    until("cpshell>")
    line(f"login {doing.url('whm')} -u root --service whm", "password of root")
    line(marks.known["password of root"], "root@127.0.0.1")
    new = "uapi --as alice Email add_pop domain=alice.test"
    line(f"{new} email=t1 password='{first}'; echo d''1", "d1")
    line(f"let p = {chr(39)}{later}{chr(39)}; {new} email=t2 password=$p; echo d''2", "d2")
    line(f"{new} email=t3 password=?", "password: ")
    line(twice, "t3")
    line(f"su alice --password {marks.plain('misplaced at the prompt')}", "no option --password")
    line(f"{new} email=t4 password={marks.plain('typed and dropped')}\x03")
    line("history | count; echo d''3", "d3")
    child.send("\x1b[A\x1b[A\x1b[A\x1b[A")
    line("\x03echo d''4", "d4")
    line("logout; exit")
    child.expect(pexpect.EOF)
    machine.places["the terminal"] = b"\n".join(seen)
    history = machine.home / ".local" / "state" / "cpshell" / "history"
    assert b"let p = " in history.read_bytes()


def plain(text: str) -> bytes:
    return text.encode()


def url(text: str) -> bytes:
    return quote(text, safe="").encode()


def in_json(text: str) -> bytes:
    return json.dumps(text).encode()


def in_html(text: str) -> bytes:
    return html.escape(text).encode()


def in_base64(text: str) -> bytes:
    return base64.b64encode(text.encode())


def in_hex(text: str) -> bytes:
    return text.encode().hex().upper().encode()


ENCODINGS = (plain, url, in_json, in_html, in_base64, in_hex)

PARTS: tuple[Callable[[Doing], None], ...] = (
    log_in_each_way,
    call_with_secrets,
    get_replies_with_secrets,
    play_check_and_export,
    type_in_the_wrong_place,
    break_the_shell,
    use_the_library,
    sit_at_a_terminal,
)


@pytest.fixture(scope="module")
def done(doing: Doing) -> Any:
    """Everything has been done."""
    for part in PARTS:
        part(doing)
    return doing.machine


def test_no_secret_leaves_the_process(done: Any, wire: Any, marks: Any) -> None:
    """What became a secret later is known to those who saw it before: the screen, a plugin."""
    wire.learn(marks)
    found = marks.leaks(done.everything())
    before = re.compile(r"later .* in (?:the terminal|heard)")
    assert [leak for leak in found if not before.match(leak)] == []


def test_no_one_time_password_leaves_the_process(done: Any, wire: Any) -> None:
    assert wire.codes
    for place, text in done.everything().items():
        for code in wire.codes:
            assert not re.search(rf"(?<![\d.]){code}(?!\d)".encode(), text), f"{code} in {place}"


def test_every_place_of_the_disk_was_searched(done: Any) -> None:
    """No file was written but below the home folder, and where secrets are kept on purpose."""
    elsewhere = (str(done.home), str(done.inputs / "keyring.json"), "/dev/null", "/dev/tty")
    named = {os.path.join(done.home, path) for path in done.written if not path.isdecimal()}
    assert named
    assert [path for path in named if not path.startswith(elsewhere)] == []


def test_what_was_done_had_secrets_in_it(done: Any, wire: Any, marks: Any) -> None:
    """The panel got what was to be sent, programs were started, and things were written."""
    sent = marks.leaks({"wire": b"\n".join(map(unquote_to_bytes, wire.requests))})
    names = [name for name in marks.known if "sent" in name and "no function" not in name]
    assert len(names) > 20
    assert [name for name in names if not any(leak.startswith(name) for leak in sent)] == []
    assert b"uname" in done.started or b"cat" in done.started
    kinds = ("heard", "history", "day.md", "day.cassette.jsonl", "config.toml", "reports/")
    places = done.everything()
    assert [kind for kind in kinds if not any(kind in place for place in places)] == []


@pytest.mark.parametrize("encode", ENCODINGS, ids=lambda encode: encode.__name__)
def test_a_secret_is_found_in_every_encoding(marks: Any, encode: Callable[[str], bytes]) -> None:
    secret = marks.new("planted")
    try:
        for before in ("", "x", "xy"):
            assert marks.leaks({"place": b"..." + encode(before + secret) + b"..."})
        assert marks.leaks({"place": encode(secret)[: len(encode(secret)) // 2]})
    finally:
        del marks.known["planted"]
