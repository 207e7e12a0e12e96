"""Many servers in one process, for the benchmark of fleets: they answer after a while, all alike.

Run: python -m benchmarks.fleet_servers NUMBER MILLISECONDS. It prints one JSON line: the ports and
the file of the certificate; it ends when its standard input does.
"""

import asyncio
import json
import re
import sys
import tempfile
from pathlib import Path

from tests.socket_server import make_certificate

_LOGIN = b'{"status":1,"security_token":"/cpsess1234567890","redirect":"/x"}'
_VERSION = b'{"metadata":{"result":1,"reason":"OK","version":1},"data":{"version":"11.120"}}'
_COOKIE = b"Set-Cookie: whostmgrsession=root%3aabc; path=/; secure\r\n"
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


class Servers:
    """Answers logins, calls and logouts; counts the sessions."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.opened = self.closed = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes over one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if length := _LENGTH.search(head):
                    await reader.readexactly(int(length[1]))
                await asyncio.sleep(self._seconds)
                writer.write(self._answer(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        login = path.startswith(b"/login/")
        self.opened += login
        self.closed += path.endswith(b"/logout/")
        body, cookie = (_LOGIN, _COOKIE) if login else (_VERSION, b"")
        start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        return start + cookie + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def serve(number: int, seconds: float) -> None:
    """Serve until standard input ends; print how many sessions are open then."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder) / "panel.pem")
        servers = Servers(seconds)
        listening = [
            await asyncio.start_server(servers.talk, "127.0.0.1", 0, ssl=certificate.context)
            for _ in range(number)
        ]
        ports = [each.sockets[0].getsockname()[1] for each in listening]
        print(json.dumps({"ports": ports, "ca": certificate.path}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        print(json.dumps({"opened": servers.opened, "closed": servers.closed}), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
