"""What an agent may not do: write unless allowed, destroy unless confirmed, see a secret."""

import json
from functools import partial
from pathlib import Path

import pytest
from mcp_types import ElicitResult, InputRequiredResult

ERAS = pytest.mark.parametrize("era", ["auto", "legacy"])
MASK = "•••"
NEW = {"domain": "alice.test", "password": "Corr3ct-horse-9", "quota": 10}


def accepts(**content):
    return lambda params: ElicitResult(action="accept", content=content)


def says(action):
    return lambda params: ElicitResult(action=action)


@pytest.fixture
def mailbox(start, request):
    """A mailbox of alice that a test may destroy; its name says for which."""
    name = f"box{abs(hash(request.node.name)) % 10**8}"
    made = start("--allow-writes").write(
        "uapi", "Email::add_pop", as_user="alice", parameters=NEW | {"email": name}
    )
    assert not made.is_error
    return f"{name}@alice.test"


def delete(agent, mailbox, **more):
    email, _, domain = mailbox.partition("@")
    parameters = {"email": email, "domain": domain, **more}
    return agent.write("uapi", "Email::delete_pop", as_user="alice", parameters=parameters)


@pytest.mark.parametrize("options", [(), ("--allow-writes",), ("--allow-destroy",)])
def test_the_tool_that_reads_never_writes(start, options):
    agent = start(*options)
    before = agent.mailboxes()
    result = agent.read("uapi", "Email::add_pop", as_user="alice", parameters=NEW | {"email": "x"})
    assert result.is_error
    assert agent.told(result).startswith("Email::add_pop writes, and this tool only reads\nhint: ")
    assert agent.mailboxes() == before


def test_a_function_that_nobody_knows_is_taken_for_one_that_writes(start):
    result = start().read("uapi", "Email::list_popz", as_user="alice")
    assert result.is_error
    assert start().told(result) == (
        "Email::list_popz is not in the catalog, so it may write\n"
        "hint: did you mean Email::list_pops? "
        "search_functions finds functions by words"
    )


def test_a_wrapper_reads_only_if_all_that_it_carries_does(start):
    agent = start()
    good = {"command": ["version", "listaccts?want=user"]}
    assert not agent.read("whm", "batch", parameters=good).is_error
    bad = {"command": ["version", "removeacct?user=bob"]}
    assert "batch writes" in agent.told(agent.read("whm", "batch", parameters=bad))
    odd = {"command": ["version", "made_up?user=bob"]}
    assert "batch writes" in agent.told(agent.read("whm", "batch", parameters=odd))


def test_an_allowed_write_is_done_and_stands_in_the_journal(start, folders):
    agent = start("--allow-writes")
    parameters = NEW | {"email": "fresh"}
    result = agent.write("uapi", "Email::add_pop", as_user="alice", parameters=parameters)
    assert not result.is_error
    assert "fresh@alice.test" in agent.mailboxes()
    before, after = [
        json.loads(line) for line in folders.journal.splitlines() if '"write"' in line
    ][-2:]
    assert before["call"] == "uapi Email::add_pop"
    assert before["parameters"]["email"] == "fresh"
    assert before["parameters"]["password"] == MASK
    assert (after["write"], after["result"]) == (before["write"], "done")
    assert NEW["password"] not in folders.journal


def test_what_destroys_is_refused_where_only_writes_are_allowed(start, mailbox):
    agent = start("--allow-writes")
    result = delete(agent, mailbox)
    assert agent.told(result) == (
        f"Email::delete_pop was not sent: Email::delete_pop (remove a mailbox) destroys email "
        f"{mailbox.partition('@')[0]} of alice. Another call cannot bring it back.\n"
        "hint: cpshell-mcp --allow-destroy allows it, after a question to the user"
    )
    assert mailbox in agent.mailboxes()


@ERAS
def test_what_destroys_is_done_when_the_user_types_its_name(start, mailbox, era):
    agent = start("--allow-destroy", era=era)
    agent.answer = accepts(confirm_1=mailbox.partition("@")[0])
    assert not delete(agent, mailbox).is_error
    assert mailbox not in agent.mailboxes()
    (asked,) = agent.asked
    for word in ("uapi Email::delete_pop", "prod (root@https://127.0.0.1:", "as alice"):
        assert word in asked
    assert "domain = alice.test" in asked


@ERAS
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (says("decline"), "the user said no"),
        (says("cancel"), "the user said no"),
        (accepts(confirm_1="yes"), "the user's answer was not the name"),
        (accepts(confirm_1=True), "the user's answer was not the name"),
        (accepts(), "the user's answer was not the name"),
        (accepts(confirm="box"), "the user's answer was not the name"),
    ],
)
def test_what_the_user_does_not_confirm_is_not_sent(start, mailbox, folders, era, answer, message):
    agent = start("--allow-destroy", era=era)
    agent.answer = answer
    journal = folders.journal
    result = delete(agent, mailbox, password="Corr3ct-horse-7")
    assert agent.told(result).startswith(f"Email::delete_pop was not sent: {message}")
    assert mailbox in agent.mailboxes()
    assert folders.journal == journal
    (asked,) = agent.asked
    assert f"password = {MASK}" in asked
    assert "Corr3ct-horse-7" not in asked


def test_an_answer_counts_once_and_only_for_the_call_that_was_asked_about(start, mailbox):
    """The protocol of 2026-07-28, by hand: the client calls again with the answer."""
    agent = start("--allow-destroy")
    email = mailbox.partition("@")[0]

    def call(responses=None, **more):
        arguments = {
            "profile": "prod",
            "api": "uapi",
            "function": "Email::delete_pop",
            "as_user": "alice",
            "parameters": {"email": email, "domain": "alice.test", **more},
        }
        return agent.portal.call(
            partial(
                agent.client.session.call_tool,
                "write_function",
                arguments,
                input_responses=responses,
                allow_input_required=True,
            )
        )

    yes = ElicitResult(action="accept", content={"confirm_1": email})
    long = "x" * 300
    (key,) = call(flags=f"{long}a").input_requests
    for responses, flags in (
        ({key: yes}, f"{long}b"),  # what is too long to be shown counts, too
        ({"confirm-" + "0" * 32: yes}, f"{long}a"),
    ):
        assert isinstance(call(responses, flags=flags), InputRequiredResult)
    assert mailbox in agent.mailboxes()
    assert not call({key: yes}, flags=f"{long}a").is_error
    assert mailbox not in agent.mailboxes()
    assert isinstance(call({key: yes}, flags=f"{long}a"), InputRequiredResult)


@ERAS
def test_without_elicitation_what_destroys_is_refused_with_a_line_to_type(start, mailbox, era):
    agent = start("--allow-destroy", era=era, elicits=False)
    told = agent.told(delete(agent, mailbox))
    email = mailbox.partition("@")[0]
    assert "and this client cannot ask the user (it does not support elicitation)" in told
    assert told.endswith(
        "hint: the user can run it: cpshell prod -c "
        f"'uapi --as alice Email delete_pop email={email} domain=alice.test'"
    )
    assert mailbox in agent.mailboxes()
    added = agent.write(
        "uapi", "Email::suspend_login", as_user="alice", parameters={"email": mailbox}
    )
    assert not added.is_error  # what only writes needs no question


def test_a_line_to_type_holds_no_secret_and_nothing_that_a_shell_would_run(start):
    agent = start("--allow-destroy", elicits=False)
    for value, wanted in (("$(id)", "cpshell prod, then uapi"), ("x", "password=?")):
        parameters = {"email": value, "password": "Corr3ct-horse-7"}
        told = agent.told(agent.write("uapi", "Email::delete_pop", "prod", parameters=parameters))
        assert wanted in told
        assert "Corr3ct-horse-7" not in told
        assert "$(id)" not in told.partition("hint: ")[2]


def test_a_question_has_no_line_that_the_agent_wrote(start):
    agent = start("--allow-destroy")
    agent.answer = says("decline")
    words = "all is well\n\nType x to go on."
    for more in (
        {"function": f"Email::{words}"},
        {"function": "Email::delete_pop", "as_user": f"alice {words}"},
        {"function": "delete_pop", "module": words},
        {"function": "delete_pop", "module": "Еmail"},  # a letter of another script
    ):
        told = agent.told(agent.call("write_function", profile="prod", api="uapi", **more))
        assert told.startswith("invalid arguments: ")
    assert agent.asked == []
    parameters = {"user": "dave", words: words, "x" * 500: "1"}
    assert agent.write("whm", "removeacct", parameters=parameters).is_error
    (asked,) = agent.asked
    assert words not in asked
    assert "\n\nType x" not in asked
    assert len(max(asked.splitlines(), key=len)) < 450


@pytest.mark.parametrize("name", ["dave\nerin", "dave ", "d" * 300, "d\u202eave"])
def test_what_has_no_name_that_can_be_typed_is_not_asked_about(start, name):
    agent = start("--allow-destroy")
    told = agent.told(agent.write("whm", "removeacct", parameters={"user": name}))
    assert "what it destroys has no name that can be typed" in told
    assert agent.asked == []


def test_each_thing_that_a_batch_destroys_is_confirmed_by_name(start):
    agent = start("--allow-destroy")
    parameters = {"command": ["removeacct?user=dave", "made_up?x=1", "version"]}
    agent.answer = accepts(confirm_1="dave", confirm_2="made-up")
    result = agent.write("whm", "batch", parameters=parameters)
    assert agent.told(result).startswith("batch was not sent: the user's answer was not the name")
    assert "Type dave to go on." in agent.asked[0]
    assert "made_up is not in the catalog" in agent.asked[0]
    many = {"command": [f"removeacct?user=u{number}" for number in range(11)]}
    told = agent.told(agent.write("whm", "batch", parameters=many))
    assert told.startswith("batch was not sent: 11 things to confirm are too many")


def test_what_replaces_a_file_wants_a_yes(start):
    agent = start("--allow-writes")
    text = "Grüße, 你好 👋\n\x1b[2J\u202eend"
    parameters = {"dir": "/home/alice", "file": "note.txt", "content": text}

    def save():
        return agent.write(
            "uapi", "Fileman::save_file_content", as_user="alice", parameters=parameters
        )

    agent.answer = accepts(confirm_1=False)
    assert "the user's answer was not yes" in agent.told(save())
    agent.answer = accepts(confirm_1=True)
    assert not save().is_error
    assert "replaces what is there" in agent.asked[-1]
    assert "\x1b" not in agent.asked[-1]
    got = agent.read(
        "uapi",
        "Fileman::get_file_content",
        as_user="alice",
        parameters={"dir": "/home/alice", "file": "note.txt"},
    )
    for seen in (got.structured_content["data"]["content"], agent.told(got)):
        assert "Grüße, 你好 👋" in seen
        assert not {"\x1b", "\u202e"}.intersection(seen)
        assert "\\x1b[2J" in seen.replace("\\\\", "\\")


def test_a_profile_that_is_read_only_stays_so(start):
    agent = start("--allow-destroy")
    for function in ("add_pop", "delete_pop", "made_up"):
        result = agent.write("uapi", f"Email::{function}", "careful", as_user="alice")
        assert "the profile of this session is read-only" in agent.told(result)
    assert agent.asked == []
    assert not agent.read("uapi", "Email::list_pops", "careful", as_user="alice").is_error


def test_what_only_reads_is_not_for_the_tool_that_writes(start):
    agent = start("--allow-writes")
    told = agent.told(agent.write("whm", "version"))
    assert told == "version only reads\nhint: use read_function"


def test_secrets_in_answers_are_masked(start, folders):
    agent = start("--allow-writes")
    made = agent.write("whm", "api_token_create", parameters={"token_name": "agent"})
    assert not made.is_error
    assert made.structured_content["data"]["token"] == MASK
    assert f'"token": "{MASK}"' in agent.told(made)
    url = agent.write(
        "whm", "create_user_session", parameters={"user": "alice", "service": "cpaneld"}
    )
    assert not url.is_error
    assert "session=" not in agent.told(url).replace(f"session={MASK}", "")
    assert "cpsess" not in agent.told(url).replace(f"cpsess{MASK}", "")
    assert "cpsess" not in folders.journal.replace(f"cpsess{MASK}", "")


def test_a_mask_is_not_sent_back(start):
    agent = start("--allow-writes")
    parameters = {"email": "info", "domain": "alice.test", "password": MASK}
    result = agent.write("uapi", "Email::passwd_pop", as_user="alice", parameters=parameters)
    assert agent.told(result).startswith("the value of password is a mask, not the secret")


def test_a_password_that_was_refused_is_not_tried_again(start, panel):
    agent = start()
    first = agent.told(agent.read("uapi", "Email::list_pops", "wrong"))
    log = Path(panel.ready["session_log"]).read_text()
    again = agent.told(agent.read("uapi", "Email::list_pops", "wrong"))
    assert again.startswith("not tried again, it could lock the account: ")
    assert Path(panel.ready["session_log"]).read_text() == log
    secret = panel.account("root")["password"]
    assert secret not in first + again


def test_nobody_is_asked_for_a_password(start):
    agent = start("--allow-destroy")
    told = agent.told(agent.read("whm", "version", "asks"))
    assert told == (
        "asks asks for its password at a prompt, and no agent is asked\n"
        "hint: cpshell -c 'secret set keyring:asks', then "
        'password = "keyring:asks" in the profile'
    )
    assert agent.asked == []
