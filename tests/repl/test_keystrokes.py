"""Six jobs of an administrator take half the keys of the server's own tools, or fewer.

What is counted here is every key: TAB and Enter, too. Of the tools' lines only the characters are.
"""

import pytest

from cpshell.sandbox.server import Sandbox
from tests.repl.conftest import KEYS, Sit, Terminal

pytestmark = pytest.mark.slow

# What is to be done; the line of the server's tool; the keys here, each with what the screen shows
# after it (``None``: the next key need not wait); what tells that it is done.
Keys = tuple[tuple[str, str | None], ...]
JOBS: dict[str, tuple[str, Keys, str]] = {
    "alice's mailboxes": (
        "uapi --user=alice Email list_pops",
        (
            *(("su a", "alice  user"), ("TAB", "su alice"), ("ENTER", "alice cpanel>")),
            *(("listpo", None), ("TAB", "> uapi Email list_pops\n"), ("ENTER", None)),
            ("ENTER", None),
        ),
        "info@alice.test",
    ),
    "reset a mailbox password": (
        "uapi --user=alice Email passwd_pop email=info domain=alice.test password=N3w-Secret.1",
        (
            *(("su a", "alice  user"), ("TAB", "su alice"), ("ENTER", "alice cpanel>")),
            *(("passw", None), ("TAB", "Email passwd_pop"), (" e", None), ("TAB", " email=")),
            *(
                ("i", "info@alice.test"),
                ("TAB", "email=info@alice.test "),
                ("p", None),
                ("TAB", " password="),
            ),
            *(("N3w-Secret.1", None), ("ENTER", None)),
        ),
        "info@alice.test has the new password",
    ),
    "who uses most disk": (
        (
            "whmapi1 listaccts api.sort.enable=1 api.sort.a.field=diskused"
            " api.sort.a.method=numeric api.sort.a.reverse=1"
        ),
        (
            *(("listac", None), ("TAB", "whm listaccts"), (" |so", None), ("TAB", "|sort ")),
            *(("-disku", None), ("TAB", "-diskused"), ("|li", None), ("TAB", "|limit ")),
            *(("3", None), ("ENTER", None)),
        ),
        "carol  carol.test",
    ),
    "suspend": (
        "whmapi1 suspendacct user=alice reason=spam",
        (
            *(("susp", None), ("TAB", "whm suspendacct"), (" u", None), ("TAB", " user=")),
            *(("bo", "bob    user"), ("TAB", "user=bob "), ("r", None), ("TAB", " reason=")),
            *(("spam", None), ("ENTER", None)),
        ),
        "has been suspended",
    ),
    "add a TXT record": (
        (
            "whmapi1 addzonerecord domain=alice.test name=_dmarc.alice.test. type=TXT"
            " txtdata='v=DMARC1'"
        ),
        (
            *(("addz", None), ("TAB", "addzonerecord "), ("d", None), ("TAB", "domain=")),
            *(
                ("al", "alice.test  "),
                ("TAB", "domain=alice.test "),
                ("na", None),
                ("TAB", " name="),
            ),
            *(("_dmarc ty", None), ("TAB", " type="), ("TXT tx", None), ("TAB", " txtdata=")),
            *(("v=DMARC1", None), ("ENTER", None)),
        ),
        "Bind reloading",
    ),
    "issue an API token": (
        "whmapi1 api_token_create token_name=deploy expires_at=0",
        (
            *(("api_t", None), ("TAB", "> whm api_token_create"), (" t", None)),
            *(("TAB", " token_name="), ("deploy e", None), ("TAB", " expires_at=")),
            *(("0", None), ("ENTER", None)),
        ),
        "token          ",
    ),
}


@pytest.fixture
def sandbox(fresh_sandbox: Sandbox) -> Sandbox:
    """A panel of one's own: the jobs suspend an account and change others."""
    return fresh_sandbox


@pytest.fixture
def screen() -> tuple[int, int]:
    """The size of a small terminal."""
    return (24, 80)


def _type(terminal: Terminal, keys: Keys) -> int:
    """Press keys, each when the screen shows what came of the last; how many were pressed."""
    for key, shown in keys:
        terminal.press(key)
        if shown is not None:
            terminal.until(lambda text, shown=shown: shown.rstrip(" ") in text)  # type: ignore[misc]
    return sum(1 if key in KEYS else len(key) for key, _ in keys)


@pytest.mark.parametrize("job", JOBS)
def test_a_job_takes_half_the_keys(sit: Sit, job: str) -> None:
    line, keys, done = JOBS[job]
    terminal = sit()
    pressed = _type(terminal, keys)
    terminal.until(done)
    assert pressed <= len(line) // 2, f"{pressed} keys for the {len(line)} of {line}"
