"""``--proxy``: TLS to the panel through a proxy that sees none of it."""

import json
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

import cpshell
from cpshell.errors import UsageError
from cpshell.panel.connect import ConnectionSettings, Network
from cpshell.panel.proxy import Proxy, parse_proxy
from cpshell.panel.targets import Target
from cpshell.system.policy import Action, Policy

OTHER_PIN = f"sha256:{'0' * 64}"


# A proxy of a few lines over real sockets.


class ConnectProxy:
    """Carries each connection to where CONNECT asks for, or refuses with an answer of its own.

    ``answer`` is sent in place of a connection, nothing if it is empty. ``asked`` are the hosts
    and ports that were asked for, ``sent`` is what clients sent through each connection.
    """

    def __init__(self, answer: bytes | None = None) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.sent: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """What ``--proxy`` takes."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        head = b""
        with client, suppress(OSError):
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            method, where, _ = head.split(b" ", 2)
            assert method == b"CONNECT"
            self.asked.append(where.decode())
            if self.answer is not None:
                client.sendall(self.answer)
                return
            host, _, port = where.decode().rpartition(":")
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._exchange(client, server)

    def _exchange(self, client: socket.socket, server: socket.socket) -> None:
        number = len(self.sent)
        self.sent.append(b"")
        while True:
            ready, _, _ = select.select([client, server], [], [])
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                if source is client:
                    self.sent[number] += data
                (server if source is client else client).sendall(data)


@pytest.fixture
def start_proxy() -> Iterator[Callable[..., ConnectProxy]]:
    proxies: list[ConnectProxy] = []

    def start(answer: bytes | None = None) -> ConnectProxy:
        proxies.append(ConnectProxy(answer))
        return proxies[-1]

    yield start
    for proxy in proxies:
        proxy.close()


@pytest.fixture
def proxy(start_proxy) -> ConnectProxy:
    return start_proxy()


@pytest.fixture
def where(sandbox) -> str:
    return f"127.0.0.1:{sandbox.ready['ports']['whm']}"


@pytest.fixture
def whm(run, sandbox, where, monkeypatch):
    """Run ``whm version`` as root with more options; trust is theirs."""
    monkeypatch.setenv("PW", sandbox.account("root")["password"])
    login = (f"https://{where}", "-u", "root", "--service", "whm", "--password-from", "env:PW")
    return lambda *options: run(*login, *options, "-c", "whm version")


@pytest.fixture
def ca(sandbox) -> tuple[str, str]:
    return "--ca", sandbox.ready["ca"]


def test_all_connections_go_through_the_proxy_and_it_sees_only_tls(
    whm, ca, proxy, where, sandbox
) -> None:
    ran = whm(*ca, "--proxy", proxy.url)
    assert (ran.code, ran.err) == (0, "")
    assert set(proxy.asked) == {where}
    assert all(sent.startswith(b"\x16\x03") for sent in proxy.sent)
    assert sandbox.account("root")["password"].encode() not in b"".join(proxy.sent)


def test_programs_reach_panels_through_a_proxy(proxy, where, sandbox) -> None:
    with cpshell.connect(
        f"https://{where}",
        user="root",
        service="whm",
        password=sandbox.account("root")["password"],
        ca=sandbox.ready["ca"],
        proxy=proxy.url,
    ) as panel:
        assert panel.whm("version").ok
    assert set(proxy.asked) == {where}


def test_a_certificate_is_verified_through_the_proxy_and_nobody_goes_around_it(
    whm, proxy, where, sandbox
) -> None:
    ran = whm("--proxy", proxy.url)
    assert ran.code == 4
    assert "its fingerprint is sha256:" in ran.err
    assert proxy.asked == [where, where]  # the second look is for the fingerprint
    pin = ran.err.partition("--pin ")[2].partition(",")[0]
    assert whm("--proxy", proxy.url, "--pin", pin).code == 0


def test_a_pin_is_compared_before_anything_is_sent_through_the_proxy(whm, proxy) -> None:
    ran = whm("--proxy", proxy.url, "--pin", OTHER_PIN)
    assert ran.code == 4
    assert "not the pinned" in ran.err


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 407 Proxy Authentication\r\n\r\n", "407 Proxy Authentication"),
        (b"HTTP/1.1 502 No route today\r\nContent-Length: 3\r\n\r\nbad", "502 No route today"),
        (b"", "disconnected"),
        (b"SSH-2.0-dropbear\r\n", "cannot connect"),
    ],
)
def test_what_a_proxy_refuses_was_not_sent(whm, ca, start_proxy, where, answer, words) -> None:
    proxy = start_proxy(answer)
    ran = whm(*ca, "--proxy", proxy.url)
    assert ran.code == 4
    assert words in ran.err
    assert f"proxy 127.0.0.1:{proxy.port}" in ran.err
    assert where in ran.err
    assert "may have run" not in ran.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("BÜCHER.test", "xn--bcher-kva.test"),
        ("faß.test", "xn--fa-hia.test"),  # another name than fass.test
        ("Panel.Test", "panel.test"),
    ],
)
def test_a_host_is_asked_for_as_names_are_registered(run, start_proxy, host, asked) -> None:
    proxy = start_proxy(b"HTTP/1.1 502 No\r\n\r\n")
    login = (f"https://{host}:2087", "-u", "root", "--token-from", "env:HOME")
    run(*login, "--proxy", proxy.url, "-c", "whm version")
    assert set(proxy.asked) == {f"{asked}:2087"}


def test_a_proxy_that_is_not_there_is_named(whm, ca) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ran = whm(*ca, "--proxy", f"http://127.0.0.1:{port}")
    assert ran.code == 4
    assert f"proxy 127.0.0.1:{port}" in ran.err


def test_without_the_option_the_environment_names_no_proxy(whm, ca, proxy, monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert whm(*ca).code == 0
    assert proxy.asked == []


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize("exempt", ["NO_PROXY", "no_proxy"])
def test_the_environment_names_the_proxy_where_that_is_asked_for(
    whm, ca, proxy, monkeypatch, name, exempt
) -> None:
    monkeypatch.setenv(name, proxy.url)
    assert whm(*ca, "--proxy", "env").code == 0
    assert proxy.asked
    proxy.asked.clear()
    monkeypatch.setenv(exempt, "example.com,127.0.0.1")
    assert whm(*ca, "--proxy", "env").code == 0
    assert proxy.asked == []


def test_later_logins_use_the_proxy_of_the_start_and_profiles_their_own(
    run, whm, ca, proxy, start_proxy, where, monkeypatch
) -> None:
    own = start_proxy()
    login = f"login https://{where} -u root --service whm --password-from env:PW"
    saved = run(*ca, "--proxy", own.url, "-c", f"{login} --save lab")
    assert (saved.code, saved.err) == (0, "")
    assert own.asked
    own.asked.clear()
    ran = run("--proxy", proxy.url, "-c", "login lab; whm version")
    assert (ran.code, proxy.asked, set(own.asked)) == (0, [], {where})


@pytest.mark.parametrize("scheme", ["", "http://", "https://", "http//"])
def test_credentials_in_the_url_are_refused_and_not_repeated(whm, ca, scheme, monkeypatch) -> None:
    url = f"{scheme}bob:hunter2secret@127.0.0.1:1"
    ran = whm(*ca, "--proxy", url)
    assert ran.code == 2
    assert "bob" not in ran.err
    assert "hunter2" not in ran.err
    monkeypatch.setenv("https_proxy", url)
    assert whm(*ca, "--proxy", "env").code == 2


@pytest.mark.parametrize(
    "url", ["https://proxy.test:1", "socks5://proxy.test:1", "http://", "http://h:x", "http://h/p"]
)
def test_what_is_no_url_of_a_proxy_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="invalid proxy URL"):
        parse_proxy(url, {})


def test_a_plain_port_is_not_reached_through_a_proxy(run) -> None:
    ran = run(
        *("http://panel.test:2086", "-u", "root", "--password-from", "env:PW"),
        *("--allow-plaintext", "--proxy", "http://127.0.0.1:1", "-c", ""),
        env={"PW": "x"},
    )
    assert ran.code == 2
    assert "TLS ports only" in ran.err


@pytest.mark.parametrize(
    ("no_proxy", "host", "carried"),
    [
        ("", "panel.test", True),
        ("panel.test", "panel.test", False),
        ("PANEL.test", "panel.TEST", False),
        ("test", "panel.test", False),
        (".test", "panel.test", False),
        ("*.test", "panel.test", False),
        ("anel.test", "panel.test", True),
        ("other, panel.test:2087", "panel.test", False),
        ("panel.test:2083", "panel.test", True),
        ("10.0.0.0/8", "10.1.2.3", False),
        ("10.0.0.0/8", "11.1.2.3", True),
        ("10.0.0.0/8", "panel.test", True),
        ("::1", "::1", False),
        ("*", "panel.test", False),
    ],
)
def test_no_proxy_names_hosts_domains_and_networks(no_proxy: str, host: str, carried: bool) -> None:
    proxy = parse_proxy("env", {"HTTPS_PROXY": "proxy.test:3128", "NO_PROXY": no_proxy})
    assert proxy is not None
    assert proxy.carries(Target(host, 2087)) is carried


def test_the_policy_is_asked_about_the_proxy_too() -> None:
    asked: list[Action] = []

    class Asked(Policy):
        def objection(self, action: Action) -> str:
            asked.append(action)
            return ""

    settings = ConnectionSettings(proxy=Proxy("proxy.test", 3128))
    Network(Asked()).connect(Target("panel.test", 2087), settings).close()
    assert [str(action) for action in asked] == [
        "connect to panel.test:2087",
        "connect to proxy.test:3128",
    ]


def test_checkup_looks_through_the_proxy(run, ca, proxy, where, whm) -> None:
    ran = run(
        *("--proxy", proxy.url, "-o", "json", "-c"),
        f"checkup https://{where} -u root --service whm --password-from env:PW {' '.join(ca)}",
    )
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)[0]["detail"].startswith("verified, sha256:")
    assert set(proxy.asked) == {where}
