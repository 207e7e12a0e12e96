"""What is said after a call without data: for each write of the catalog, and never a wrong word."""

import re
from pathlib import Path

from cpshell import catalog
from cpshell.catalog.done_sentences import done_sentence
from cpshell.catalog.entry import Effect
from cpshell.panel.call import Call
from cpshell.shell.done_lines import call_title, done_line

DATA = Path(catalog.__file__).parent / "data"
WRITES = [
    function
    for api in catalog.Api
    for function in catalog.functions(api)
    if function.effect is not Effect.READ
]
ENDS = re.compile(r"\b(deleted|removed|revoked|emptied|detached|ended|no longer|defaults)\b")
NAME = re.compile(r"\{([^}]+)\}")


def sentences() -> dict[tuple[str, str], str]:
    lines = (DATA / "done.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows == sorted(rows)
    assert len({(api, function) for api, function, _ in rows}) == len(rows) >= 150
    return {(api, function): sentence for api, function, sentence in rows}


def call_of(function: catalog.Function) -> Call:
    given = [(each.name, f"<{each.name}>") for each in function.parameters]
    return Call(function.api, function.module, function.name, tuple(given))


def test_sentences_are_of_writes_and_name_parameters_that_are_no_secrets() -> None:
    writes = {(each.api.value, each.full_name): each for each in WRITES}
    for key, sentence in sentences().items():
        assert key in writes, key
        for name in NAME.findall(sentence):
            parameter = writes[key].parameter(name)
            assert parameter is not None, (key, name)
            assert not call_of(writes[key]).secret(name), (key, name)


def test_what_ends_something_says_so_and_nothing_else_does() -> None:
    """A larger thing is never said to be gone: of a record of a zone, the line is deleted."""
    undone = re.compile(r"::un|^un|remove|revoke|release|restore|terminate|empty|delete_host$|_ip$")
    for function in WRITES:
        sentence = done_sentence(function.api.value, function.full_name)
        if not sentence:
            continue
        is_end = ENDS.search(sentence) is not None
        if function.effect is Effect.DESTROY:
            other = re.search(r"(unparked|disabled|restored|no longer)", sentence)
            assert is_end or other, (function.full_name, sentence)
        elif is_end:
            assert undone.search(function.full_name), (function.full_name, sentence)
        if "zone_record" in function.full_name or "zonerecord" in function.full_name:
            assert sentence.startswith(("line {", "record ")), sentence


def test_each_write_says_what_was_done_to_what() -> None:
    assert len(WRITES) > 800
    for function in WRITES:
        call = call_of(function)
        line = done_line(call)
        assert "\n" not in line
        if sentence := done_sentence(function.api.value, function.full_name):
            assert line == NAME.sub(r"<\1>", sentence)
        else:
            assert line == f"done: {call_title(call)}"
            assert line.startswith(f"done: {function.full_name}")
        for each in function.parameters:
            if call.secret(each.name):
                assert f"<{each.name}>" not in line


def test_a_sentence_whose_parameters_are_not_all_given_is_left() -> None:
    call = Call(catalog.Api.WHM, None, "removeacct", (("user", "bob"), ("password", "x")))
    assert done_line(call) == "done: removeacct user=bob"
    repeated = Call(catalog.Api.UAPI, "BlockIP", "add_ip", (("ip", "192.0.2.1"), ("ip", "y" * 90)))
    assert done_line(repeated) == f"192.0.2.1, {'y' * 60}… blocked"
