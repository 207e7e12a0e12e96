"""Read what is said after a call without data: ``{user} suspended``."""

import functools
import os

_FILE = os.path.join(os.path.dirname(__file__), "data", "done.tsv")


def done_sentence(api: str, full_name: str) -> str:
    """Return what a function does in words, parameters in braces; empty where none are known."""
    return _sentences().get((api, full_name), "")


@functools.cache
def _sentences() -> dict[tuple[str, str], str]:
    sentences = {}
    with open(_FILE, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                api, function, sentence = line.rstrip("\n").split("\t")
                sentences[api, function] = sentence
    return sentences
