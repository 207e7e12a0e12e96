"""Say what is still missing for a release of this tree under a tag such as v1.2.3."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_HEADING = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def missing(tag: str, stated: dict[str, object], changelog: str, changes: str) -> list[str]:
    """Return what is missing: of the version module, the changelog, and uncommitted changes."""
    version = stated["__version__"]
    headings = _HEADING.findall(changelog)
    unreleased = changelog.partition("## [Unreleased]\n")[2].partition("\n## [")[0]
    wanted = {
        f"the tag is v{version}, not {tag or 'nothing'}": tag == f"v{version}",
        "PROJECT_URL in cpshell/version.py says where the project lives": bool(
            stated["PROJECT_URL"]
        ),
        f"CHANGELOG.md has a dated heading for {version}, right after Unreleased": (
            [name for name, _ in headings[:2]] == ["Unreleased", version] and headings[1][1] != ""
        ),
        "nothing is left under Unreleased": not unreleased.strip(),
        "everything is committed": not changes.strip(),
    }
    return [text for text, holds in wanted.items() if not holds]


def main(tag: str) -> int:
    """Check this tree; returns the exit code."""
    changes = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    stated = runpy.run_path(str(ROOT / "cpshell" / "version.py"))
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    lines = missing(tag, stated, changelog, changes.stdout)
    sys.stderr.writelines(f"not yet: {line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
