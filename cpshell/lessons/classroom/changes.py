"""Tell open pages that something in a classroom has changed, with server-sent events."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Any

from starlette.responses import Response
from starlette.responses import StreamingResponse as Stream

from cpshell.lessons.classroom.guard import Refusal

_PULSE = 15.0  # seconds after which a page is told something, whether or not there is news
_PACE = 0.2  # seconds between two tidings
_MOST_STREAMS = 200


class Changes:
    """Wakes those who follow; any thread may tell of a change."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def tell(self) -> None:
        """Wake whoever follows."""
        for event, loop in list(self._waiting.items()):
            with suppress(RuntimeError):  # its loop has ended
                loop.call_soon_threadsafe(event.set)

    def stream(self, describe: Callable[[], dict[str, Any]]) -> Response:
        """Return an answer without an end: what there is now, and again after each change.

        Raises:
            Refusal: too many follow.
        """
        if len(self._waiting) >= _MOST_STREAMS:
            raise Refusal(503, "too many pages are open")

        async def events() -> AsyncIterator[str]:
            async with aclosing(self._follow()) as changes:
                async for _ in changes:
                    yield f"data: {json.dumps(describe())}\n\n"

        return Stream(events(), media_type="text/event-stream")

    async def _follow(self) -> AsyncGenerator[None]:
        """Yield at once, after each change, and now and then without one."""
        event = asyncio.Event()
        self._waiting[event] = asyncio.get_running_loop()
        try:
            while True:
                event.clear()
                yield
                await asyncio.sleep(_PACE)
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), _PULSE)
        finally:
            del self._waiting[event]
