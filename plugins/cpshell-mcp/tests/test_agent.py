"""What an agent does with the tools: search, describe, read, in parts; and the prompts."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from cpshell_mcp.calling import Target, write
from cpshell_mcp.options import Options
from cpshell_mcp.results import short_texts
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference

import cpshell
from cpshell.catalog import Api, Effect, find
from cpshell.sandbox.server import Sandbox


def test_a_server_only_reads_unless_more_is_allowed(start):
    agent = start()
    tools = agent.portal.call(agent.client.list_tools).tools
    assert [tool.name for tool in tools] == [
        "search_functions",
        "describe_function",
        "list_profiles",
        "read_function",
    ]
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.output_schema["type"] == "object" for tool in tools)


@pytest.mark.parametrize(
    ("option", "destroys"), [("--allow-writes", False), ("--allow-destroy", True)]
)
def test_clients_are_told_which_tool_writes_and_destroys(start, option, destroys):
    agent = start(option)
    tools = {tool.name: tool for tool in agent.portal.call(agent.client.list_tools).tools}
    written = tools["write_function"].annotations
    assert (written.read_only_hint, written.destructive_hint) == (False, destroys)
    assert tools["read_function"].annotations.read_only_hint


def test_words_lead_to_a_function_and_its_description_says_how_it_is_called(start):
    agent = start()
    found = agent.call("search_functions", words="remove a mailbox", api="uapi", limit=3)
    first = found.structured_content["functions"][0]
    assert (first["module"], first["function"], first["effect"]) == (
        "Email",
        "delete_pop",
        "destroy",
    )
    about = agent.call(
        "describe_function", **{key: first[key] for key in ("api", "module", "function")}
    ).structured_content
    assert (about["tool"], about["confirmed"], about["target"]) == ("write_function", True, "email")
    required = [each["name"] for each in about["parameters"] if each["required"]]
    assert required == ["email"]
    listed = agent.call("describe_function", api="uapi", function="Email::list_pops_with_disk")
    assert listed.structured_content["tool"] == "read_function"
    assert "[].email" in listed.structured_content["reply_fields"]


def test_a_description_tells_secrets_and_values(start):
    about = start().call("describe_function", api="uapi", module="Email", function="passwd_pop")
    secrets = {each["name"]: each["secret"] for each in about.structured_content["parameters"]}
    assert secrets["password"]
    assert not secrets["email"]
    created = start().call("describe_function", api="whm", function="api_token_create")
    assert created.structured_content["secret_reply"]


def test_profiles_are_told_without_their_secrets(start, folders):
    agent = start("--allow-writes")
    result = agent.call("list_profiles")
    rows = {row["name"]: row for row in result.structured_content["profiles"]}
    assert list(rows) == ["prod", "careful", "site", "wrong", "gone", "asks"]
    assert (rows["careful"]["read_only"], rows["prod"]["read_only"]) == (True, False)
    assert rows["site"]["target"].startswith("https://127.0.0.1:")
    assert "PW_" not in agent.told(result)
    assert all(
        row["read_only"] for row in start().call("list_profiles").structured_content["profiles"]
    )


def test_only_the_profiles_that_are_named_can_be_used(start):
    agent = start("--profile", "site")
    assert not agent.read("uapi", "Email::list_pops", "site").is_error
    assert (
        agent.told(agent.read("whm", "version")) == "unknown profile 'prod'\nhint: profiles: site"
    )


def test_a_read_brings_rows_that_were_chosen(start):
    agent = start()
    result = agent.read(
        "whm",
        "listaccts",
        where="diskused>1G and user!=bob",
        sort=["-diskused"],
        columns=["user", "diskused"],
    )
    content = result.structured_content
    assert [row["user"] for row in content["data"]] == ["carol", "ivan"]
    assert (content["ok"], content["part"]["total"], content["part"]["next_offset"]) == (
        True,
        2,
        None,
    )
    assert content["server"].startswith("root@https://127.0.0.1:")
    (tool,) = [
        tool
        for tool in agent.portal.call(agent.client.list_tools).tools
        if tool.name == "read_function"
    ]
    jsonschema.validate(content, tool.output_schema)


def test_parts_are_all_of_a_list_once(start):
    agent, users, offset = start(), [], 0
    while offset is not None:
        content = agent.read("whm", "listaccts", limit=5, offset=offset).structured_content
        users += [row["user"] for row in content["data"]]
        assert content["part"]["total"] == 12
        offset = content["part"]["next_offset"]
    assert len(users) == len(set(users)) == 12


def test_the_text_fences_in_what_the_server_sent(start):
    agent = start()
    result = agent.read("uapi", "Email::list_pops", as_user="alice", limit=1)
    *head, fence, sent, end = agent.told(result).splitlines()
    assert fence == end
    assert re.fullmatch(r"server-data-[0-9a-f]{12}", fence)
    assert json.loads(sent) == {"data": result.structured_content["data"]}
    assert head[1] == "rows 1 to 1 of 5; the next begin at offset 1"
    again = agent.told(agent.read("uapi", "Email::list_pops", as_user="alice", limit=1))
    assert fence not in again  # no server can know it


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"where": "diskusd>1G"}, "no row has a field 'diskusd'"),
        ({"where": "diskused >"}, ""),
        ({"limit": 0}, "invalid arguments: limit: Input should be greater than or equal to 1"),
        ({"api": "cpanel"}, "invalid arguments: api: String should match pattern"),
        ({"password": "Hunter2-Hunter2"}, "invalid arguments: password: Extra inputs"),
        ({"module": "Accounts"}, "whm has no modules: leave out 'Accounts'"),
        ({"api": "uapi"}, "uapi listaccts needs a module"),
        ({"as_user": "alice"}, "listaccts is a WHM function: it is not called for a user"),
        ({"where": "not " * 5000 + "user=a"}, "more than 32 times `not`"),
        ({"parameters": {"searchmethd": "x"}}, "listaccts was not sent: it has no parameter"),
        ({"parameters": {"search": None}}, "the parameter search is null"),
    ],
)
def test_mistakes_are_told_in_a_line(start, arguments, message):
    target = {"profile": "prod", "api": "whm", "function": "listaccts"}
    agent = start()
    result = agent.call("read_function", **target | arguments)
    text = agent.told(result)
    assert result.is_error
    assert text.startswith(message)
    assert "Hunter2" not in text
    assert len(text.splitlines()) <= 2


def test_what_the_server_may_have_ignored_is_noted(start):
    result = start().read("whm", "listaccts", parameters={"zzz": "1"}, limit=1)
    assert result.structured_content["notes"][1:] == [
        "the catalog has no parameter 'zzz' of listaccts: the server may have ignored it"
    ]


@pytest.mark.parametrize(
    ("more", "line"),
    [({"where": "user=nix"}, "no rows"), ({"offset": 100}, "no rows after offset 100 of 12")],
)
def test_an_end_of_a_list_is_told(start, more, line):
    result = start().read("whm", "listaccts", **more)
    content = result.structured_content
    assert (content["data"], content["part"]["next_offset"]) == ([], None)
    assert content["notes"] == [line]


def test_an_unknown_tool_is_an_error_of_the_protocol(start):
    with pytest.raises(MCPError, match="unknown tool 'drop_tables'; there are search_functions"):
        start().call("drop_tables")


def test_what_the_api_says_no_to_is_an_error_with_its_words(start):
    agent = start()
    result = agent.read("whm", "accountsummary", parameters={"user": "nobody-here"})
    assert result.is_error
    assert not result.structured_content["ok"]
    assert "Account does not exist" in result.structured_content["errors"][0]
    assert result.structured_content["errors"][0] in agent.told(result)


def test_several_calls_at_once_share_one_session(start, panel):
    agent = start("--profile", "prod", "--profile", "site")
    log = Path(panel.ready["session_log"])
    before = log.read_text().count(" NEW root:")

    def domain_of(user: str) -> str:
        result = agent.read("whm", "accountsummary", parameters={"user": user}, columns=["user"])
        return result.structured_content["data"][0]["user"]

    users = ["alice", "bob", "dave", "erin"] * 3
    with ThreadPoolExecutor(len(users)) as pool:
        assert list(pool.map(domain_of, users)) == users
    assert log.read_text().count(" NEW root:") == before + 1


def test_five_thousand_accounts_come_in_bounded_parts(start_at):
    with Sandbox(accounts=5000) as large:
        agent = start_at(large)
        whole = agent.read("whm", "listaccts", limit=100_000)
        part = whole.structured_content["part"]
        assert len(agent.told(whole)) < 61_000
        assert 20 < part["count"] < 500
        assert (part["total"], part["next_offset"]) == (5000, part["count"])
        users, offset = [], 0
        while offset is not None:
            result = agent.read("whm", "listaccts", limit=5000, offset=offset, columns=["user"])
            users += [row["user"] for row in result.structured_content["data"]]
            assert result.structured_content["part"]["count"] <= 500
            offset = result.structured_content["part"]["next_offset"]
        assert len(users) == len(set(users)) == 5000


def test_the_rest_of_what_a_write_answers_is_not_asked_for_again(panel):
    target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
    secret, ca = panel.account("root")["password"], panel.ready["ca"]
    parameters = {"email": "long", "domain": "alice.test", "password": "Corr3ct-horse-9"}
    wanted = {"api": "uapi", "function": "Email::add_pop", "as_user": "alice"}
    with cpshell.connect(target, user="root", password=secret, ca=ca) as root:
        given = Target(profile="prod", parameters=parameters, **wanted)
        answer = write(root, given, lambda call: None, Options(characters=4))
    assert (answer.data, answer.part.next_offset) == ("long", None)
    assert answer.notes == ["characters 1 to 4 of 15; do not call it again for the rest"]


def test_what_a_server_says_beside_the_data_is_bounded_too():
    options = Options(characters=10)
    texts = ["short", "long " * 5, "more", "and more"]
    assert short_texts(texts, options) == ["short", "long … (25 characters)", "… and 2 more"]
    assert short_texts(["0123456789"], options) == ["0123456789"]


def test_no_rows_are_asked_for_where_there_are_none(start, panel):
    log = Path(panel.ready["request_log"])
    start().read("whm", "version")
    start().read("whm", "listpkgs")
    version, packages = log.read_text().splitlines()[-2:]
    assert "version" in version
    assert "api.chunk" not in version
    assert "api.chunk" in packages


def test_prompts_name_functions_that_only_read(start):
    agent = start()
    prompts = agent.portal.call(agent.client.list_prompts).prompts
    assert {each.name for each in prompts} >= {"disk_review", "mail_not_arriving", "move_site"}
    for prompt in prompts:
        words = {each.name: f"<{each.name}>" for each in prompt.arguments}
        (message,) = agent.portal.call(agent.client.get_prompt, prompt.name, words).messages
        named = re.findall(r"`((?:uapi|whm|api2) [^`]+)`", message.content.text)
        assert len(named) >= 2
        for line in named:
            api, *module, function = line.split()
            entry = find(Api(api), module[0] if module else None, function)
            assert entry is not None, line
            assert entry.effect is Effect.READ, line
        for word in words.values():
            assert word in message.content.text


def test_prompts_want_their_arguments_and_know_the_profiles(start):
    agent = start()
    with pytest.raises(MCPError, match="disk_review needs profile"):
        agent.portal.call(agent.client.get_prompt, "disk_review", {})
    filled = agent.portal.call(agent.client.get_prompt, "disk_review", {"profile": "a\n\nb"})
    assert "the server a b (" in filled.messages[0].content.text
    assert "more than 80 % of" in filled.messages[0].content.text
    reference = PromptReference(name="disk_review")
    argument = {"name": "profile", "value": "c"}
    completed = agent.portal.call(agent.client.complete, reference, argument)
    assert completed.completion.values == ["careful"]
