"""What ``-k`` goes on with after a failure, and as whom."""


def test_the_next_statement_of_the_same_line_runs(run) -> None:
    ran = run("-k", "-c", "use nobody; echo two; nosuch; echo four")
    assert (ran.code, ran.out.split()) == (2, ["two", "four"])
    assert ran.err.count("cpshell: ") == 2


def test_the_other_turns_of_a_loop_run(run) -> None:
    ran = run(
        "-k", "-c", "for i in 1 2 3 { if $(echo $i | where value=2) { nosuch }; echo $i }\necho on"
    )
    assert (ran.code, ran.out.split()) == (2, ["1", "3", "on"])
    assert ran.err.count("cpshell: -c:1: 'nosuch'") == 1


def test_a_turn_ends_with_its_first_failure(run) -> None:
    ran = run("-k", "-c", "for i in 1 2 { echo $i; nosuch; echo never }")
    assert ran.out.split() == ["1", "2"]


def test_loops_in_loops_go_on_too(run) -> None:
    ran = run("-k", "-c", "for i in 1 2 { for j in a b { echo $i$j; nosuch } }")
    assert ran.out.split() == ["1a", "1b", "2a", "2b"]
    assert ran.err.count("cpshell: ") == 4


def test_each_failure_is_told_of_once_and_the_first_code_counts(run) -> None:
    ran = run("-k", "-c", "for f in $(echo '[1]') { use nobody; }\nwhm version")
    assert ran.code == 2
    assert ran.err.count("cpshell: ") == 2


def test_a_sourced_file_goes_on(run, tmp_path) -> None:
    inner = tmp_path / "inner.cps"
    inner.write_text("nosuch\necho in\n")
    ran = run("-k", "-c", f"source {inner}\necho out")
    assert (ran.code, ran.out.split()) == (2, ["in", "out"])
    assert ran.err.startswith(f"cpshell: {inner}:1: ")


def test_inside_of_try_a_failure_leads_to_else(run) -> None:
    for jobs in ("", "--jobs 1 "):
        script = f"try {{ for i in 1 2 {jobs}{{ echo $i; nosuch }} }} else {{ echo caught }}"
        ran = run("-k", "-c", script)
        assert (ran.code, ran.out.split()) == (0, ["1", "caught"])
        assert "nosuch" not in ran.err


def test_a_turn_that_fails_leaves_no_session_to_the_next(as_root) -> None:
    script = (
        "for u in alice bob { su $u; whoami | get user; uapi No such; exit }\n"
        "sessions | get [].user"
    )
    ran = as_root(script, "-k")
    assert ran.out.splitlines() == ['"alice"', '"bob"', '["root"]']
    assert ran.code == 1


def test_a_session_that_a_failed_try_opened_is_logged_out(as_root) -> None:
    ran = as_root("try { su alice; uapi No such } else { whoami | get user }")
    assert (ran.code, ran.out) == (0, '"root"\n')


def test_a_try_that_only_moved_between_sessions_puts_them_back(as_root) -> None:
    ran = as_root("su alice; try { use root; nosuch } else { whoami | get user }")
    assert (ran.code, ran.out) == (0, '"alice"\n')


def test_a_failing_turn_says_with_which_value_of_the_loop(run) -> None:
    ran = run(
        "-k", "-c", "let rows = [{'a': 1}]\nfor i in $rows x { use nobody }".replace("'", '"')
    )
    assert [line for line in ran.err.splitlines() if "hint" in line] == [
        '  hint: open sessions: none; this was with i={"a":1}',
        "  hint: open sessions: none; this was with i=x",
    ]
