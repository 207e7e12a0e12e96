"""Help, search and fields, all offline."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cpshell import catalog
from cpshell.catalog import Api


@pytest.mark.parametrize("topic", ["exit-codes", "environment", "language", "formats", "filters"])
def test_topics_are_explained(run: Any, topic: str) -> None:
    done = run("-c", f"help {topic}")
    assert done.code == 0
    assert len(done.out.splitlines()) > 5


def test_every_exit_code_is_in_the_help(run: Any) -> None:
    text = run("-c", "help exit-codes").out
    assert [line.split()[0] for line in text.splitlines() if line.startswith("  ")] == [
        *("0", "1", "2", "3", "4", "5", "6", "70", "74", "130", "141")
    ]


def test_a_function_is_explained_whole(run: Any) -> None:
    text = run("-c", "help uapi Email add_pop").out
    assert "UAPI, writes" in text
    assert "password            string          required, secret" in text
    assert "uapi Email add_pop email=info@example.com password=?" in text


def test_a_function_that_destroys_says_so(run: Any) -> None:
    assert "destroys" in run("-c", "help whm removeacct").out


@pytest.mark.parametrize(
    ("call", "title", "module"),
    [
        ("uapi Ftp", "UAPI, module Ftp", (Api.UAPI, "Ftp")),
        ("api2 Cron", "API 2, module Cron", (Api.API2, "Cron")),
        ("cpapi2 Cron", "API 2, module Cron", (Api.API2, "Cron")),
    ],
)
def test_a_module_is_explained_by_all_its_functions(
    run: Any, call: str, title: str, module: tuple[Api, str]
) -> None:
    first, *lines = run("-c", f"help {call}").out.splitlines()
    assert first == title
    functions = catalog.functions(*module)
    assert len(functions) > 5
    assert [line.split()[0] for line in lines] == [function.name for function in functions]
    for line, function in zip(lines, functions, strict=True):
        assert line.rstrip().endswith(function.summary)


def test_a_module_says_what_is_deprecated(run: Any) -> None:
    lines = run("-c", "help uapi Email").out.splitlines()
    marked = {line.split()[0] for line in lines if "(deprecated" in line}
    assert marked == {f.name for f in catalog.functions(Api.UAPI, "Email") if f.deprecated}


@pytest.mark.parametrize("call", ["uapi ftp", "uapi Ftpp", "api2 Cronn"])
def test_a_module_that_is_misspelt_is_told_with_what_was_meant(run: Any, call: str) -> None:
    done = run("-c", f"help {call}")
    assert done.code == 2
    assert f"has no module '{call.split()[1]}'" in done.err
    assert f"did you mean {'Ftp' if 'uapi' in call else 'Cron'}" in done.err


def test_what_is_misspelt_is_told_with_what_was_meant(run: Any) -> None:
    done = run("-c", "help uapi Email add_popp")
    assert done.code == 2
    assert "did you mean add_pop" in done.err


def test_every_command_and_filter_has_help(run: Any) -> None:
    from cpshell.commands import FAMILIES

    text = run("-c", "help").out
    assert {"uapi", "su", "history", "last", "upload", "get", "where"} <= set(text.split())
    assert len(FAMILIES) > 8


def test_search_finds_by_name_and_summary(run: Any) -> None:
    found = json.loads(run("-c", "search mailbox quota").out)
    assert "uapi Email edit_pop_quota" in [row["call"] for row in found]


def test_fields_are_paths_with_types(run: Any) -> None:
    found = json.loads(run("-c", "fields uapi Email list_pops").out)
    assert {"field": "[].email", "type": "string"} in found


def test_fields_of_whm_functions_are_known(run: Any) -> None:
    found = json.loads(run("-c", "fields whm listaccts").out)
    assert {"field": "acct[].user", "type": "string"} in found


def test_search_prefers_the_api_of_the_session(run: Any, sandbox: Any) -> None:
    def first(service: str, user: str) -> str:
        target = f"https://127.0.0.1:{sandbox.ready['ports'][service]}"
        login = [target, "-u", user, "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"]]
        token = sandbox.account(user)["token"]
        ran = run(*login, "-c", "search password", env={"TOKEN": token})
        found: list[dict[str, str]] = json.loads(ran.out)
        assert len(found) <= 15
        return found[0]["call"].split()[0]

    assert (first("whm", "root"), first("cpanel", "alice")) == ("whm", "uapi")


@pytest.mark.parametrize(
    ("call", "lines"),
    [
        ("whm createacct", ["writes; destroys with forcedns=1", "pass is taken for password, too"]),
        ("whm removeacct", ["destroys what username names", "user is taken for username, too"]),
        ("whm set_autossl_provider", ["takes further parameters x_…"]),
        ("whm batch", ["does what the calls do that it carries"]),
        ("whm api_token_create", ["the answer holds a secret"]),
        ("whm personalization_set", ["its parameters go in a JSON body"]),
        ("uapi Fileman save_file_content", ["replaces what was there"]),
        ("uapi Fileman list_files", ["such as file, dir, char", "several with | between them"]),
        ("whm createacct", ["one of mdbox, maildir"]),
    ],
)
def test_help_says_what_a_function_does_and_takes(run: Any, call: str, lines: list[str]) -> None:
    text = run("-c", f"help {call}").out
    assert [line for line in lines if line not in text] == []


def test_the_lines_in_the_document_on_the_catalog_run(run: Any) -> None:
    text = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text("utf-8")
    lines = re.findall(r"^\$ cpshell -c '(.*)'$", text, re.MULTILINE)
    assert len(lines) == 3
    assert [line for line in lines if run("-c", line).code] == []


def test_fields_that_are_not_recorded_say_how_to_see_them(run: Any) -> None:
    done = run("-c", "fields whm api_token_get_details")
    assert done.code == 2
    assert "call it once" in done.err


def test_the_last_result_comes_in_another_format(run: Any) -> None:
    done = run("-c", "echo $(search mailbox quota | limit 1)", "-c", "last yaml")
    assert done.out.splitlines()[1].startswith("- call:")


def test_last_without_a_result_says_so(run: Any) -> None:
    assert "nothing was printed" in run("-c", "last").err


def test_an_alias_stands_for_the_beginning_of_a_line(run: Any) -> None:
    done = run("-c", "alias find 'search mailbox | limit 2'", "-c", "find | count")
    assert done.out == "2\n"


def test_an_alias_can_t_take_the_name_of_a_command(run: Any) -> None:
    assert run("-c", "alias uapi 'echo no'").code == 2


def test_statements_are_explained_together(run: Any) -> None:
    assert run("-c", "help for").out == run("-c", "help loops").out
    assert run("-c", "help def").out == run("-c", "help language").out


def test_a_word_that_is_one_of_few_is_asked_for_by_what_it_may_be(run: Any) -> None:
    assert "`record` needs start or " in run("-c", "record").err


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("journal x", "`journal` needs show or grep or decide, not 'x'", "usage: journal WHAT "),
        (
            "journal shwo",
            "`journal` needs show or grep or decide, not 'shwo'",
            "did you mean show?",
        ),
        ("explain whm passwd password=Secret-1x", "in braces", "explain { whm passwd }"),
        ("batch whm version", "`batch` takes its lines in braces", "batch { whm version }"),
    ],
)
def test_a_command_that_is_used_wrongly_says_what_to_type(
    run: Any, line: str, message: str, hint: str
) -> None:
    ran = run("-c", line)
    assert ran.code == 2
    assert message in ran.err
    assert f"hint: {hint}" in ran.err
    assert "Secret" not in ran.err


def test_the_status_leaves_out_what_is_not_set(run: Any) -> None:
    assert "rate" not in json.loads(run("-c", "status").out)["settings"]
    assert json.loads(run("--rate", "5", "-c", "status").out)["settings"]["rate"] == 5


@pytest.mark.parametrize("word", ["uapi", "api2"])
def test_the_word_of_an_api_lists_its_modules_with_how_much_is_in_them(run: Any, word: str) -> None:
    api = Api.UAPI if word == "uapi" else Api.API2
    text = run("-c", f"help {word}").out
    listed = text.partition("Modules, with the number of their functions")[2].split()
    expected = {name: str(len(catalog.names(api, name))) for name in catalog.modules(api)}
    assert dict(zip(listed[::2], listed[1::2], strict=True)) == expected


def test_the_word_of_whm_says_how_much_there_is(run: Any) -> None:
    text = run("-c", "help whm").out
    assert f"{len(catalog.functions(Api.WHM))} functions in " in text


def test_options_are_explained_one_by_one_and_only_named_where_they_are_many(run: Any) -> None:
    text = run("-c", "help uapi").out
    assert "[OPTIONS]" in text
    assert [line for line in text.splitlines() if line.strip().startswith("--as USER")]


def test_an_alias_is_shown_written_two_ways_and_taken_back(run: Any) -> None:
    lines = ("alias a 'echo one'", "alias b='echo two'", "a", "b", "alias", "alias a --remove", "a")
    done = run(*(word for line in lines for word in ("-c", line)))
    assert done.code == 2
    assert done.out.splitlines() == ["one", "two", '{"a":"echo one","b":"echo two"}']
    assert "'a'" in done.err


@pytest.mark.parametrize("line", ["alias x", "alias 'a b' 'echo no'", "alias nosuch --remove"])
def test_an_alias_that_makes_no_sense_is_refused(run: Any, line: str) -> None:
    assert run("-c", line).code == 2


def test_a_group_of_whm_lists_its_functions_whatever_its_case(run: Any) -> None:
    text = run("-c", "help whm ip address management").out
    assert text.startswith("WHM API 1, group IP Address Management\n")
    listed = {line.split()[0] for line in text.splitlines()[1:]}
    assert {"addips", "listips"} <= listed
    assert "listaccts" not in listed


def test_the_groups_of_whm_are_counted(run: Any) -> None:
    text = run("-c", "help whm").out
    assert "in 29 groups: `help whm GROUP` lists one" in text
    assert re.search(r"\bDNS 44\b", text)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("addzonerecord", "seen in requests: A, AAAA"),
        ("addzonerecord", "for example IN"),
        ("accountsummary", "for a sister function exact, regex"),
    ],
)
def test_values_say_how_they_are_known(run: Any, call: str, words: str) -> None:
    assert words in run("-c", f"help whm {call}").out
