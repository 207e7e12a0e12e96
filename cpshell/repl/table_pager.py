"""Show a table that is taller than the screen: rows scroll under their titles, columns sideways.

A pager of our own, because ``less`` keeps a header from version 600 on (``--header``), which the
long-term systems that panels run on, and macOS, do not have; it cannot lay out columns anew
either. The mouse is left to the terminal, so that text can be selected.
"""

import asyncio
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import has_focus
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl

from cpshell.repl.table_view import TableView

_EVERYTHING = 1 << 62


class TablePager:
    """A table on the whole screen, until ``q``."""

    def __init__(self, view: TableView, *, color: bool) -> None:
        self._view = view
        self._color = color
        self._asked = Buffer(multiline=False, accept_handler=self._look_for)
        self._body = Window(FormattedTextControl(self._body_text, focusable=True))
        self._app: Application[None] = Application(
            Layout(self._layout(), focused_element=self._body),
            key_bindings=self._keys(),
            full_screen=True,
            mouse_support=False,
        )

    def run(self) -> list[str]:
        """Show the table until the user has seen enough; return the lines that were seen last.

        Raises:
            Exception: a fault.
        """

        def watch() -> None:
            asyncio.get_running_loop().set_exception_handler(self._on_fault)

        self._app.run(set_exception_handler=False, pre_run=watch)
        width, height = self._size()
        return [*self._view.head(width, ruled=not self._color), *self._view.body(width, height)]

    def _layout(self) -> HSplit:
        is_asking = has_focus(self._asked)
        status = Window(
            FormattedTextControl(lambda: [("reverse", f" {self._view.status(self._size()[1])} ")]),
            height=1,
            style="reverse",
        )
        prompt = VSplit(
            [
                Window(FormattedTextControl([("", "/")]), width=1),
                Window(BufferControl(self._asked)),
            ],
            height=1,
        )
        return HSplit(
            [
                Window(FormattedTextControl(self._head_text), height=1 if self._color else 2),
                self._body,
                ConditionalContainer(status, ~is_asking),
                ConditionalContainer(prompt, is_asking),
            ]
        )

    def _size(self) -> tuple[int, int]:
        """Return columns and lines of the window on the rows."""
        size = self._app.output.get_size()
        return size.columns, max(1, size.rows - (2 if self._color else 3))

    def _head_text(self) -> StyleAndTextTuples:
        lines = self._view.head(self._size()[0], ruled=not self._color)
        return [("bold" if self._color else "", "\n".join(lines))]

    def _body_text(self) -> StyleAndTextTuples:
        text: StyleAndTextTuples = []
        for line in self._view.body(*self._size()):
            text += [("reverse" if is_found else "", t) for is_found, t in self._view.marks(line)]
            text.append(("", "\n"))
        return text[:-1]

    def _look_for(self, asked: Buffer) -> bool:
        self._view.word = asked.text
        self._view.search(1, self._size()[1])
        self._app.layout.focus(self._body)
        return False

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        is_reading, is_asking = ~has_focus(self._asked), has_focus(self._asked)

        def add(*names: str, lines: float = 0, pages: float = 0, columns: int = 0) -> None:
            def move(event: KeyPressEvent) -> None:
                width, height = self._size()
                self._view.note = ""
                if columns:
                    self._view.across(columns, width)
                else:
                    self._view.down(int(lines + pages * height), height)

            for name in names:
                keys.add(name, filter=is_reading)(move)

        add("down", "j", "enter", lines=1)
        add("up", "k", lines=-1)
        add("pagedown", "space", "f", pages=1)
        add("pageup", "b", pages=-1)
        add("d", pages=0.5)
        add("u", pages=-0.5)
        add("home", "g", lines=-_EVERYTHING)
        add("right", "l", columns=1)
        add("left", "h", columns=-1)

        @keys.add("end", filter=is_reading)
        @keys.add("G", filter=is_reading)
        def go_to_end(event: KeyPressEvent) -> None:
            event.app.create_background_task(self._read_all())

        @keys.add("n", filter=is_reading)
        def go_on(event: KeyPressEvent) -> None:
            self._view.search(1, self._size()[1])

        @keys.add("N", filter=is_reading)
        def go_back(event: KeyPressEvent) -> None:
            self._view.search(-1, self._size()[1])

        @keys.add("/", filter=is_reading)
        def ask(event: KeyPressEvent) -> None:
            self._asked.reset()
            event.app.layout.focus(self._asked)

        @keys.add("escape", filter=is_asking)
        @keys.add("c-c", filter=is_asking)
        def ask_no_more(event: KeyPressEvent) -> None:
            event.app.layout.focus(self._body)

        @keys.add("q", filter=is_reading)
        @keys.add("Q", filter=is_reading)
        @keys.add("c-c", filter=is_reading)
        @keys.add("c-d", filter=is_reading)
        def leave(event: KeyPressEvent) -> None:
            event.app.exit()

        return keys

    async def _read_all(self) -> None:
        """Let all rows come, with the window on the last ones; ``q`` ends it between two pages."""
        while self._view.read_block():
            height = self._size()[1]
            self._view.top = max(0, len(self._view.rows) - height)
            self._app.invalidate()
            await asyncio.sleep(0)
        height = self._size()[1]
        self._view.down(len(self._view.rows), height)
        self._app.invalidate()

    def _on_fault(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        fault = context.get("exception")
        if fault is not None and self._app.is_running:
            self._app.exit(exception=fault)
