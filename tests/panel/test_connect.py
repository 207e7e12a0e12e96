"""The one door to the network: its policy, remembered certificates, stand-ins."""

import pytest

from cpshell.errors import CertificateUntrusted, ExitCode
from cpshell.panel.connect import ConnectionSettings, Network
from cpshell.panel.http import peer_fingerprint
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits, Response
from cpshell.panel.trust import Trust
from cpshell.system.policy import Action, Connect, Policy, ReadFile, Refused

GET = Request("GET", "/")
LIMITS = Limits(5, 5)


class OnlyHost(Policy):
    """A policy that knows one host, and keeps what it was asked."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.asked: list[Action] = []

    def objection(self, action: Action) -> str:
        self.asked.append(action)
        elsewhere = isinstance(action, Connect) and action.host != self.host
        return "another host" if elsewhere else ""


def test_the_policy_is_asked_for_the_file_of_authorities(whm, tmp_path) -> None:
    class NoFiles(Policy):
        def objection(self, action: Action) -> str:
            return "no files" if isinstance(action, ReadFile) else ""

    (tmp_path / "link.pem").symlink_to(tmp_path / "ca.pem")
    settings = ConnectionSettings(Trust(ca=str(tmp_path / "link.pem")))
    with pytest.raises(Refused, match=rf"not allowed to read {tmp_path}/ca\.pem"):
        Network(NoFiles()).connect(whm, settings)


class Known:
    """One remembered fingerprint, and how often the user was asked."""

    def __init__(self, pin: str | None = None, answer: str | None = None) -> None:
        self._pin = pin
        self._answer = answer
        self.asked = 0

    def pin(self, target):
        return self._pin

    def judge(self, target, error):
        self.asked += 1
        return self._answer

    def changed(self, target, error):
        return error


@pytest.fixture
def whm(sandbox) -> Target:
    return Target("127.0.0.1", sandbox.ready["ports"]["whm"])


@pytest.fixture
def shown(whm) -> str:
    pin = peer_fingerprint(whm, Limits(5, 5))
    assert pin
    return pin


def test_the_policy_is_asked_for_host_and_port_before_anything_is_opened(whm, sandbox) -> None:
    policy = OnlyHost("elsewhere.test")
    network = Network(policy)
    settings = ConnectionSettings(Trust(ca=str(sandbox.ready["ca"])), LIMITS)
    with pytest.raises(Refused, match=rf"not allowed to connect to 127.0.0.1:{whm.port}"):
        network.connect(whm, settings)
    with pytest.raises(Refused) as refusal:
        network.fingerprint(whm, settings)
    assert refusal.value.exit_code == ExitCode.USAGE
    assert policy.asked == [Connect(whm.host, whm.port)] * 2


def test_an_allowed_host_answers(whm, sandbox) -> None:
    settings = ConnectionSettings(Trust(ca=str(sandbox.ready["ca"])), LIMITS)
    transport = Network(OnlyHost(whm.host)).connect(whm, settings)
    assert transport.send(GET).status == 200
    transport.close()


def test_a_remembered_certificate_is_trusted_without_a_question(whm, shown) -> None:
    known = Known(pin=shown)
    transport = Network().connect(whm, ConnectionSettings(limits=LIMITS, remembered=known))
    assert transport.send(GET).status == 200
    assert known.asked == 0
    transport.close()


def test_an_unknown_certificate_is_asked_about_and_then_trusted(whm, shown) -> None:
    known = Known(answer=shown)
    transport = Network().connect(whm, ConnectionSettings(limits=LIMITS, remembered=known))
    assert [transport.send(GET).status for _ in range(2)] == [200, 200]
    assert known.asked == 1
    transport.close()


def test_nobody_is_asked_where_that_is_switched_off(whm, shown) -> None:
    known = Known(answer=shown)
    settings = ConnectionSettings(limits=LIMITS, remembered=known, asks=False)
    transport = Network().connect(whm, settings)
    with pytest.raises(CertificateUntrusted):
        transport.send(GET)
    assert known.asked == 0
    transport.close()


def test_trust_that_was_given_leaves_what_is_remembered_aside(whm, shown) -> None:
    known = Known(pin="sha256:" + "0" * 64)
    settings = ConnectionSettings(Trust(pin=shown), LIMITS, known)
    transport = Network().connect(whm, settings)
    assert transport.send(GET).status == 200
    assert settings.remembered_pin(whm) is None
    transport.close()


def test_a_stand_in_answers_without_a_network() -> None:
    class Canned:
        def send(self, request: Request) -> Response:
            return Response(204, "No Content", (), b"")

        def close(self) -> None:
            pass

    network = Network(OnlyHost("nobody"), stand_in=lambda target: Canned())
    transport = network.connect(Target("203.0.113.1", 2087), ConnectionSettings())
    assert transport.send(GET).status == 204
