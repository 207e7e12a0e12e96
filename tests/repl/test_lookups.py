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
from cpshell.repl.completion.remote_names import LookUpConnection, can_look_up
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


def test_a_password_or_code_in_each_header_is_not_spent_on_look_ups(sandbox) -> None:
    secret = sandbox.account("root")["password"]
    assert not can_look_up(open_with(sandbox, BASIC, secret))
    assert not can_look_up(open_with(sandbox, TOKEN, "x", code=lambda: "123456"))
    assert can_look_up(open_with(sandbox, TOKEN, "x"))
