"""A login url is followed on the host that one is logged in to, whatever host it names."""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

import cpshell
from cpshell.sandbox.functions.whm import sessions

ELSEWHERE = "127.0.0.2"

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason=f"no {ELSEWHERE} without set-up")


class FarEnd:
    """Listens where a login url points; ``visitors`` counts who connects."""

    def __init__(self, port: int) -> None:
        self.visitors = 0
        self._socket = socket.create_server((ELSEWHERE, port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visitors += 1
            visitor.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def far_end(sandbox, monkeypatch) -> Iterator[FarEnd]:
    """Another host, which the panel names in the login urls that it gives for cPanel."""
    monkeypatch.setattr(sessions, "_server_name", lambda *_: ELSEWHERE)
    with closing(FarEnd(sandbox.ready["ports"]["cpanel"])) as listening:
        yield listening


@pytest.fixture
def as_root(run, sandbox, monkeypatch):
    monkeypatch.setenv("PW", sandbox.account("root")["password"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]
    return lambda script, *options: run(*login, *options, "-c", script)


def test_the_panel_of_these_tests_names_another_host(as_root, far_end) -> None:
    ran = as_root("whm create_user_session user=alice service=cpaneld | get url")
    assert json.loads(ran.out).startswith(f"https://{ELSEWHERE}:")


@pytest.mark.parametrize("options", [(), ("--insecure",)])
def test_su_enters_on_the_host_of_the_session(as_root, far_end, options) -> None:
    ran = as_root("su alice; whoami | get [user,host]; uapi Ftp list_ftp | get [0].user", *options)
    assert (ran.code, ran.out.splitlines()) == (0, ['["alice","127.0.0.1"]', '"alice"'])
    assert far_end.visitors == 0


def test_a_session_that_has_ended_is_renewed_on_the_host_of_the_session(
    fresh_sandbox, monkeypatch
) -> None:
    monkeypatch.setattr(sessions, "_server_name", lambda *_: ELSEWHERE)
    with closing(FarEnd(fresh_sandbox.ready["ports"]["cpanel"])) as far_end:
        ports, ca = fresh_sandbox.ready["ports"], fresh_sandbox.ready["ca"]
        password = fresh_sandbox.account("root")["password"]
        whm = f"https://127.0.0.1:{ports['whm']}"
        with (
            cpshell.connect(whm, user="root", password=password, ca=ca) as root,
            root.su("alice") as alice,
        ):
            fresh_sandbox.clock.advance(15 * 60 + 1)  # longer than such a session lives unused
            assert alice.uapi("Ftp", "list_ftp").ok
        assert far_end.visitors == 0


def test_loginurl_leads_to_the_host_of_the_session(as_root, far_end, sandbox) -> None:
    ran = as_root("loginurl -u alice | get login_url")
    origin = f"https://127.0.0.1:{sandbox.ready['ports']['cpanel']}/"
    assert json.loads(ran.out).startswith(origin)
    assert far_end.visitors == 0
