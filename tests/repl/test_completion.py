"""What is offered at the cursor."""

import threading
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api
from cpshell.commands.call_options import CPANEL_CALL
from cpshell.language import tokens
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.plugin import Option
from cpshell.render.safe import dangerous
from cpshell.repl.completion.candidate import Candidate
from cpshell.repl.completion.candidate_kinds import CandidateKind, Expected
from cpshell.repl.completion.candidates import complete
from cpshell.repl.completion.completer import ShellCompleter
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.matching import Names, NamesAbout
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.shell.shell import Shell
from cpshell.shell.state import State


def offered(text: str, knowledge: ShellKnowledge) -> list[str]:
    return [candidate.text for candidate in complete(cursor_in(text), knowledge)]


def entry(text: str, knowledge: ShellKnowledge, name: str) -> Candidate:
    return next(c for c in complete(cursor_in(text), knowledge) if c.text == name)


def test_an_empty_line_offers_commands_and_statements(knowledge: ShellKnowledge) -> None:
    assert {"uapi", "whm", "login", "for"} <= set(offered("", knowledge))


class InWhm(ShellKnowledge):
    """What completion knows in a WHM session."""

    api = Api.WHM


def test_functions_of_the_session_are_first_words_too(shell: Shell) -> None:
    whm = InWhm(shell, RemoteNames())
    assert offered("listacc", whm)[0] == "whm listaccts"
    assert offered("su", whm)[:2] == ["su", "whm suspendacct"]  # commands first
    assert not any(" " in each for each in offered("l", whm))  # too short
    assert "whm listaccts" not in offered("listacc", ShellKnowledge(shell, RemoteNames()))


def test_menus_begin_with_what_is_used_most(knowledge: ShellKnowledge) -> None:
    assert offered("", knowledge)[:3] == ["whm", "uapi", "su"]
    assert offered("uapi ", knowledge)[:3] == ["Email", "SSL", "Mysql"]
    assert offered("whm listaccts | ", knowledge)[:3] == ["where", "select", "sort"]


@pytest.mark.parametrize("line", ["whm listaccts | sort -dis", "whm listaccts --sort -dis"])
def test_a_sort_key_is_found_after_its_minus(line: str, knowledge: ShellKnowledge) -> None:
    assert "diskused" in offered(line, knowledge)


def test_a_filter_is_found_on_the_line_after_a_pipe(knowledge: ShellKnowledge) -> None:
    assert offered("whm listaccts |\n  whe", knowledge) == ["where"]


def test_numbers_of_records_are_in_their_order(shell: Shell) -> None:
    class InZone(ShellKnowledge):
        def values_of(self, place: Expected) -> NamesAbout:
            return NamesAbout(Names(["10", "2", "9"]), notes={"2": "www A 192.0.2.1"})

    zone = InZone(shell, RemoteNames())
    line = "uapi DNS mass_edit_zone zone=a.test remove="
    assert offered(line, zone) == ["2", "9", "10"]
    assert entry(line, zone, "2").summary == "www A 192.0.2.1"


def test_a_module_is_found_whatever_its_case(knowledge: ShellKnowledge) -> None:
    assert offered("uapi em", knowledge)[0] == "Email"


def test_a_function_is_found_without_its_separators(knowledge: ShellKnowledge) -> None:
    assert offered("uapi Ftp listftp", knowledge)[0] == "list_ftp"


def test_functions_that_are_used_most_come_first(knowledge: ShellKnowledge) -> None:
    assert offered("uapi Email ", knowledge)[:3] == ["add_pop", "list_pops", "passwd_pop"]
    assert offered("whm list", knowledge)[0] == "listaccts"
    others = offered("uapi Email list_m", knowledge)
    assert others == ["list_mail_domains", "list_mxs"]  # as popular as each other: by name


def test_a_function_comes_with_its_summary(knowledge: ShellKnowledge) -> None:
    assert entry("whm listacc", knowledge, "listaccts").summary.startswith("list hosting accounts")


def test_a_deprecated_function_says_so(knowledge: ShellKnowledge) -> None:
    old = next(f for f in catalog.functions(Api.WHM) if f.deprecated)
    assert entry(f"whm {old.name}", knowledge, old.name).summary.startswith("deprecated")


@pytest.mark.parametrize("option", [option for option in CPANEL_CALL if option.metavar])
@pytest.mark.parametrize("value", ["two", "'user~a'", '"a=b"', "$n"])
def test_the_value_of_an_option_is_neither_module_nor_function(
    knowledge: ShellKnowledge, option: Option, value: str
) -> None:
    for given in (f"--{option.name} {value}", f"--{option.name}={value}"):
        assert offered(f"uapi {given} Ftp listftp", knowledge)[0] == "list_ftp"
        assert offered(f"uapi Ftp {given} listftp", knowledge)[0] == "list_ftp"
        assert offered(f"uapi {given} Ftp list_ftp skip", knowledge)[0] == "skip_acct_types="


@pytest.mark.parametrize("word", API_WORDS)
def test_every_word_of_an_api_completes_its_functions(knowledge: ShellKnowledge, word: str) -> None:
    function = next(f for f in catalog.functions(API_WORDS[word]) if f.parameters)
    module = [function.module] if function.module else []
    line = " ".join([word, "--limit 5", *module, function.name, ""])
    assert f"{function.parameters[0].name.replace('*', '1')}=" in offered(line, knowledge)


def test_required_parameters_come_first_and_are_marked(knowledge: ShellKnowledge) -> None:
    found = complete(cursor_in("uapi Email add_pop "), knowledge)
    assert [(c.text, c.mark) for c in found[:3]] == [
        ("email=", "*"),
        ("password=", "*"),
        ("domain=", ""),
    ]


def test_parameters_that_are_given_are_gone(knowledge: ShellKnowledge) -> None:
    found = offered("uapi Email add_pop email=info ", knowledge)
    assert "email=" not in found
    assert found[0] == "password="


def test_another_name_of_a_parameter_stands_for_it(knowledge: ShellKnowledge) -> None:
    assert entry("whm installssl ce", knowledge, "cert=").summary == "another name of crt"
    assert "crt=" not in offered("whm installssl cert=x ", knowledge)
    assert "cert=" not in offered("whm installssl crt=x ce", knowledge)
    assert "username=" not in offered("whm removeacct user=alice ", knowledge)
    assert "user=" not in offered("whm removeacct username=alice ", knowledge)


def test_the_beginning_of_free_names_is_offered_when_it_is_typed(
    knowledge: ShellKnowledge,
) -> None:
    assert "x_" in offered("whm set_autossl_provider x", knowledge)


def test_parameters_of_a_json_body_are_offered(knowledge: ShellKnowledge) -> None:
    assert offered("whm personalization_set ", knowledge)[:2] == ["personalization:=", "store="]
    assert "store=" in offered("whm personalization_set personalization:='{}' ", knowledge)


def test_several_values_are_completed_one_by_one(knowledge: ShellKnowledge) -> None:
    line = "uapi Fileman list_files types='dir|fi"
    assert [(c.text, c.replaces) for c in complete(cursor_in(line), knowledge)][:2] == [
        ("fifo", 2),
        ("file", 2),
    ]


@pytest.mark.parametrize(("word", "values"), [("whm", {"mdbox", "maildir"})])
def test_the_values_of_whm_parameters_are_offered(
    knowledge: ShellKnowledge, word: str, values: set[str]
) -> None:
    assert set(offered(f"{word} createacct mailbox_format=", knowledge)) == values


def test_a_boolean_offers_1_and_0(knowledge: ShellKnowledge) -> None:
    assert offered("uapi Email add_pop send_welcome_email=", knowledge) == ["0", "1"]


def test_an_enum_offers_its_values(knowledge: ShellKnowledge) -> None:
    assert offered("uapi Email add_pop quota=", knowledge) == ["unlimited"]


def test_nothing_is_offered_for_a_secret(knowledge: ShellKnowledge) -> None:
    assert offered("uapi Email add_pop password=", knowledge) == []


def test_files_are_offered_behind_an_at_sign(knowledge: ShellKnowledge, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "nothing").mkdir()
    text = f"uapi Fileman save_file_content content=@{tmp_path}/no"
    assert offered(text, knowledge) == [f"{tmp_path}/notes.txt", f"{tmp_path}/nothing/"]


def test_behind_a_pipe_are_filters_and_formats(knowledge: ShellKnowledge) -> None:
    assert {"get", "where", "yaml", "csv"} <= set(offered("whm applist | ", knowledge))


def test_variables_and_what_is_in_them(knowledge: ShellKnowledge, state: State) -> None:
    state.variables["site"] = {"domain": "a.test", "owner": {"name": "ann"}}
    assert offered("echo $si", knowledge) == ["site"]
    assert "site.owner.name" in offered("echo ${site.ow", knowledge)


def test_fields_behind_get_come_from_the_catalog(knowledge: ShellKnowledge) -> None:
    assert offered("uapi Email list_pops | get [].e", knowledge) == ["email"]
    assert "[].email" in offered("uapi Email list_pops | get em", knowledge)


def test_fields_behind_get_come_from_the_last_answer_of_the_call(knowledge: ShellKnowledge) -> None:
    call = Call(Api.WHM, None, "listaccts")
    reply = Reply(True, Api.WHM, "listaccts", {"acct": [{"user": "a", "odd": 1}]})
    knowledge.observe("root@host", call, reply)
    assert offered("whm listaccts --limit 3 | get acct[].o", knowledge) == ["odd"]
    assert offered("whm listaccts | sort od", knowledge) == ["odd"]


def test_options_that_are_given_are_gone(knowledge: ShellKnowledge) -> None:
    assert "--limit" not in offered("whm listaccts --limit 3 --l", knowledge)


def test_the_value_of_an_option_is_completed(knowledge: ShellKnowledge) -> None:
    assert offered("login --service w", knowledge) == ["webmail", "whm"]
    assert "domain" in offered("uapi Email list_pops_with_disk --sort=do", knowledge)


def test_settings_offer_their_names_and_then_their_values(knowledge: ShellKnowledge) -> None:
    assert offered("set out", knowledge) == ["output="]
    assert offered("set output=ya", knowledge) == ["yaml"]
    assert offered("set keys=", knowledge) == ["emacs", "vi"]


def test_topics_of_help(knowledge: ShellKnowledge) -> None:
    assert "exit-codes" in offered("help ex", knowledge)
    assert offered("help uapi Email add_po", knowledge) == ["add_pop"]


@pytest.mark.parametrize(
    "text", ["uapi Nothing ", "whm no_such ", "nothing ", "echo 'x", "| ", "}"]
)
def test_where_nothing_is_known_nothing_is_offered(text: str, knowledge: ShellKnowledge) -> None:
    assert all(name.startswith("--") for name in offered(text, knowledge))


def test_an_entry_replaces_what_was_typed(knowledge: ShellKnowledge) -> None:
    assert {c.replaces for c in complete(cursor_in("uapi Ema"), knowledge)} == {3}


def test_a_plugins_completer_is_asked_beside(knowledge: ShellKnowledge, shell: Shell) -> None:
    asked = threading.Event()

    def values(_shell: object) -> list[str]:
        asked.set()
        return ["blue"]

    shell.registry.completer("color", values)
    knowledge.names_of_kind(Expected(CandidateKind.KIND, "", name="color"))
    assert asked.wait(10)


def test_options_of_the_call_do_not_hide_what_it_calls(knowledge: ShellKnowledge) -> None:
    assert "email" in offered("uapi --as alice Email list_pops --limit 3 | get [].e", knowledge)
    assert "email=" in offered("uapi --as alice Email add_pop ", knowledge)


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("whm listaccts | where ", {"user", "age(", "not"}),
        ("whm listaccts | where us", {"user"}),
        ("whm listaccts | where ag", {"age("}),
        ("whm listaccts | where user ", {"=", "!=", "~", ">=", "in"}),
        ("whm listaccts | where user=a ", {"and", "or"}),
        ("whm listaccts | where user=a an", {"and"}),
        ("whm listaccts | where 'user=a and pl", {"plan"}),
        ("whm listaccts | where user = ", {"null", "now", "true"}),
        ("whm listaccts | where user=nu", {"null"}),
        ("whm listaccts | where 'diskused / dis", {"diskused", "disklimit"}),
        ("whm listaccts | where 'age(unix_", {"unix_startdate"}),
        ("whm listaccts --where us", {"user"}),
        ("whm listaccts --where 'user=a o", {"or"}),
        ("whm listaccts | select us", {"user"}),
        ("whm listaccts | select x=ro", {"round("}),
        ("whm listaccts | select x=dis", {"diskused"}),
        ("whm listaccts | group plan --s", {"--sum"}),
        ("whm listaccts | group plan --sum disku", {"diskused"}),
        ("for u in a b { whm listaccts } | sort us", {"user"}),
        ("if $x { echo } ", {"else"}),
        ("if $x ", {"=", ">", "in", "and"}),
        ("if $x > ", {"now", "unlimited", "age("}),
        ("if $x > 3 an", {"and"}),
        ("if no", {"not"}),
        ("until $x --f", {"--for"}),
        ("until $x --for 3m --", {"--every"}),
        ("retry 3 --", {"--every"}),
        ("for u in a --", {"--jobs"}),
        ("for u ", {"in"}),
        ("echo $((ro", {"round("}),
        ("echo $((1 + ag", {"age("}),
        ("for user in a b { echo $us", {"user"}),
        ("let mine = 5; echo $mi", {"mine"}),
        ("def two first second { echo $se", {"second"}),
        ("help cond", {"conditions"}),
    ],
)
def test_all_of_the_grammar_is_offered(
    knowledge: ShellKnowledge, text: str, some: set[str]
) -> None:
    assert some <= set(offered(text, knowledge))


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("whm listaccts | where user=a ", {"user", "="}),
        ("whm listaccts | where user ", {"and", "null"}),
        ("whm listaccts | select ", {"round("}),
        ("echo ", {"else", "and"}),
        ("", {"else"}),
        ("if $x ", {"user"}),
        ("until $x --for 3m --", {"--for"}),
        ("for u in a b { echo $u }; echo $v", {"u"}),
    ],
)
def test_what_cannot_stand_there_is_not_offered(
    knowledge: ShellKnowledge, text: str, none: set[str]
) -> None:
    assert not none & set(offered(text, knowledge))


def test_fields_of_a_variable_are_offered(knowledge: ShellKnowledge, state: State) -> None:
    state.variables["rows"] = [{"odd": 1}]
    assert offered("echo $rows | where od", knowledge) == ["odd"]


@pytest.mark.parametrize("line", ["echo ${last", "echo ${last.", "echo ${x.", "echo $"])
def test_fields_that_a_terminal_would_obey_are_not_in_the_menu(
    knowledge: ShellKnowledge, state: State, line: str
) -> None:
    state.last = {"fine": 1, "a\u202eb": 2, "\x1b]0;title\x07": 3, "two\nlines": 4}
    state.variables["x"] = {"fine": {"\x9b31m": "\x1b[31m"}}
    state.variables["text"] = "\x1b[31m\u202e"
    completer = ShellCompleter(knowledge, lambda text: list(tokens(text)))
    menu = list(completer.get_completions(Document(line), CompleteEvent()))
    assert menu
    assert any("fine" in entry.text for entry in menu) or "." not in line
    for entry in menu:
        assert not dangerous(entry.text + entry.display_text + entry.display_meta_text)
