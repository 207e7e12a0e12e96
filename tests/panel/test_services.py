"""Targets as users write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.errors import CpshellError, UsageError
from cpshell.panel.services import Service, service_of_cookie, service_of_port
from cpshell.panel.targets import Target, assumed_service, parse_target


@pytest.mark.parametrize(
    ("service", "tls", "plain", "cookie", "daemon"),
    [
        (Service.CPANEL, 2083, 2082, "cpsession", "cpaneld"),
        (Service.WHM, 2087, 2086, "whostmgrsession", "whostmgrd"),
        (Service.WEBMAIL, 2096, 2095, "webmailsession", "webmaild"),
    ],
)
def test_ports_cookies_and_daemons(
    service: Service, tls: int, plain: int, cookie: str, daemon: str
) -> None:
    assert (service.port, service.plain_port) == (tls, plain)
    assert (service.cookie, service.daemon) == (cookie, daemon)
    assert service_of_port(tls) is service_of_port(plain) is service_of_cookie(cookie) is service


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://a.test:2087", Target("a.test", 2087, True, Service.WHM)),
        ("http://a.test:2082/", Target("a.test", 2082, False, Service.CPANEL)),
        ("a.test:2096", Target("a.test", 2096, True, Service.WEBMAIL)),
        ("a.test:2082", Target("a.test", 2082, False, Service.CPANEL)),
        ("a.test", Target("a.test", 2083, True, Service.CPANEL)),
        ("root@a.test", Target("a.test", 2087, True, Service.WHM, "root")),
        ("joe@b.test@a.test", Target("a.test", 2096, True, Service.WEBMAIL, "joe@b.test")),
        ("joe%40b.test@a.test", Target("a.test", 2096, True, Service.WEBMAIL, "joe@b.test")),
        ("bea@A.Test:4430", Target("a.test", 4430, True, None, "bea")),
        ("https://[2001:db8::1]:2083", Target("2001:db8::1", 2083, True, Service.CPANEL)),
        ("http://a.test", Target("a.test", 2082, False, Service.CPANEL)),
    ],
)
def test_targets(text: str, target: Target) -> None:
    assert parse_target(text) == target


def test_an_explicit_service_or_user_wins() -> None:
    target = parse_target("bea@a.test", service=Service.WHM, user="root")
    assert target == Target("a.test", 2087, True, Service.WHM, "root")


def test_an_address_of_ipv6_is_bracketed_in_its_origin() -> None:
    assert Target("2001:db8::1", 2083).origin == "https://[2001:db8::1]:2083"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "ftp://a.test",
        "a.test:0",
        "a.test:99999",
        "a.test:port",
        "https://[::1",
        "https://a.test/path",
        "a.test?x=y",
        "a.test#x",
        "a b.test",
        "a..test",
        f"{'a' * 64}.test",
        f"{'é' * 64}.test",
        "a.é☃.test",
        "256.1.1.1",
        "a.test\\b",
        "a%2fb",
    ],
)
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_target(text)


@pytest.mark.parametrize(
    "text", ["u:hidden@a.test", "u:hidden@a.test:99999", "ftp://u:hidden@a.test", "u:hidden@/x"]
)
def test_a_password_in_the_target_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_target(text)
    assert "hidden" not in f"{caught.value.message} {caught.value.hint}"
    assert "--password-from" in (caught.value.hint or "")


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        target = parse_target(text)
    except CpshellError:
        return
    assert target.host
    assert 0 < target.port < 65536


def test_a_service_is_assumed_by_the_user() -> None:
    target = Target("a.test", 4430)
    assert assumed_service(target, "root") is Service.WHM
    assert assumed_service(target, "joe@b.test") is Service.WEBMAIL
    assert assumed_service(target, "bea") is Service.CPANEL
    assert assumed_service(target.at(1, Service.WHM), "bea") is Service.WHM
