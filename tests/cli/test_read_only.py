"""``--read-only``: what is not known to read is not sent, by whatever door it comes."""

from pathlib import Path

import pytest


@pytest.fixture
def requests(sandbox):
    """The lines of the panel's log of requests."""
    return lambda: Path(sandbox.ready["request_log"]).read_text().splitlines()


UNKNOWN = [
    "whm frobnicate user=alice",
    "whm scripts/frobnicate",
    "let f = frobnicate\nwhm $f",
    "whm frobnicate --all",
    "whm frobnicate --limit 1",
    "whm frobnicate --yes --force",
    "uapi --as alice Frob frobnicate",
    "uapi --as alice Email frobnicate email=x",
    "api2 --as alice Frob frobnicate",
    "let m = Frob\nuapi --as alice $m frobnicate",
    "batch { whm version; whm frobnicate }",
    "for f in frobnicate { whm $f }",
    "for f in frobnicate --jobs 2 { whm $f }",
    "echo $(whm frobnicate)",
    "try { whm frobnicate } else { nosuch }",
]


@pytest.mark.parametrize("line", UNKNOWN)
def test_a_function_that_the_catalog_does_not_know_is_refused_and_not_sent(
    as_root, requests, line: str
) -> None:
    before = len(requests())
    ran = as_root(line, "--read-only")
    assert ran.code == 2, ran.err
    assert not any("frob" in each.lower() or "batch" in each for each in requests()[before:])


def test_the_refusal_says_that_it_may_write_and_how_to_allow_it(as_root) -> None:
    ran = as_root("whm frobnicate", "--read-only")
    assert "frobnicate may write, and this shell is read-only" in ran.err
    assert "hint: set read-only=off" in ran.err


@pytest.mark.parametrize(
    "line",
    [
        "whm suspendacct user=alice",
        "whm listaccts; whm suspendacct user=alice",
        "batch { whm version; whm suspendacct user=alice }",
        "uapi --as alice Ftp delete_ftp user=x",
        "api2 --as alice Cron remove_line line=1",
    ],
)
def test_a_write_that_the_catalog_knows_is_refused_and_not_sent(
    as_root, requests, line: str
) -> None:
    before = len(requests())
    ran = as_root(line, "--read-only")
    assert ran.code == 2, ran.err
    assert "and this shell is read-only" in ran.err
    assert not any(
        name in each
        for each in requests()[before:]
        for name in ("suspendacct", "delete_ftp", "remove_line", "batch")
    )


def test_reads_are_sent_also_in_a_batch_and_as_another_user(as_root) -> None:
    script = """
        whm version | count
        batch { whm version; whm gethostname } | count
        uapi --as alice Ftp list_ftp | get [0].user
        whm listaccts --all | get "acct[?user=='alice'].user"
    """
    ran = as_root(script, "--read-only")
    assert (ran.code, ran.out.split()) == (0, ["1", "2", '"alice"', '["alice"]']), ran.err


def test_read_only_can_be_set_in_a_script_and_taken_back(as_root, requests) -> None:
    before = len(requests())
    ran = as_root("set read-only=on\nwhm frobnicate\nset read-only=off\nwhm nonesuch", "-k")
    assert ran.code == 2
    sent = requests()[before:]
    assert not any("frobnicate" in each for each in sent)
    assert any("nonesuch" in each for each in sent)
