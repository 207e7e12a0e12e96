"""Who may do what in a classroom, over real sockets."""

from typing import Any

import pytest

from cpshell.lessons.classroom.access import Access, TooOften
from tests.lessons.classroom.callers import HELLO, Caller, score

pytestmark = pytest.mark.slow


def test_a_seat_needs_the_code_and_a_name_of_its_own(taught: Any) -> None:
    caller: Caller = taught.caller
    assert caller.join("Ada", code="WRONG-CODE").status == 403
    ada = caller.join("Ada", code=caller.code.lower().replace("-", " ")).body
    taken = caller.join("ada")
    assert (taken.status, taken.body["error"]) == (409, "the name Ada is taken")
    again = caller.join("Ada", key=ada["key"]).body
    assert (again["key"], again["world"]) == (ada["key"], ada["world"])
    others = [caller.join(name).body["world"]["accounts"] for name in ("Bob", "Zoë O'Hara")]
    assert ada["world"]["accounts"] not in others
    full = caller.join("Dora")
    assert (full.status, full.body["error"]) == (409, "all 3 seats are taken: ask the trainer")


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 41, "=1+1", "@SUM(A1)", "<b>", "a\x1b[31mb", "a\u202eb", "-x", "a\0b"]
)
def test_a_name_that_could_harm_a_terminal_or_a_spreadsheet_is_refused(
    taught: Any, name: str
) -> None:
    assert taught.caller.join(name).status == 409
    assert taught.opened.classroom.seats() == []


def test_wrong_codes_are_slowed_down_for_one_address_and_for_all() -> None:
    now = [0.0]
    access = Access("127.0.0.1", lambda: now[0])
    for _ in range(10):
        assert not access.fits_code("AAAA-AAAA", "192.0.2.1")
    with pytest.raises(TooOften):
        access.fits_code(access.code, "192.0.2.1")
    assert access.fits_code(access.code, "192.0.2.2")
    now[0] += 61
    assert access.fits_code(access.code, "192.0.2.1")
    for number in range(100):
        assert not access.fits_code("AAAA-AAAA", f"198.51.100.{number}")
    with pytest.raises(TooOften):
        access.fits_code(access.code, "203.0.113.1")


def test_too_many_wrong_codes_are_refused_over_http(taught: Any) -> None:
    answers = [taught.caller.join("Ada", code="NO").status for _ in range(11)]
    assert answers == [403] * 10 + [429]
    assert taught.caller.join("Ada").status == 429  # not looked at


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.test"}, 421),  # a name that somebody else leads here
        ({"host": "evil.test:80"}, 421),
        ({"host": ""}, 421),
        ({"host": "[bad"}, 421),
        ({"origin": "http://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"content_type": "text/plain"}, 415),  # what a form of another page can send
        ({}, 200),
        ({"host": "localhost"}, 200),
    ],
)
def test_a_page_elsewhere_cannot_act_with_the_trainers_cookie(
    taught: Any, headers: dict[str, str], status: int
) -> None:
    trainer = taught.caller.teach()
    assert trainer.ask("POST", "/trainer/open", "{}", **{
        "content_type": "application/json", **headers}).status == status  # fmt: skip
    assert len(taught.opened.classroom.opened) == (2 if status == 200 else 1)


def test_cookies_and_answers_are_kept_from_scripts_frames_and_caches(taught: Any) -> None:
    told = taught.caller.ask("POST", "/trainer/session", {"token": taught.caller.token}).headers
    assert "HttpOnly" in told["set-cookie"]
    assert "samesite=strict" in told["set-cookie"].lower()
    for path in ("/", "/trainer", "/files/trainer.js", "/nowhere"):
        headers = taught.caller.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_only_the_trainer_sees_and_does_what_is_the_trainers(taught: Any) -> None:
    caller: Caller = taught.caller
    key = caller.join("Ada").body["key"]
    assert caller.ask("POST", "/enter", f"code={caller.code}").status == 303  # a reader, too
    assert caller.ask("POST", "/trainer/session", {"token": caller.code}).status == 403
    for method, path, body in (
        ("GET", "/trainer/events", None),
        ("GET", "/trainer/scores.csv", None),
        ("POST", "/trainer/open", {}),
        ("POST", "/trainer/reset", {"world": 1}),
        ("POST", "/trainer/free", {"world": 1}),
    ):
        assert caller.ask(method, path, body, key).status == 403, path
    assert len(taught.opened.classroom.opened) == 1
    page = caller.ask("GET", "/trainer").body
    assert "Ada" not in page
    assert "SPEAKER-NOTE" not in page
    told = caller.teach().ask("GET", "/trainer/events").body
    assert told["course"]["lessons"][0]["notes"] == [
        {"heading": "Hello <b>all</b>", "text": "SPEAKER-NOTE: ask who has used a shell."}
    ]


def test_who_reads_along_needs_the_code_and_sees_open_lessons_alone(taught: Any) -> None:
    caller: Caller = taught.caller
    assert "gethostname" not in caller.ask("GET", "/").body
    assert caller.ask("GET", "/read/hello").status == 303
    assert caller.ask("GET", "/read-events").status == 403
    assert caller.ask("POST", "/enter", "code=nope").status == 403
    caller.ask("POST", "/enter", f"code={caller.code}")
    assert 'href="/read/hello"' in caller.ask("GET", "/").body
    assert caller.ask("GET", "/read/mail").status == 404
    page = caller.ask("GET", "/read/hello").body
    assert "gethostname" in page
    assert "SPEAKER-NOTE" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>all" not in page
    assert page.count("Hello &lt;b&gt;all&lt;/b&gt;") == 2  # its title, and the heading
    caller.teach().ask("POST", "/trainer/open", {})
    assert "add_pop" not in caller.ask("GET", "/read/mail").body  # a hint


def test_a_report_is_a_score_of_an_open_lesson_from_a_learner(taught: Any) -> None:
    caller: Caller = taught.caller
    key = caller.join("Ada").body["key"]
    good = score(2, 1)
    bad = good["steps"][0]
    for body, status in (
        (good, 200),
        ({}, 400),
        ("[]", 400),
        ("[" * 100_000, 400),
        ({**good, "steps": [{**bad, "tries": "many"}]}, 400),
        ({**good, "steps": [{**bad, "tries": True}]}, 400),
        ('{"started": "", "steps": [{"tries": NaN}]}', 400),
        ({**good, "steps": [bad] * (len(HELLO) + 1)}, 400),
        ("x" * 300_000, 413),
    ):
        assert caller.ask("POST", "/progress/hello", body, key).status == status, str(body)[:80]
    assert caller.ask("POST", "/progress/mail", good, key).status == 404
    assert caller.ask("POST", "/progress/hello", good, "another").status == 401
    assert caller.ask("POST", "/progress/hello", good).status == 401
    assert caller.ask("POST", "/begin", {"lesson": "mail"}, key).status == 404
    trainer = caller.teach()
    for world in (0, 4, "1", None, -1):
        assert trainer.ask("POST", "/trainer/reset", {"world": world}).status == 400


def test_a_learner_gets_the_lessons_in_a_language_of_the_course(taught: Any) -> None:
    caller = taught.caller
    seat = caller.join("Ada", lang="DE").body
    text = caller.ask("POST", "/begin", {"lesson": "hello"}, seat["key"]).body["text"]
    assert ("SPEAKER-NOTE" in text, "note:" in text) == (False, False)
    assert ("Schau" in text, "Look" in text) == (True, False)
    assert "# Mail" in taught.opened.classroom.lessons[1].in_language("de").text  # as it is
    again = caller.join("Ada", key=seat["key"]).body
    text = caller.ask("POST", "/begin", {"lesson": "hello"}, again["key"]).body["text"]
    assert "Look" in text
    refused = caller.join("Bob", lang="fr")
    assert (refused.status, refused.body) == (
        409,
        {"error": "this course is not in fr", "hint": "--lang en, de"},
    )
    caller.join("Bob", lang="de")
    trainer = caller.teach()
    told = trainer.ask("GET", "/trainer/events").body
    assert told["course"]["languages"] == ["en", "de"]
    assert {each["name"]: each["language"] for each in told["learners"]} == {
        "Ada": "en",
        "Bob": "de",
    }
    english, german = (trainer.ask("GET", f"/read/hello{x}").body for x in ("", "?lang=de"))
    assert '<a href="/read/hello?lang=de" hreflang="de" lang="de">Deutsch</a>' in english
    assert ("Schau" in german, '<html lang="de">' in german) == (True, True)
    assert trainer.ask("GET", "/read/hello?lang=xx").body == english
