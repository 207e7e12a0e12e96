"""Say where each document of the repository stands on the site, and turn its links there."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = "docs/"
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "benchmarks/RESULTS.md": "benchmarks/results.md",
    "fuzz/README.md": "fuzz.md",
    **{
        f"plugins/{path.parent.name}/README.md": f"plugins/{path.parent.name}.md"
        for path in sorted(ROOT.glob("plugins/*/README.md"))
    },
}
"""The documents outside of docs/, by their places in the repository."""
PICTURES = {
    path.relative_to(ROOT).as_posix(): path.relative_to(ROOT).as_posix()
    for path in sorted(ROOT.glob("benchmarks/*.svg"))
}

_LINK = re.compile(r"(!?)\[((?:[^][`]|`[^`]*`|\[[^]]*\])*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"( *)(`{3,}|~{3,})(.*)")


def on_site(path: str) -> str | None:
    """Return where a file of the repository stands on the site, if it does."""
    if path.startswith(DOCS) and path.endswith((".md", ".svg")):
        return path.removeprefix(DOCS)
    return PAGES.get(path) or PICTURES.get(path)


def in_repository(page: str) -> str:
    """Return which file of the repository a page of the site is made from."""
    made = {place: path for path, place in PAGES.items()}
    return made.get(page, DOCS + page)


def outside_fences(text: str, change: Callable[[str], str]) -> str:
    """Return Markdown with its lines changed, but for those of code."""
    lines, fence = [], ""
    for line in text.split("\n"):
        match = _FENCE.fullmatch(line)
        if match and not fence:
            fence = match[2]
            line = f"{match[1]}{fence}{_info(match[3])}"
        elif match and match[2].startswith(fence) and not match[3].strip():
            fence = ""
        elif not fence:
            line = change(line)
        lines.append(line)
    return "\n".join(lines)


def _info(words: str) -> str:
    """Return what stands after a fence: what follows the language becomes a title."""
    language, _, note = words.strip().partition(" ")
    if not note:
        return language
    title = note.replace("exit=", "exit code ").replace('"', "'")
    return f'{language} title="{title}"'


def for_site(text: str, page: str, address: str) -> str:
    """Return the Markdown of a page with its links as they are on the site.

    What is not on the site is linked to in the repository at ``address``; while a project has
    none, its text is left.
    """
    folder = posixpath.dirname(in_repository(page))

    def place(match: re.Match[str]) -> str:
        sign, shown, target = match.groups()
        path, mark, heading = target.partition("#")
        if ":" in path or not path:
            return match[0]
        wanted = posixpath.normpath(posixpath.join(folder, path))
        there = on_site(wanted)
        if there is not None:
            relative = posixpath.relpath(there, posixpath.dirname(page) or ".")
            return f"{sign}[{shown}]({relative}{mark}{heading})"
        if not (ROOT / wanted).exists():
            return match[0]  # the build says that it leads nowhere
        return f"[{shown}]({address}/blob/main/{wanted}{mark}{heading})" if address else shown

    def change(line: str) -> str:
        if line.startswith("|"):  # a pipe in code stands for itself, without a backslash
            line = re.sub(r"`[^`]*`", lambda code: code[0].replace("\\|", "|"), line)
        return _LINK.sub(place, line)

    return outside_fences(text, change)
