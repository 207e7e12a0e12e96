"""The man page is the one that the parsers make, and is roff without faults."""

import re
import shutil
import subprocess

import pytest

from docs_site.manual import PAGE, manual
from docs_site.program import groups, parsers, spelling


def read_by(program: str, *options: str) -> subprocess.CompletedProcess[str]:
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")
    return subprocess.run([program, *options, str(PAGE)], capture_output=True, text=True)


def test_the_page_is_made_from_the_parsers_as_they_are() -> None:
    assert PAGE.read_text("utf-8") == manual(), "make man"


def test_every_option_of_every_subcommand_is_shown() -> None:
    shown = read_by("groff", "-man", "-ww", "-Tutf8", "-P-cbou")
    assert shown.stderr == ""
    text = " ".join(shown.stdout.replace("\u2010", "-").split())
    for parser in parsers():
        assert parser.prog in text
        for _, options in groups(parser):
            for option in options:
                assert " ".join(re.split(r"\s+", spelling(option))) in text


def test_another_reader_has_nothing_to_say() -> None:
    said = read_by("mandoc", "-Tlint").stdout.splitlines()
    assert [line for line in said if "missing date" not in line] == []  # the same at every build
