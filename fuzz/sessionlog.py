"""Fuzz the server's session log, packed or not: every line is counted, every session ends once."""

import gzip

import atheris
from _inputs import Input, held_file, run

with atheris.instrument_imports(include=["cpshell.panel.sessionlog", "cpshell.system.files"]):
    from cpshell.errors import UsageError
    from cpshell.panel.sessionlog import COLUMNS, Tally, chosen, read_sessions
    from cpshell.system.files import Files
    from cpshell.system.policy import ALLOW_ALL

_PARTS = (
    *(
        "127.0.0.1 [12/05/2013:06:36:12 -0000] ",
        "[2015-10-29 09:27:35 -0500] info [cpsrvd] 1.2.3.4 ",
    ),
    *("NEW root:aaaa ", "NEW bob:bbbb,x ", "PURGE root:aaaa ", "PURGE bob:bbbb ", "logout\n", "\n"),
    *("address=1.2.3.4,app=cpaneld,creator=root,method=handle_form_login,path=form,possessed=0\n"),
    *("address=", ",app=whostmgrd", ",possessed=1", "loginsuccess [why not]\n", "[", "]", " NEW "),
    *("\0", "\ufeff", "\r", "\u2028", " PURGE ", "[31/12/9999:23:59:59 -2359]", "-0000", "é"),
)
_FILES = Files(ALLOW_ALL)
_PLAIN, _PACKED = held_file("session_log"), held_file("session_log.gz")
_MOST_OPEN = 3
_LONGEST = 200


def fuzz(given: Input) -> None:
    """Read one log."""
    is_packed, is_torn = given.choice(2), given.choice(2)
    text = given.content(_PARTS)
    path = _PACKED if is_packed else _PLAIN
    packed = gzip.compress(text, 1)
    path.write_bytes((packed[:-5] if is_torn else packed) if is_packed else text)
    tally = Tally()
    try:
        lines = _FILES.log_lines(path, _LONGEST)
        sessions = list(
            chosen(read_sessions(lines, tally, most_open=_MOST_OPEN), since="2015-01-01")
        )
    except UsageError as error:
        assert is_packed
        assert str(path) in error.message
        return
    for session in sessions:
        assert tuple(session) == COLUMNS
    assert len(sessions) <= tally.lines


if __name__ == "__main__":
    run(fuzz)
