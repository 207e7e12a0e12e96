"""Divide narration into captions: a few rows at a time, that stand below a picture."""

from collections.abc import Iterator

from cpshell.lessons.prose_rows import paragraphs, wrapped_rows

_MOST_ROWS = 3


def caption_pages(text: str, width: int) -> Iterator[str]:
    """Yield captions of a few rows, each of at most ``width`` cells; short paragraphs share one."""
    page: list[str] = []
    for paragraph in paragraphs(text):
        rows = wrapped_rows(paragraph.lstrip("#").strip(), width) if paragraph else []
        if page and len(page) + len(rows) > _MOST_ROWS:
            yield "\n".join(page)
            page = []
        page += rows
        while len(page) > _MOST_ROWS:
            yield "\n".join(page[:_MOST_ROWS])
            page = page[_MOST_ROWS:]
    if page:
        yield "\n".join(page)
