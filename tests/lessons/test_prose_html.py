"""Narration as HTML: what Markdown means, nothing lost, and nothing that a stranger could do."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.lessons.export.prose_html import ProseWriter, cut, text_of, without_links


def html_of(text: str) -> str:
    """The HTML of a narration whose headings are all called ``place``."""
    return "\n".join(ProseWriter(lambda heading: "place").blocks(text.split("\n")))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("a **b *c*** `d *e*`", "<p>a <strong>b <em>c</em></strong> <code>d *e*</code></p>"),
        ("snake_case_name and _this_", "<p>snake_case_name and <em>this</em></p>"),
        ("2 * 3 * 4 \\*no\\*", "<p>2 * 3 * 4 *no*</p>"),
        ("``a ` b`` ~~c~~", "<p><code>a ` b</code> <del>c</del></p>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("# A\n#B", '<h2 id="place">A</h2>\n<p>#B</p>'),
        ("### A ###", '<h3 id="place">A</h3>'),
        ("***\n- - -", "<hr>\n<hr>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4) b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("- a\n\n  b", "<ul>\n<li>a\n<p>b</p></li>\n</ul>"),
        ("1. a\n   - b\n", "<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ol>"),
        ("- a\ngoes on\n\nnot", "<ul>\n<li>a\ngoes on</li>\n</ul>\n<p>not</p>"),
        ("> a\n> b\n\nc", "<blockquote><p>a\nb</p></blockquote>\n<p>c</p>"),
        (
            "```sh\n<a>\n\nb\n```\nc",
            '<pre class="wide"><code>&lt;a&gt;\n\nb</code></pre>\n<p>c</p>',
        ),
        (
            "Then\n\n    a *b*\n\n      c\n\nd",
            '<p>Then</p>\n<pre class="wide"><code>a *b*\n\n  c</code></pre>\n<p>d</p>',
        ),
        ("- a\n    - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ul>"),
        ("```\nnot closed", '<pre class="wide"><code>not closed</code></pre>'),
        (
            "| a | b |\n|---|:-:|\n| `1` | 2\\|3 |",
            (
                '<div class="wide"><table>\n<thead><tr><th scope="col">a</th>'
                '<th scope="col">b</th></tr></thead>\n<tbody>\n<tr><td><code>1</code></td>'
                "<td>2|3</td></tr>\n</tbody>\n</table></div>"
            ),
        ),
    ],
)
def test_markdown_becomes_what_it_means(text: str, html: str) -> None:
    assert html_of(text) == html


@pytest.mark.parametrize(
    ("longest", "html"),
    [
        (99, "<strong>Files <code>*.php &amp; c</code></strong> and 2 * 3 more"),
        (14, "<strong>Files <code>*.php &amp;</code></strong> …"),
        (8, "<strong>Files </strong> …"),
    ],
)
def test_a_text_is_cut_between_words_and_its_marks_are_closed(longest: int, html: str) -> None:
    line = "**Files [`*.php & c`](x.md)** and 2 * 3 more"
    whole = without_links(ProseWriter(str).inline(line))
    assert cut(whole, longest) == html
    assert text_of(whole) == "Files *.php & c and 2 * 3 more"


@pytest.mark.parametrize(
    "url", ["https://a.test/x?y=1&z", "HTTP://a.test", "b.md#c", "#step-7", "../d/e.html", "?x:y"]
)
def test_links_lead_to_web_pages_and_neighbours(url: str) -> None:
    href = re.search(
        r'<a href="([^"]*)" rel="noopener noreferrer">text</a>', html_of(f"[text]({url})")
    )
    assert href is not None
    assert unescape(href[1]) == url


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert)",
        "[x](JaVaScRiPt:alert)",
        "[x](java\tscript:alert)",
        "[x](\x01javascript:alert)",
        "[x](data:text/html,hi)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](//elsewhere.test)",
        "[x](\\\\elsewhere.test)",
        "<javascript:alert>",
        "<img src=x onerror=alert>",
        "<script>alert</script>",
        "&lt;b&gt; <b>",
    ],
)
def test_what_leads_elsewhere_and_html_stay_text(text: str) -> None:
    html = html_of(text)
    assert "<a" not in html
    assert set(re.findall(r"<(\w+)", html)) == {"p"}


def test_a_link_cannot_leave_its_attribute() -> None:
    html = html_of('[x](https://a.test/"onclick="alert) [y](b"c)')
    assert re.findall(r"<a [^>]*>", html) == [
        '<a href="https://a.test/&quot;onclick=&quot;alert" rel="noopener noreferrer">',
        '<a href="b&quot;c" rel="noopener noreferrer">',
    ]


class _Balance(HTMLParser):
    """Checks that each element ends where it should."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet="ab1 *_`[]<>#-+|.!\\\n\t", max_size=80))
def test_no_letter_is_lost_and_every_element_is_closed(text: str) -> None:
    text = text.replace("```", "` `")  # what stands after a fence names a language
    parser = _Balance()
    parser.feed(html_of(text))
    parser.close()
    assert parser.open == []
    assert re.findall("[ab]", parser.text) == re.findall("[ab]", text)


@pytest.mark.parametrize(
    "mark", ["*", "**a", "_", "`", "[", "[a](", "> ", "- ", "<", "|", "~~", "\\", "1. "]
)
def test_a_hostile_text_takes_no_long_time_and_no_deep_stack(mark: str) -> None:
    html_of(mark * 20_000)
    html_of(f"{mark}\n" * 5_000)
