"""Whatever a server answers to a login: only the panel's own refusals are refusals."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

JSON = "application/json"
FORM = (
    '<html><title>WHM Login</title><div id="login-status-message">%s</div>'
    '<form id="login_form"></form></html>'
)
CODE = '<html><form id="tfa_login_form"><p>%s</p></form></html>'
BUSY = "<html><title>Busy</title><h1>Busy</h1><p>Come back at noon.</p></html>"


def refusal(code: str) -> dict[str, Any]:
    return {"status": 0, "message": code}


# status, body, headers, exit code, words that are told
ANSWERS: list[tuple[int, Any, tuple[str, ...], int, tuple[str, ...]]] = [
    (401, refusal("see_login_log"), (), 3, ("wrong user name or password", "(see_login_log)")),
    (401, refusal("invalid_login"), (), 3, ("wrong user name or password", "(invalid_login)")),
    (401, refusal("brute_force_locked"), (), 3, ("too many logins", "flush_cphulk")),
    (401, refusal("token_incorrect"), (), 3, ("security code", "(token_incorrect)")),
    (401, refusal("token_missing"), (), 3, ("two factors", "--otp-from")),
    (401, refusal("changed_ip"), (), 3, ("address has changed",)),
    (401, refusal("expired_session"), (), 3, ("expired",)),
    (401, refusal("no_username"), (), 3, ("no user name",)),
    (401, refusal("of_tomorrow"), (), 3, ("of_tomorrow",)),
    (401, refusal("The panel sleeps at night."), (), 3, ("root: The panel sleeps at night.",)),
    (200, refusal("see_login_log"), (), 3, ("wrong user name or password",)),
    (200, {"status": True, "message": "no token"}, (), 5, ("no security token",)),
    (403, refusal("brute_force_locked"), (), 3, ("(brute_force_locked)", "flush_cphulk")),
    (403, {"status": 0, "message": "Not from here."}, (), 3, ("Not from here.",)),
    (403, {"message": "Rule 7."}, (), 5, ("403", "Rule 7.")),
    (200, '{"error":' * 900 + "1" + "}" * 900, (), 5, ("200",)),
    (401, {"message": "Unauthorized key"}, (), 5, ("401", "Unauthorized key")),
    (200, {"message": "Denied by Imunify360."}, (), 5, ("Denied by Imunify360.", "firewall")),
    (200, {"error": "It is busy."}, (), 5, ("It is busy.",)),
    (401, FORM % "The login is invalid.", (), 3, ("root: The login is invalid.",)),
    (200, FORM % "Your account is locked.", (), 3, ("root: Your account is locked.",)),
    (401, FORM % "", (), 3, ("wrong user name or password",)),
    (401, "", (), 3, ("wrong user name or password",)),
    (401, CODE % "", (), 3, ("two factors",)),
    (403, "", (), 3, ("403",)),
    (401, "<p>A brute force attempt was detected.</p>", (), 3, ("brute force attempt", "flush_")),
    (404, BUSY, (), 5, ("404", "Come back at noon.")),
    (429, BUSY, (), 5, ("429", "Come back at noon.")),
    (500, BUSY, (), 5, ("500", "Come back at noon.")),
    (503, BUSY, (), 5, ("503", "Come back at noon.")),
    (429, {"message": "Slow down."}, (), 5, ("429", "Slow down.")),
    (500, {"error": "It broke."}, (), 5, ("500", "It broke.")),
    (502, {"message": "No route."}, (), 5, ("502", "No route.")),
    (503, {"message": "Come later."}, (), 5, ("503", "Come later.")),
    (404, {"detail": "No such path."}, (), 5, ("404", "No such path.")),
    (502, "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>", (), 4, ("502",)),
    (504, BUSY, (), 4, ("504", "Come back at noon.")),
    (522, BUSY, ("Server: cloudflare",), 4, ("522", "Come back at noon.", "Cloudflare")),
    (403, "<html><h1>Blocked</h1><p>by Mod_Security.</p></html>", (), 5, ("by Mod_Security.",)),
    (403, {"message": "Denied by Imunify360."}, (), 5, ("Denied by Imunify360.",)),
    (401, "<center><h1>401 No</h1></center><hr><center>nginx</center>", (), 5, ("401 No", "nginx")),
    (200, "<html><title>My blog</title><p>wp-content</p></html>", (), 5, ("My blog",)),
    (200, "<p>The license file is invalid.</p>", (), 5, ("license file is invalid", "cpkeyclt")),
    (200, "<p>You are running out of disk space.</p>", (), 5, ("running out of disk space",)),
    (200, "[]", (), 5, ("unexpected answer",)),
    (200, '{"status":1', (), 5, ("cut off",)),
    (301, "", ("Location: https://panel.test/",), 5, ("redirects to https://panel.test/",)),
]


def http(status: int, body: Any, *headers: str) -> bytes:
    text = body if isinstance(body, str) else json.dumps(body)
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(text.encode())}", *headers, "", ""]
    return "\r\n".join(head).encode() + text.encode()


OPEN = http(
    200,
    {"status": 1, "security_token": "/cpsess1234567890"},
    "Set-Cookie: whostmgrsession=root%3aabc; path=/; secure",
)
FINE = http(200, {"metadata": {"result": 1, "reason": "OK"}, "data": {"version": "11"}})
ENDED = http(401, FORM % "Your session has ended.")


@pytest.fixture
def log_in(serve: Callable[..., Any], certificate: Any, run: Any) -> Callable[..., Any]:
    """``log_in(answers, script, *options)``: what a script makes of a server that answers the
    paths that begin so in turn, the last answer again and again; and the paths asked for."""

    def run_against(answers: dict[str, list[bytes]], script: str, *options: str) -> Any:
        asked: list[str] = []

        def give(request: bytes, connection: socket.socket) -> bytes:
            path = request.split(b" ")[1].decode()
            asked.append(path)
            key = next(key for key in answers if key in path)
            found = answers[key]
            return found.pop(0) if len(found) > 1 else found[0]

        server = serve(give, certificate.context)
        ran = run(
            f"https://127.0.0.1:{server.port}",
            *("--service", "whm", "-u", "root", "--ca", certificate.path),
            *(options or ("--password-from", "env:PW")),
            *("-k", "-c", script),
            env={"PW": "a secret word", "PORT": str(server.port)},
        )
        return ran, asked

    return run_against


@pytest.mark.parametrize(
    ("status", "body", "headers", "code", "says"), ANSWERS, ids=range(len(ANSWERS))
)
def test_a_login_ends_as_the_answer_says(
    log_in: Any, status: int, body: Any, headers: tuple[str, ...], code: int, says: tuple[str, ...]
) -> None:
    ran, asked = log_in({"/": [http(status, body, *headers)]}, "whm version")
    assert (ran.code, ran.out) == (code, ""), ran.err
    for words in says:
        assert words in ran.err
    assert "Traceback" not in ran.err
    assert "a secret word" not in ran.err
    assert len([path for path in asked if path.startswith("/login/")]) == 1


PERL = "Use of uninitialized value $x at X.pm line 5.\n"
FIRST = {"status": 1, "security_token": "/cpsess1234567890"}


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("", []),
        (PERL, [f"login root@127.0.0.1: warning: {PERL.strip()}"]),
        ("Content-type: text/plain\r\n\r\n", []),
    ],
)
def test_what_stands_before_the_answer_to_a_login_is_a_warning(
    log_in: Any, before: str, told: list[str]
) -> None:
    cookie = "Set-Cookie: whostmgrsession=root%3aabc; path=/; secure"
    opened = http(200, f"{before}{json.dumps(FIRST)}", cookie)
    ran, _ = log_in({"/login/": [opened], "/": [FINE]}, "whm version")
    assert (ran.code, ran.err.splitlines()) == (0, told)
    assert '"version"' in ran.out


def test_a_warning_before_a_refused_login_hides_no_code(log_in: Any) -> None:
    refused = http(401, f"{PERL}{json.dumps(refusal('token_missing'))}")
    ran, _ = log_in({"/": [refused]}, "whm version")
    assert ran.code == 3
    assert "(token_missing)" in ran.err


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (http(429, BUSY), 5),
        (http(500, {"error": "Come back at noon."}), 5),
        (http(502, "<center><h1>Come back at noon.</h1></center><hr><center>nginx</center>"), 4),
        (http(503, BUSY), 5),
        (http(200, "<p>The license file is invalid. Come back at noon.</p>"), 5),
        (http(503, "<title>Down for maintenance</title><p>Come back at noon.</p>"), 5),
        (http(403, "<h1>Blocked by Mod_Security.</h1><p>Come back at noon.</p>"), 5),
    ],
    ids=["429", "500", "502", "503", "license", "maintenance", "firewall"],
)
def test_a_renewal_that_meets_a_fault_may_be_tried_again(
    log_in: Any, fault: bytes, code: int
) -> None:
    answers = {
        "/login/": [OPEN, fault, OPEN],
        "/logout/": [FINE],
        "/json-api/": [ENDED, ENDED, FINE],
    }
    ran, asked = log_in(answers, "whm version\nwhm version")
    assert (ran.code, ran.out) == (code, '{"version":"11"}\n')
    assert "Come back at noon." in ran.err
    assert "refused before" not in ran.err
    assert len([path for path in asked if path.startswith("/login/")]) == 3


@pytest.mark.parametrize(
    ("script", "code", "out"),
    [
        ("batch { whm version }\nbatch { whm version }", 5, '[{"version":"11"}]\n'),
        ("for n in 1 2 { whm version }", 5, '{"version":"11"}\n'),
        ("for n in 1 2 --jobs 2 { whm version } | count", 5, "1\n"),
        ("retry 2 --every 0s { whm version }", 0, '{"version":"11"}\n'),
        ("try { whm version } else { whm version }", 0, '{"version":"11"}\n'),
    ],
)
def test_a_renewal_that_meets_a_fault_fails_one_call_of_many(
    log_in: Any, script: str, code: int, out: str
) -> None:
    batch = {"metadata": {"result": 1}, "data": {"result": [json.loads(FINE[FINE.find(b"{") :])]}}
    fine = http(200, batch) if script.startswith("batch") else FINE
    answers = {"/login/": [OPEN, http(503, BUSY), OPEN], "/logout/": [FINE]}
    ran, _ = log_in({**answers, "/json-api/": [ENDED, ENDED, fine]}, script)
    assert (ran.code, ran.out) == (code, out), ran.err
    assert "refused before" not in ran.err
    assert ran.err.count("hint: the server reports a fault") == (1 if code else 0)


def test_a_renewal_that_is_refused_is_the_last(log_in: Any) -> None:
    answers = {
        "/login/": [OPEN, http(401, refusal("see_login_log"))],
        "/logout/": [FINE],
        "/json-api/": [ENDED],
    }
    ran, asked = log_in(answers, "whm version\nwhm version")
    assert "refused before" in ran.err
    assert len([path for path in asked if path.startswith("/login/")]) == 2


def test_a_parent_that_is_refused_does_not_end_the_session_through_it(log_in: Any) -> None:
    url = "https://panel.test:2083/cpsess1234567890/login/?session=bea%3aabc"
    made = http(200, {"metadata": {"result": 1, "reason": "OK"}, "data": {"url": url}})
    entered = http(200, "", "Set-Cookie: cpsession=bea%3aabc; path=/")
    listed = http(200, {"status": 1, "errors": None, "data": ["bea"]})
    answers = {
        "create_user_session": [made, http(403, ""), made],
        "/cpsess1234567890/login/": [entered],
        "/login/": [OPEN],
        "/logout/": [FINE],
        "/execute/": [ENDED, ENDED, listed],
    }
    script = "su bea --port $env.PORT\nuapi Ftp list_ftp\nuapi Ftp list_ftp"
    ran, asked = log_in(answers, script, "--password-from", "env:PW")
    assert ran.out == '["bea"]\n'
    assert "refused before" not in ran.err
    assert len([path for path in asked if "create_user_session" in path]) == 3


@pytest.mark.parametrize("method", ["basic", "token"])
@pytest.mark.parametrize(
    "page",
    [
        "<h1>Forbidden</h1><p>by Mod_Security.</p>",
        "<h1>Forbidden</h1><p>Not so.</p>",
        {"message": "Forbidden by rule 7."},
    ],
)
def test_a_firewalls_403_does_not_end_a_session(log_in: Any, method: str, page: Any) -> None:
    secret = "--password-from" if method == "basic" else "--token-from"
    answers = {"/json-api/": [http(403, page), FINE]}
    ran, asked = log_in(answers, "whm version\nwhm version", "--auth", method, secret, "env:PW")
    assert len(asked) == 2
    assert '"version"' in ran.out
    assert "Forbidden" in ran.err


def test_a_refused_basic_credential_ends_the_session(log_in: Any) -> None:
    answers = {"/json-api/": [http(401, FORM % "Wrong.")]}
    options = ("--auth", "basic", "--password-from", "env:PW")
    ran, asked = log_in(answers, "whm version\nwhm version", *options)
    assert len(asked) == 1
    assert "Wrong." in ran.err


@pytest.mark.parametrize(
    ("answer", "says", "hides"),
    [
        (http(503, BUSY), "Come back at noon.", "works once"),
        (http(429, BUSY), "Come back at noon.", "works once"),
        (http(401, FORM % "It was used."), "It was used.", "Busy"),
        (http(200, CODE % ""), "two factors", "works once"),
        (http(401, CODE % ""), "two factors", "works once"),
        (http(200, BUSY), "Come back at noon.", "no session cookie"),
        (http(200, {"message": "Come back at noon."}), "Come back at noon.", "no session cookie"),
    ],
)
def test_a_sign_on_says_what_its_url_answered(
    log_in: Any, answer: bytes, says: str, hides: str
) -> None:
    url = "https://panel.test:2083/cpsess1234567890/login/?session=bea%3aabc"
    made = http(200, {"metadata": {"result": 1, "reason": "OK"}, "data": {"url": url}})
    answers = {
        "create_user_session": [made],
        "/cpsess1234567890/login/": [answer],
        "/login/": [OPEN],
        "/": [FINE],
    }
    ran, _ = log_in(answers, "su bea --port $env.PORT", "--password-from", "env:PW")
    assert says in ran.err
    assert hides not in ran.err


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (http(503, BUSY), 5, "Come back at noon."),
        (http(429, {"message": "Slow down."}), 5, "Slow down."),
        (http(200, BUSY), 5, "Come back at noon."),
        (http(200, "<p>The license file is invalid.</p>"), 5, "license file is invalid"),
        (http(401, "<p>A brute force attempt was detected.</p>"), 3, "brute force attempt"),
        (http(200, {"metadata": {"result": 1}, "data": {}}), 5, "no login url"),
    ],
)
def test_a_login_url_that_is_not_made_says_what_came_in_its_place(
    log_in: Any, answer: bytes, code: int, says: str
) -> None:
    answers = {"create_user_session": [answer], "/login/": [OPEN], "/": [FINE]}
    ran, _ = log_in(answers, "loginurl --user bea")
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert says in ran.err
    assert "works once" not in ran.err
