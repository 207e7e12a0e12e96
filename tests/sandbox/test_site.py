"""Another application in the sandbox's process."""

import asyncio
import http.client
import threading
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from cpshell.sandbox.site import Site


async def count(_: Request) -> StreamingResponse:
    """Answer with lines that have no end."""

    async def lines() -> AsyncIterator[str]:
        while True:
            yield "on\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(lines())


@pytest.mark.slow
def test_it_ends_while_answers_without_an_end_are_under_way() -> None:
    with Site(Starlette(routes=[Route("/", count)]), "127.0.0.1") as site:
        reader = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        reader.request("GET", "/")
        assert reader.getresponse().readline() == b"on\n"
    assert "cpshell-site" not in {thread.name for thread in threading.enumerate()}
    reader.close()
