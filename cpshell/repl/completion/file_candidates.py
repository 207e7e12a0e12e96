"""Offer files and folders of this machine."""

from cpshell.repl.completion.candidate import Candidate
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.known import Knowledge
from cpshell.repl.completion.matching import LIMIT
from cpshell.system.files import Files, user_path

_ENTRIES_READ = 2000  # of a folder


def files(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the files and folders whose path begins as typed."""
    return [
        Candidate(path, len(each.typed), "folder", ends=False)
        if path.endswith("/")
        else Candidate(path, len(each.typed))
        for path in _paths_like(knowledge.files, each.typed)
    ]


def _paths_like(files: Files, typed: str) -> list[str]:
    """Return the paths that begin as typed, folders with a slash at the end.

    Hidden ones only if the name begins with a dot; none where the folder cannot be read.
    """
    folder, _, name = typed.rpartition("/")
    base = folder + "/" if "/" in typed else ""
    paths = [
        f"{base}{entry}{'/' if is_folder else ''}"
        for entry, is_folder in files.entries(user_path(base), _ENTRIES_READ)
        if entry.startswith(name) and (name or not entry.startswith("."))
    ]
    return sorted(path for path in paths if path.isprintable())[:LIMIT]
