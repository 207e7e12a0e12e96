"""A secret in the wrong place is refused, and repeated nowhere: not on stderr, not in a lesson."""

from pathlib import Path
from typing import Any

import pytest

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.errors import CallFailed
from cpshell.redact import Redactor, secret_name
from cpshell.shell.failures import report

WRONG = "Winter-Horse-77"
TARGET = "https://127.0.0.1:9"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--password", WRONG],
        [TARGET, "--password", WRONG],
        [TARGET, f"--password={WRONG}"],
        [TARGET, "-u", "root", "-p", WRONG],
        [TARGET, f"-p{WRONG}"],
        ["-k", f"-kp{WRONG}"],
        [TARGET, "--token", WRONG],
        [TARGET, "-u", "root", "--password-from", WRONG],
        [TARGET, "-u", "root", "--password-from", f"p:{WRONG}"],
        [TARGET, "-u", "root", "--token-from", WRONG],
        [TARGET, "-u", "root", "--password-from", "env:PW", "--otp-from", WRONG],
        [TARGET, "-u", f"root:{WRONG}"],
        [f"root:{WRONG}@127.0.0.1:9"],
        [TARGET, "--proxy", f"http://root:{WRONG}@127.0.0.1:9"],
        ["play", "lesson.md", "--password", WRONG],
        ["check", f"--password={WRONG}", "lesson.md"],
        ["sandbox", "--password", WRONG],
        ["sandbox", f"--password={WRONG}"],
    ],
    ids=" ".join,
)
def test_the_program_refuses_a_secret_without_repeating_it(
    run: Any, capfd: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    try:
        ran = run(*arguments, env={"PW": "x"})
        code, shown = ran.code, ran.out + ran.err
    except SystemExit as end:
        code, shown = int(end.code or 0), ""
    shown += "".join(capfd.readouterr())
    assert code == 2
    assert shown.startswith("cpshell")
    assert "Winter" not in shown


LINES = [
    f"su alice --password {WRONG}",
    f"su --password {WRONG} alice",
    f"su alice --password={WRONG}",
    f"su alice -p {WRONG}",
    f"su alice -p{WRONG}",
    f"su alice --password '{WRONG}",
    f"login {TARGET} -u root -p {WRONG}",
    f"login {TARGET} -u root --password-from {WRONG}",
    f"login {TARGET} -u root --password-from p:{WRONG}",
    f"login {TARGET} -u root --password-from prompt --otp-from {WRONG}",
    f"login {TARGET} -u root:{WRONG}",
    f"login root:{WRONG}@127.0.0.1:9",
    f"checkup {TARGET} -u root --token-from {WRONG}",
    f"uapi --password {WRONG} Ftp list_ftp",
    f"whm applist --token {WRONG}",
    f'let z = "{WRONG}"; login {TARGET} -u root:$z',
    f'let z = "{WRONG}"; login root:$z@127.0.0.1:9',
    f"su alice --password $(echo {WRONG})",
    f"login {TARGET} -u root --password-from $(echo {WRONG})",
    f"login {TARGET} -u root -P {WRONG}",
    f"login {TARGET} -u root -pw {WRONG}",
    f"login {TARGET} -u root -P={WRONG}",
    f"login {TARGET} root {WRONG}",
    f"login {TARGET} password {WRONG}",
    f"su alice {WRONG}",
    f"su alice password {WRONG}",
    f"whm passwd zz {WRONG}",
    f"whm passwd {WRONG}",
    f"uapi --as alice Email add_pop a@alice.test password {WRONG}",
    f"set password {WRONG}",
    f"secret {WRONG}",
    f"secret set {WRONG}",
    f'let k = "password"; $k={WRONG}',
    f'let k = "password"; whm passwd user=zz $k={WRONG}',
    f'let k = "password"; su alice --$k={WRONG}',
    f'let k = "--password"; su alice $k {WRONG}',
    f"su alice {WRONG} | | x",
    f"login {TARGET} password {WRONG} | | x",
    f"su alice --pass\\word {WRONG} )}} | | x",
    f'whm passwd user=a pa"ss"word={WRONG} | | x',
    f"let x = su alice --password {WRONG}",
    f"for u in a {{ su $u --password {WRONG} }}",
    f"on root:{WRONG} {{ whm version }}",
    f"on @web root:{WRONG}@127.0.0.1 {{ whm version }}",
    f'let z = "{WRONG}"; on root:$z {{ whm version }}',
    f"on prod --password {WRONG} {{ whm version }}",
    f"on prod -p {WRONG} {{ whm version }}",
    f"on prod password {WRONG} {{ whm version }}",
    f"on prod --password={WRONG} {{ whm version }}",
    f"on prod {{ su alice {WRONG} }}",
    f"journal show --password {WRONG}",
    f"journal decide x 1 done --password={WRONG}",
]


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_a_line_with_a_secret_is_refused_without_repeating_it(
    run: Any, tmp_path: Path, line: str
) -> None:
    script = f"record start {tmp_path}/lesson.md\n{line}\n\nrecord stop\n"
    ran = run("--sandbox", "-k", stdin=script)
    if not line.endswith(f"'{WRONG}"):  # an open quote takes the rest of the script with it
        assert ran.err.count("cpshell: stdin:2:") == 1
    assert ran.code == 2
    assert "Winter" not in ran.out + ran.err
    kept = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not [text for text in kept if "Winter" in text]


@pytest.mark.slow
def test_a_short_one_is_not_repeated_either(run: Any, tmp_path: Path) -> None:
    lines = [line.replace(WRONG, "Zq7") for line in LINES if "'" not in line]
    script = "\n".join((f"record start {tmp_path}/lesson.md", *lines, "record stop\n"))
    ran = run("--sandbox", "-k", stdin=script)
    assert "Zq7" not in ran.out + ran.err
    assert "Zq7" not in (tmp_path / "lesson.md").read_text()


def test_a_wrong_source_is_refused_before_anything_is_asked_or_sent(run: Any) -> None:
    asked = f"login {TARGET} -u root --password-from prompt --otp-from {WRONG}"
    ran = run("-c", asked)
    assert ran.err.splitlines()[0].endswith("invalid source for the otp")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (f"login {TARGET} --password {WRONG}", "login TARGET --password-from prompt"),
        (f"uapi Email add_pop --password {WRONG}", "password=? asks for it"),
    ],
)
def test_the_hint_says_where_a_secret_may_stand(run: Any, line: str, hint: str) -> None:
    assert f"hint: {hint}\n" in run("-c", line).err


def _functions_named_like_secrets() -> list[str]:
    names = [
        f"{api.value} {function.full_name.replace('::', ' ')}"
        for api in Api
        for function in catalog.functions(api)
        if secret_name(function.name)
    ]
    assert len(names) > 30
    return names


@pytest.mark.parametrize("call", _functions_named_like_secrets())
def test_a_function_that_is_called_like_a_secret_keeps_its_message(call: str) -> None:
    error = CallFailed("The account does not exist.", hint="Try another one")
    error.command, error.at = call, ("password", 3)
    shown = "".join(map(Redactor().text, report(error)))
    assert shown == (
        f"cpshell: password:3: {call}: The account does not exist.\n  hint: Try another one"
    )


def test_what_passwd_says_is_shown_whole(as_root: Any) -> None:
    ran = as_root("uapi --as alice Ftp passwd user=nobody pass=Qz7-Plum-Quay-Lamp-9")
    assert ": uapi Ftp passwd: The FTP account “nobody@alice.test” does not exist." in ran.err
    ran = as_root("batch { whm passwd user=nobody password=Qz7-Plum-Quay-Lamp-9 }")
    assert "call 1 of 1 (passwd): You do not have access" in ran.err


def test_what_names_no_file_may_be_the_secret_and_is_not_repeated(
    as_root: Any, tmp_path: Path
) -> None:
    lesson = tmp_path / "lesson.md"
    call = f"uapi --as alice Email add_pop email=x domain=alice.test password=@{WRONG}"
    ran = as_root(f"record start {lesson}\n{call}\n", "-k")
    assert ran.code == 2
    assert "cannot read the file that password names: no such file or directory\n" in ran.err
    assert "password=? asks" in ran.err
    kept = lesson.read_text() + lesson.with_name("lesson.cassette.jsonl").read_text()
    assert "Winter" not in ran.err + kept
    ran = as_root("uapi --as alice Fileman save_file_content content=@/no/file")
    assert "cannot read /no/file: no such file or directory" in ran.err


@pytest.mark.parametrize(
    ("call", "options", "message"),
    [
        ("uapi Email add_pop password=?", (), "add_pop is a cPanel function, and this is a WHM"),
        ("whm passwd user=bob password=?", ("--read-only",), "passwd writes, and this shell"),
        ("api2 Email addpop password=?", (), "say for whom: --as USER"),
    ],
)
def test_no_secret_is_asked_for_that_could_not_be_sent(
    as_root: Any, call: str, options: tuple[str, ...], message: str
) -> None:
    ran = as_root(call, *options)
    assert ran.code == 2
    assert message in ran.err
    assert "terminal" not in ran.err  # there is none to ask on


def test_what_can_be_sent_is_asked_for(as_root: Any) -> None:
    for line in (
        "uapi --as alice Email add_pop password=?",
        "whm batch command=?",
        "uapi --as alice Email add_pop password=? --dry-run",
    ):
        assert "no terminal to ask for the" in as_root(line).err
    assert "no terminal to ask" in as_root("whm passwd password=? --as-curl", "--read-only").err
    assert "no session is open" in as_root("logout; whm passwd password=?").err


@pytest.mark.parametrize("name", ["proxy", "ca", "pin", "user", "password-from", "otp-from"])
def test_an_option_of_a_login_that_is_empty_is_not_one_that_was_left_out(
    run: Any, name: str
) -> None:
    for ran in (
        run(TARGET, "-u", "root", "--password-from", "env:PW", f"--{name}", "", env={"PW": "x"}),
        run("-c", f'let x = ""; login {TARGET} --{name} $x'),
        run("-c", f'login {TARGET} --{name} ""'),
    ):
        assert ran.code == 2
        assert f"empty value for {name}\n  hint: leave out --{name}\n" in ran.err
