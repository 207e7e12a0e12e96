"""Tell indexes where the project lives, and give them a README with links that work there.

Both come from ``PROJECT_URL`` in cpshell/version.py. While that is empty there are no addresses,
and what the README links to in the repository is named instead.
"""

import re
import runpy
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

_FENCE = re.compile(r"^```.*?^```$\n?", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^][]+)\]\((?!https?://|mailto:|#)([^)\s]+)\)")
_BLANKS = re.compile(r"\n{3,}")


class OfThisProject(MetadataHookInterface):
    """Fill in what depends on the project's address."""

    def update(self, metadata: dict[str, object]) -> None:
        """Set the urls and the text for the page of an index."""
        root = Path(self.root)
        stated = runpy.run_path(str(root / "cpshell" / "version.py"))
        address, version = stated["PROJECT_URL"], stated["__version__"]
        text = (root / "README.md").read_text("utf-8")
        text = for_an_index(text, address, version)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        metadata["urls"] = urls_of(address)


def urls_of(address: str) -> dict[str, str]:
    """Return the links that an index shows beside the project."""
    if not address:
        return {}
    return {
        "Homepage": address,
        "Documentation": f"{address}/tree/HEAD/docs",
        "Changelog": f"{address}/blob/HEAD/CHANGELOG.md",
        "Issues": f"{address}/issues",
        "Source": address,
    }


def for_an_index(text: str, address: str, version: str) -> str:
    """Return a document of the repository's root with links that work anywhere.

    They lead to the files of this version. Without an address a link becomes its words, with the
    file's name where they do not say it, and a picture goes.
    """

    def turn(link: re.Match[str]) -> str:
        picture, words, target = link.groups()
        if address:
            kind = "raw" if picture else "blob"
            return f"{picture}[{words}]({address}/{kind}/v{version}/{target})"
        if picture:
            return ""
        return words if target in words else f"{words} ({target})"

    parts: list[str] = []
    end = 0
    for fence in [*_FENCE.finditer(text), None]:
        between = text[end : fence.start() if fence else len(text)]
        parts.append(_BLANKS.sub("\n\n", _LINK.sub(turn, between)))
        if fence:
            parts.append(fence[0])
            end = fence.end()
    return "".join(parts)
