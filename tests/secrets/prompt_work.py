"""What is typed at a prompt, on a terminal whose screen is searched, too."""

import re
import sys

import pexpect
import pyte

from tests.secrets.doing import Doing


def sit_at_a_terminal(doing: Doing) -> None:
    """Type passwords and lines with secrets; what is on the screen, ever, is searched."""
    marks, machine = doing.marks, doing.machine
    screen = pyte.Screen(200, 50)
    stream, seen = pyte.ByteStream(screen), []
    variables = {"TERM": "xterm-256color", "PAGER": "cat", "PROMPT_TOOLKIT_NO_CPR": "1"}
    child = pexpect.spawn(
        sys.executable,
        machine.command("--ca", doing.ca)[1:],
        env=machine.variables(variables),
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
    line(f"login {doing.made_up_url('a pasted url')}", "make a new one")
    line(f"login {doing.url('whm')} -u root --service whm", "password of root")
    line(marks.known["password of root"], "root@127.0.0.1")
    new = "uapi --as alice Email add_pop domain=alice.test"
    line(f"{new} email=t1 password='{first}'; echo d''1", "d1")
    line(f"let p = {chr(39)}{later}{chr(39)}; {new} email=t2 password=$p; echo d''2", "d2")
    line(f"{new} email=t3 password=?", "password: ")
    line(twice, "t3+alice.test")
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
