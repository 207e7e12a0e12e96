"""Writes that are kept in journals, and blocks that run on many servers."""

import json
from pathlib import Path

from tests.secrets.doing import Doing

PROFILE = """
[profile.{name}]
target = "{url}"
user = "root"
service = "whm"
password = "{source}"
ca = "{ca}"
journal = "{name}.jsonl"
"""
POP = "uapi --as alice Email add_pop domain=alice.test"


def keep_a_journal(doing: Doing) -> None:
    """A script is kept in a journal, resumed, decided about; the journal is looked at."""
    marks, run = doing.marks, doing.machine.run
    marks.plain("sent from a table")
    tool = "/usr/local/cpanel/bin/uapi --user=alice Email add_pop email=j6 domain=alice.test"
    table = f"$(open {doing.machine.source('sent from a table')} --as lines | select w=value)"
    looped = f"{marks.plain('sent in a loop and journalled') * 5} '{marks.typed('sent next')}'"
    lines = [
        f"{POP} email=j1 password='{marks.typed('sent and journalled')}'",
        f"let p = '{marks.typed('sent by a variable and journalled')}'; {POP} email=j2 password=$p",
        f"for q in {looped} {{ {POP} email=j3 password=$q; {POP} email=info password=$q }}",
        f"for row in {table} --jobs 2 {{ {POP} email=j4 password=$row.w }}",
        f"batch {{ whm passwd user=bob password='{marks.typed('sent in a journalled batch')}' }}",
        "whm api_token_create token_name=kept | count",
        "whm create_user_session user=alice service=cpaneld | count",
        "uapi --as alice SSL generate_key keysize=2048 | count",
        "whm twofactorauth_set_tfa_config secret=JBSWY3DPEHPK3PXP tfa_token=531864",
        f"{tool} password='{marks.plain('sent by a pasted line and journalled')}'",
        f"whm passwd user=nobody password='{marks.typed('sent, refused and journalled')}'",
    ]
    script, journal = doing.machine.file("kept.cps", "\n".join(lines)), "kept.jsonl"
    options = (*doing.root, "-k", "-v", "-f", str(script))
    run(*options, "--journal", journal)
    run(*options, "--resume", journal)
    number = _forget_the_last_result(doing.machine.home / journal)
    run(*options, "--resume", journal)
    run("-c", f"journal show {journal}; journal grep alice {journal}")
    run("-c", f"journal decide {journal} {number} done")


def _forget_the_last_result(path: Path) -> int:
    """Take what came of the last write out of a journal, as a crash would; return its number."""
    lines = [json.loads(line) for line in path.read_text().splitlines() if line]
    number: int = max(line["write"] for line in lines if "call" in line)
    kept = [line for line in lines if "call" in line or line.get("write") != number]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in kept))
    return number


def work_on_a_fleet(doing: Doing) -> None:
    """Two servers by profiles of which each keeps a journal; one refuses the password."""
    marks, machine = doing.marks, doing.machine
    config = machine.home / ".config" / "cpshell" / "config.toml"
    wrong = doing.file("wrong password")
    with config.open("a") as file:
        for name, source in (("one", doing.file("password of root")), ("two", wrong)):
            file.write(PROFILE.format(name=name, url=doing.url("whm"), ca=doing.ca, source=source))
        file.write('[group]\nweb = ["one", "two"]\n')
    doing.lines(
        f"on one two --jobs 2 {{ {POP} email=o1 password='{marks.typed('sent on a server')}' }}",
        f"let p = '{marks.typed('later sent on a server')}'",
        f"on @web {{ {POP} email=o2 password=$p; {POP} email=info password=$p }}",
        f"on one {{ for q in '{marks.typed('sent in a loop on a server')}' --jobs 2"
        f" {{ {POP} email=info password=$q }} }}",
        "on one { whm api_token_create token_name=fleet | count; su alice; journal show | count }",
        f"on one {{ su alice --password '{marks.plain('misplaced on a server')}' }}",
        f"on one --password {marks.plain('misplaced after on')} {{ whm version }}",
        f"on root:{marks.plain('misplaced as a server')} {{ whm version }}",
        f"login two; login one; {POP} email=o3 password='{marks.typed('sent by a profile')}'",
        f"journal decide one.jsonl 1 done --password {marks.plain('misplaced in a decision')}",
    )  # fmt: skip
    kept = Path(config.parent / "one.jsonl").read_bytes()
    assert kept.count(b'"call"') > 4
