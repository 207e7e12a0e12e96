"""A mask stands for a secret; it must not become one."""

from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox


@pytest.mark.parametrize(
    "line",
    [
        "uapi Email add_pop email=masked1 password=•••",
        "uapi Email add_pop email=masked1 password='x•••'",
        "let word = '•••'\nuapi Email add_pop email=masked1 password=$word",
        "batch { uapi Email add_pop email=masked1 password=••• }",
    ],
)
def test_a_mask_from_a_history_or_lesson_is_never_sent(
    run: Any, sandbox: Sandbox, line: str
) -> None:
    ready = sandbox.ready
    ran = run(
        f"https://127.0.0.1:{ready['ports']['cpanel']}",
        *("-u", "alice", "--ca", ready["ca"], "--password-from", "env:ALICE", "-c", line),
        env={"ALICE": sandbox.account("alice")["password"]},
    )
    assert ran.code == 2
    assert "the value of password is a mask, not the secret\n" in ran.err
    assert "password=? to be asked" in ran.err


def test_three_dots_of_a_text_are_no_mask(run: Any, sandbox: Sandbox) -> None:
    ready = sandbox.ready
    ran = run(
        f"https://127.0.0.1:{ready['ports']['whm']}",
        *("-u", "root", "--ca", ready["ca"], "--password-from", "env:ROOT"),
        *("-c", "whm gethostname note='a ••• b' | get hostname"),
        env={"ROOT": sandbox.account("root")["password"]},
    )
    assert ran.code == 0
