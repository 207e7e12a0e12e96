"""Look-ups for completion: by the same door as sessions, without questions."""

from pathlib import Path

import pytest

from cpshell.auth.credentials import Credential
from cpshell.auth.login import open_session
from cpshell.auth.methods import BASIC, PASSWORD, TOKEN
from cpshell.auth.session_context import SessionContext
from cpshell.catalog import Api
from cpshell.errors import AccessError, CertificateUntrusted, UsageError
from cpshell.panel.call import Call
from cpshell.panel.connect import ConnectionSettings
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.trust import Trust
from cpshell.profiles.known_certificates import KnownCertificates
from cpshell.redact import Redactor
from cpshell.repl.completion.look_ups import LookUpConnection, can_look_up
from cpshell.repl.completion.name_sources import SOURCES, NameSource, Topic, told_apart
from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL

ACCOUNTS = Call(Api.WHM, None, "listaccts")


@pytest.fixture
def trusted_by_hand(sandbox, tmp_path: Path):
    """A root session that was opened after a yes to its certificate; its questions."""
    questions: list[str] = []

    def answer(question: str) -> str:
        questions.append(question)
        return "yes"

    known = KnownCertificates(Files(ALLOW_ALL), lambda: tmp_path / "known", answer)
    context = SessionContext(Redactor(), connection=ConnectionSettings(remembered=known))
    target = Target("127.0.0.1", sandbox.ready["ports"]["whm"], service=Service.WHM)
    secret = sandbox.account("root")["password"]
    session = open_session(target, Credential("root", secret, PASSWORD, None), context)
    yield session, questions
    session.close()


def open_with(sandbox, method, secret, code=None):
    """A root session whose credential goes with every call."""
    context = SessionContext(
        Redactor(), connection=ConnectionSettings(trust=Trust(ca=str(sandbox.ready["ca"])))
    )
    target = Target("127.0.0.1", sandbox.ready["ports"]["whm"], service=Service.WHM)
    return open_session(target, Credential("root", secret, method, code), context)


def test_names_are_looked_up_after_a_certificate_was_trusted_by_hand(trusted_by_hand) -> None:
    session, questions = trusted_by_hand
    lookup = LookUpConnection(session)
    reply = lookup(ACCOUNTS)
    lookup.close()
    assert "alice" in [row["user"] for row in reply.data["acct"]]
    assert len(questions) == 1  # that of the login


def test_a_look_up_never_asks_about_a_certificate(trusted_by_hand, tmp_path: Path) -> None:
    session, questions = trusted_by_hand
    (tmp_path / "known").unlink()
    lookup = LookUpConnection(session)
    with pytest.raises(CertificateUntrusted):
        lookup(ACCOUNTS)
    lookup.close()
    assert len(questions) == 1


def test_names_are_looked_up_with_a_token(sandbox) -> None:
    session = open_with(sandbox, TOKEN, sandbox.account("root")["token"])
    lookup = LookUpConnection(session)
    reply = lookup(ACCOUNTS)
    lookup.close()
    session.close()
    assert "alice" in [row["user"] for row in reply.data["acct"]]


def test_a_refused_look_up_is_not_sent_again(sandbox) -> None:
    session = open_with(sandbox, TOKEN, "WRONGWRONGWRONGWRONGWRONGWRONG00")
    lookup = LookUpConnection(session)
    with pytest.raises(AccessError):
        lookup(ACCOUNTS)
    with pytest.raises(UsageError):
        lookup(ACCOUNTS)
    lookup.close()
    session.close()


def test_a_code_is_not_spent_on_look_ups_nor_a_password_that_may_be_wrong(sandbox) -> None:
    secret = sandbox.account("root")["password"]
    basic = open_with(sandbox, BASIC, secret)
    assert not can_look_up(basic)
    basic.call(ACCOUNTS)
    assert can_look_up(basic)  # the password is right
    with_code = open_with(sandbox, TOKEN, "x", code=lambda: "123456")
    assert not can_look_up(with_code)
    assert can_look_up(open_with(sandbox, TOKEN, "x"))


EVERYWHERE = {
    Topic.RECORD: "alice.test",
    Topic.RECORD_LINE: "alice.test",
    Topic.SERIAL: "alice.test",
    Topic.PATH: ".",
}


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: f"{s.topic.value}-{s.function}")
def test_every_source_brings_names_of_the_sandbox(sandbox, source: NameSource) -> None:
    session = open_with(sandbox, TOKEN, sandbox.account("root")["token"])
    lookup = LookUpConnection(session)
    of = EVERYWHERE.get(source.topic, "")
    call = source.call("alice" if source.api is Api.UAPI else None, of)
    reply = lookup(call)
    lookup.close()
    session.close()
    names, _ = told_apart(source.pick(reply.data))
    assert names
    assert source.of(call) == of


def test_a_record_is_offered_with_what_it_says(sandbox) -> None:
    session = open_with(sandbox, TOKEN, sandbox.account("root")["token"])
    lookup = LookUpConnection(session)
    records = next(s for s in SOURCES if s.topic is Topic.RECORD)
    lines = next(s for s in SOURCES if s.topic is Topic.RECORD_LINE)
    _, by_index = told_apart(records.pick(lookup(records.call(None, "alice.test")).data))
    _, by_line = told_apart(lines.pick(lookup(lines.call(None, "alice.test")).data))
    lookup.close()
    session.close()
    index = next(name for name, about in by_index.items() if about.startswith("ftp A "))
    line = next(name for name, about in by_line.items() if about.startswith("ftp.alice.test. A "))
    assert int(line) == int(index) + 1  # the old functions count from 1
