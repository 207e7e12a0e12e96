"""Hooks of mkdocs: pages from elsewhere in the repository, and what the code itself declares.

``<!-- made: NAME -->`` in a page is where the table NAME of :mod:`docs_site.reference` goes.
"""

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from cpshell.version import PROJECT_URL
from docs_site.places import PAGES, PICTURES, ROOT, for_site
from docs_site.reference import MADE

_MARK = re.compile(r"^<!-- made: ([\w-]+) -->$", re.MULTILINE)
_BLOCK = re.compile(r"(<pre[^>]*>(?:<span></span>)?)<code>")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the address of the project, once it has one."""
    config.repo_url = PROJECT_URL or None
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents and pictures that stand outside of docs/."""
    for path, place in (PAGES | PICTURES).items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(text: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return the page with its links turned and its tables made."""
    address = (config.repo_url or "").rstrip("/")
    text = for_site(text, page.file.src_uri, address)
    return _MARK.sub(lambda mark: MADE[mark[1]](), text)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Return a page that a screen reader and a keyboard can use: the theme names no dialog, and
    code that scrolls sideways takes no focus.
    """
    named = output.replace('role="dialog"', 'role="dialog" aria-label="Search"')
    return _BLOCK.sub(r'\1<code tabindex="0">', named)
