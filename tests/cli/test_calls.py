"""Calls from the shell, against the sandbox."""

import gc
import json
import tracemalloc
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from cpshell import cli
from cpshell.sandbox.server import Sandbox
from cpshell.system.streams import Streams
from cpshell.system.system import System


def requests(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in Path(sandbox.ready["request_log"]).read_text().splitlines()
    ]


def test_uapi_as_a_user_goes_through_whm(as_root) -> None:
    ran = as_root("uapi --as alice Ftp list_ftp | get [].user")
    assert (ran.code, ran.out) == (0, '["alice","alice_logs"]\n')


def test_module_and_function_may_stand_in_one_word(as_root) -> None:
    lines = [
        "uapi --as alice Ftp::list_ftp | get [].user",
        "api2 Email::listpops --as alice | count",
        "help uapi Email::list_pops | cat",
        "uapi Ftp::list_ftp list_ftp --as alice",
        "uapi Ftp:: --as alice",
        "uapi Ftp --as alice",
    ]
    ran = as_root("\n".join(lines), "-k")
    assert ran.code == 2
    assert ran.out.startswith('["alice","alice_logs"]\n')
    assert "list_pops" in ran.out
    assert "Ftp::list_ftp names the function already" in ran.err
    assert ran.err.count("which function of Ftp?") == 2


def test_lines_of_the_servers_own_tools_can_be_pasted(as_root) -> None:
    ran = as_root(
        "uapi --output=jsonpretty --user=alice Ftp list_ftp\nwhmapi1 --output=json version"
    )
    assert ran.code == 0
    assert ran.out.startswith('[\n  {\n    "user"') or '"user": "alice"' in ran.out
    assert '"version"' in ran.out.splitlines()[-1]


def test_uapi_in_a_whm_session_says_what_to_do(as_root, sandbox) -> None:
    before = len(requests(sandbox))
    ran = as_root("uapi Ftp list_ftp")
    assert ran.code == 2
    assert "--as USER" in ran.err
    assert not any("Ftp" in str(each) for each in requests(sandbox)[before:])


def test_su_and_exit_move_between_sessions_and_print_nothing(as_root) -> None:
    ran = as_root("su alice; whoami | get chain; exit; whoami | get chain")
    assert ran.out.splitlines() == ['["root","alice"]', '["root"]']


def test_a_write_changes_what_a_read_lists(as_root) -> None:
    script = """
        su dave
        uapi Ftp add_ftp user=spine pass=Qz7-plum-Quay quota=10
        uapi Ftp list_ftp | where user~spine | count
        uapi Ftp delete_ftp user=spine
        uapi Ftp list_ftp | where user~spine | count
    """
    ran = as_root(script)
    assert (ran.code, ran.out.split()) == (0, ["null", "1", "null", "0"]), ran.err


def test_writes_go_by_post_and_reads_by_get(as_root, sandbox) -> None:
    before = len(requests(sandbox))
    as_root("su dave; uapi Ftp list_ftp; try { uapi Ftp delete_ftp user=nobody-here }")
    methods = {each["function"]: each["method"] for each in requests(sandbox)[before:]}
    assert methods["list_ftp"] == "GET"
    assert methods["delete_ftp"] == "POST"


def test_read_only_sends_no_write(as_root, sandbox) -> None:
    before = len(requests(sandbox))
    ran = as_root("whm version | count; whm suspendacct user=alice", "--read-only")
    assert (ran.code, ran.out) == (2, "1\n")
    assert "suspendacct" not in str(requests(sandbox)[before:])


def test_dry_run_shows_the_request_without_secrets_and_sends_nothing(as_root, sandbox) -> None:
    before = len(requests(sandbox))
    ran = as_root("uapi --as alice Email add_pop email=x password=hush-hush --dry-run")
    shown = json.loads(ran.out)
    assert shown["method"] == "POST"
    assert "cpanel_jsonapi_func=add_pop" in shown["form"]
    assert "hush-hush" not in ran.out + ran.err
    assert "add_pop" not in str(requests(sandbox)[before:])


def test_as_curl_prints_a_line_with_variables_for_secrets(as_root) -> None:
    ran = as_root("whm listaccts --as-curl")
    assert ran.out.startswith("""curl -H 'Cookie: whostmgrsession='"$CPSHELL_SECRET" """)
    assert """/"$CPSHELL_CPSESS"'/json-api/listaccts?api.version=1'""" in ran.out


def test_both_parts_of_a_view_are_shown_before_it_is_sent(as_root) -> None:
    line = "whm listaccts --where 'user^=a and diskused>1M' --sort -diskused --limit 2"
    shown = json.loads(as_root(f"{line} --dry-run").out)
    assert "api.filter.a.type=contains" in shown["url"]
    rest = ["where user ^= 'a' and diskused > 1M", "sort -diskused", "limit 2"]
    assert shown["here"] == rest
    ran = as_root(f"{line} --as-curl")
    assert " | ".join(rest) in ran.err
    assert "sort" not in ran.out


def test_an_unknown_field_is_an_error_on_both_sides_of_the_pipe(as_root) -> None:
    for line in ("whm listaccts --where usr=zoe", "whm listaccts | where usr=zoe"):
        ran = as_root(line)
        assert (ran.code, ran.out) == (2, "")
        assert "no row has a field 'usr'" in ran.err
        assert "did you mean `user`?" in ran.err


def test_a_view_is_a_part_of_the_list(as_root) -> None:
    ran = as_root("whm listaccts --where user~a --sort -user --columns user --limit 2")
    users = [row["user"] for row in json.loads(ran.out)["acct"]]
    assert users == sorted(users, reverse=True)
    assert len(users) == 2
    assert all(set(row) == {"user"} for row in json.loads(ran.out)["acct"])


def test_uapi_pages_and_sorts_too(as_root) -> None:
    ran = as_root("su alice; uapi Ftp list_ftp --sort -user --limit 1 | get [].user")
    assert ran.out == '["alice_logs"]\n'


def test_a_batch_is_one_request(as_root, sandbox) -> None:
    before = len(requests(sandbox))
    ran = as_root("batch { whm version; whm gethostname } | get [0].version")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)
    assert [each["function"] for each in requests(sandbox)[before:]].count("batch") == 1


def test_a_batch_of_uapi_calls_stops_at_the_first_failure(as_root) -> None:
    ran = as_root("su alice; batch { uapi Ftp list_ftp; uapi Ftp nonesuch; uapi Ftp list_ftp }")
    assert ran.code == 1
    assert "call 2 of 3" in ran.err


def test_only_calls_may_stand_in_a_batch(as_root) -> None:
    ran = as_root("batch { whm version; su alice }")
    assert ran.code == 2
    assert "`su`" in ran.err


def test_the_envelope_is_printed_for_a_refusal_as_well(as_root) -> None:
    ran = as_root("whm nonesuch", "-o", "envelope")
    assert ran.code == 1
    shown = json.loads(ran.out)
    assert shown["ok"] is False
    assert set(shown) == {
        "ok", "api", "call", "data", "errors", "messages", "warnings", "metadata"
    }  # fmt: skip


def test_raw_prints_the_servers_bytes(as_root) -> None:
    ran = as_root("whm version", "-o", "raw")
    assert json.loads(ran.out)["metadata"]["command"] == "version"


def test_a_parameter_comes_from_a_file_or_as_json(as_root, tmp_path: Path) -> None:
    text = tmp_path / "user"
    text.write_text("alice")
    ran = as_root(f"whm accountsummary user=@{text} | get acct[].user")
    assert ran.out == '["alice"]\n'
    ran = as_root("""whm accountsummary user:='"alice"' | get acct[].user""")
    assert ran.out == '["alice"]\n'
    ran = as_root("whm accountsummary user:={oops}")
    assert ran.code == 2


def test_verbose_traces_hold_no_secret(as_root, sandbox) -> None:
    ran = as_root("su alice; uapi Ftp list_ftp", "-v")
    log = Path(sandbox.ready["session_log"]).read_text()
    assert "> GET" in ran.err
    assert sandbox.ready["accounts"][0]["password"] not in ran.err
    assert "cpsess" not in ran.err.replace("cpsess•••", "")
    assert log.splitlines()[-1].split()[-1] == "logout"


def test_everything_that_was_opened_is_logged_out(as_root, sandbox) -> None:
    before = len(Path(sandbox.ready["session_log"]).read_text().splitlines())
    as_root("su alice; su bob", "-k")
    lines = Path(sandbox.ready["session_log"]).read_text().splitlines()[before:]
    opened = {line.split(" NEW ")[1].split()[0] for line in lines if " NEW " in line}
    purged = {line.split(" PURGE ")[1].split()[0] for line in lines if " PURGE " in line}
    assert opened
    assert opened == purged


def test_a_library_user_needs_no_shell(sandbox) -> None:
    import cpshell

    root = sandbox.ready["accounts"][0]
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    with cpshell.connect(
        target, user="root", password=root["password"], ca=sandbox.ready["ca"]
    ) as panel:
        assert any(row["user"] == "alice" for row in panel.whm("listaccts")["acct"])
        with panel.su("alice") as alice:
            assert alice.uapi("Ftp", "list_ftp").data[0]["user"] == "alice"
        with pytest.raises(cpshell.errors.CallFailed):
            panel.whm("nonesuch")


def test_a_token_needs_no_login(run, sandbox, monkeypatch) -> None:
    monkeypatch.setenv("TOKEN", sandbox.ready["accounts"][0]["token"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"]]
    assert run(*login, "-c", "whm version").code == 0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_a_script(sandbox, monkeypatch) -> None:
    monkeypatch.setenv("PW", sandbox.ready["accounts"][0]["password"])
    client = ("shell", "language", "panel", "auth", "commands", "render")
    ours = [f"*/cpshell/{part}/*" for part in client] + ["*/httpcore/*", "*/h11/*"]
    weights: list[int] = []

    class Lines(StringIO):
        """A script of 400 calls that weighs the client's side after 100 and at its end."""

        given = 0

        def readline(self, size: int = -1) -> str:
            self.given += 1
            if self.given in (100, 400):
                gc.collect()
                snapshot = tracemalloc.take_snapshot()
                kept = snapshot.filter_traces([tracemalloc.Filter(True, name) for name in ours])
                weights.append(sum(line.size for line in kept.statistics("filename")))
            return "whm version\n" if self.given < 400 else ""

    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    streams = [TextIOWrapper(BytesIO(), "utf-8") for _ in range(2)]
    tracemalloc.start()
    try:
        code = cli.main(
            [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]],
            System(Streams(Lines(), *streams)),
        )
    finally:
        tracemalloc.stop()
    assert code == 0
    printed = len(streams[0].buffer.getvalue())
    assert weights[1] - weights[0] < 2 * printed + 10_000  # bytes, over 300 calls


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("uapi --as nobody-here Email list_pops", "uapi Email list_pops"),
        ("uapi --as=nobody-here Email list_pops", "uapi Email list_pops"),
        ("uapi Email list_pops --as nobody-here", "uapi Email list_pops"),
        ("whm --where user=x nonesuch", "whm nonesuch"),
        ("whm listaccts --limit none", "whm listaccts"),
        ("su alice --service none", "su alice"),
        ("loginurl --token /cpsess1", "loginurl"),
    ],
)
def test_an_error_names_the_call_without_its_options(as_root, line: str, named: str) -> None:
    assert as_root(line).err.startswith(f"cpshell: -c:1: {named}: ")


def test_su_and_loginurl_open_sessions_that_are_read_only_too(as_root) -> None:
    ran = as_root("loginurl | get login_ok\nsu alice\nuapi Ftp delete_ftp user=x", "--read-only")
    assert (ran.code, ran.out) == (2, "1\n")
    assert "Ftp::delete_ftp writes, and this shell is read-only" in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("value", ["$none", "$(echo $none)", "$row.user", "$some", "@$none"])
def test_a_parameter_that_is_null_is_refused_and_nothing_is_sent(run, value: str) -> None:
    script = 'let none = null; let row = {"user": null}; let some = ["a", null]\n'
    ran = run("--sandbox", "-c", f"{script}whm listaccts searchtype=user search={value} | count")
    assert (ran.code, ran.out) == (2, "")
    assert f"search={value} is " in ran.err
    assert "hint: the empty text: search=''; to leave it out: search:=null\n" in ran.err


@pytest.mark.slow
def test_a_parameter_that_is_null_in_json_is_left_out(run) -> None:
    ran = run("--sandbox", "-c", "whm listaccts search:=null | count")
    assert (ran.code, ran.out) == (0, "12\n")


@pytest.mark.parametrize(
    ("condition", "note"),
    [
        ("user = ali*", "'ali*' is taken as it stands, signs and all: FIELD ^= ali"),
        ("user ~ '.*ce$'", "'.*ce$' is taken as it stands, signs and all: FIELD $= ce"),
        ("user = ALICE", "= tells large letters from small ones: user = alice"),
        ("suspended = 0 and user = ali*", "'ali*' is taken as it stands, signs and all"),
        ("owner = user", "the text 'user' is meant, not the field; the field is (user)"),
    ],
)
def test_where_says_the_same_on_both_sides_of_the_pipe(as_root, condition, note) -> None:
    for line in (f'whm listaccts --where "{condition}"', f'whm listaccts | where "{condition}"'):
        ran = as_root(line)
        assert (ran.code, ran.out.strip() in ("[]", '{"acct":[]}')) == (0, True)
        assert note in ran.err
        assert as_root(line, "-q").err == ""
    for more in ("--all", "--all --sort user"):
        assert as_root(f'whm listaccts {more} --where "{condition}"').err.count(note) == 1
    ran = as_root(f'batch {{ whm listaccts --where "{condition}"; whm gethostname }} | get [0]')
    assert note in ran.err


def test_a_comparison_that_was_not_come_to_is_told_where_nothing_is_found(as_root) -> None:
    condition, note = "user = zoe and usr = x", "no row has a field 'usr'; did you mean `user`?"
    for line in (f"whm listaccts --where '{condition}'", f"whm listaccts | where '{condition}'"):
        ran = as_root(line)
        assert (ran.code, note in ran.err) == (0, True)
    ran = as_root("whm listaccts | where 'user = zoe and diskused > 5d'")
    assert (ran.code, ran.out) == (0, "[]\n")
    assert "a size cannot be compared with a duration" in ran.err


def test_where_that_finds_what_it_asks_for_says_nothing(as_root) -> None:
    assert as_root("whm listaccts --where 'user = alice'").err == ""
    assert as_root("whm listaccts --where 'user = zoe'").err == ""
