"""A TLS server of fixed answers in a process of its own: what is left is the client's own cost.

nginx serves, where the system has it, else the few lines below. It lets root in, says its version,
lists as many accounts as it has been told, and lets root out.

Run by itself: python -m benchmarks.static_server FOLDER PORT SIZE [PORT SIZE]…
"""

import asyncio
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accounts import account
from benchmarks.environments import nginx
from cpshell.sandbox.certificates import make_authority, make_server_context

_COOKIE = "Set-Cookie: whostmgrsession=root%3aStatic0Static0Sta%2c0123; HttpOnly; path=/; secure"
_LOGIN = '{"status":1,"security_token":"/cpsess0123456789"}'
_VERSION = (
    '{"data":{"version":"11.138.0.5"},"metadata":{"command":"version","reason":"OK","result":1,'
    '"version":1}}'
)
_NGINX = """\
{user}daemon off; worker_processes 1; pid nginx.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; default_type application/json; keepalive_requests 1000000;
  keepalive_timeout 600; tcp_nodelay on; sendfile on;
  client_body_temp_path body; proxy_temp_path t1; fastcgi_temp_path t2; uwsgi_temp_path t3;
  scgi_temp_path t4; ssl_certificate panel.pem; ssl_certificate_key panel.pem;
  {servers}
}}
"""
_SERVER = """server {{
  {listen} root .;
  location = /login/ {{ add_header {cookie}; return 200 '{login}'; }}
  location ~ /json-api/version {{ return 200 '{version}'; }}
  location ~ /json-api/listaccts {{ try_files /accounts-{size}.json =404; }}
  location ~ /logout/ {{ return 200 '{{}}'; }}
}}"""


@dataclass(frozen=True)
class StaticServer:
    """Where it listens, who serves, and how root logs in. Its password may be anything."""

    ports: Sequence[int]
    ca: str
    program: str
    password: str = "any"

    @property
    def origin(self) -> str:
        """The first port's address."""
        return f"https://127.0.0.1:{self.ports[0]}"

    @property
    def login(self) -> list[str]:
        """Options of cpshell for the first port; the password is in the variable PW."""
        return self.login_at(0)

    def login_at(self, index: int) -> list[str]:
        """The same for another port."""
        origin = f"https://127.0.0.1:{self.ports[index]}"
        service = ["--service", "whm", "-u", "root", "--password-from", "env:PW"]
        return [origin, *service, "--ca", self.ca, "--no-config"]


@contextmanager
def serving(sizes: Sequence[int] = (12,)) -> Iterator[StaticServer]:
    """A server that ends with the block; it has a port for each number of accounts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = make_authority("cpshell benchmarks CA")
        (folder / "ca.pem").write_bytes(authority.pem)
        make_server_context(authority, "127.0.0.1", folder, "panel")  # leaves panel.pem
        for size in set(sizes):
            (folder / f"accounts-{size}.json").write_text(accounts_body(size))
        ports = free_ports(len(sizes))
        program = nginx()
        command = _command(program, folder, dict(zip(ports, sizes, strict=True)))
        with subprocess.Popen(command, cwd=Path(__file__).parents[1]) as process:
            try:
                wait_for(ports[-1], process)
                yield StaticServer(ports, f"{folder}/ca.pem", program or "its own")
            finally:
                process.terminate()


def accounts_body(size: int) -> str:
    """What ``listaccts`` answers."""
    accounts = [account(number) for number in range(size)]
    metadata = {"command": "listaccts", "reason": "OK", "result": 1, "version": 1}
    return json.dumps({"data": {"acct": accounts}, "metadata": metadata})


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens at the moment."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in taken]
    for each in taken:
        each.close()
    return ports


def _command(program: str | None, folder: Path, sizes: Mapping[int, int]) -> list[str]:
    """How to start nginx, its configuration written, or the server below."""
    if program is None:
        pairs = [str(word) for pair in sizes.items() for word in pair]
        return [sys.executable, "-m", "benchmarks.static_server", str(folder), *pairs]
    servers = []
    for size in set(sizes.values()):
        ports = [port for port, listed in sizes.items() if listed == size]
        listen = " ".join(f"listen 127.0.0.1:{port} ssl;" for port in ports)
        cookie = "Set-Cookie '" + _COOKIE.partition(": ")[2] + "'"
        servers.append(
            _SERVER.format(listen=listen, cookie=cookie, login=_LOGIN, version=_VERSION, size=size)
        )
    user = "user root; " if os.geteuid() == 0 else ""  # else it could not read the folder
    (folder / "nginx.conf").write_text(_NGINX.format(servers="\n".join(servers), user=user))
    return [program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody listens there."""
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the static server did not start")


class _Connection(asyncio.Protocol):
    """Answers what comes over one connection; a request is told by its path alone."""

    def __init__(self, listed: bytes) -> None:
        self._answers = {
            b"/login/": _http(_LOGIN.encode(), _COOKIE),
            b"/json-api/version": _http(_VERSION.encode()),
            b"/json-api/listaccts": listed,
            b"/logout/": _http(b"{}"),
        }
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, rest = self._received.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            self._received = rest[size:]
            path = head.split(b" ", 2)[1].partition(b"?")[0]
            path = re.sub(rb"^/cpsess\d+", b"", path)
            self._transport.write(self._answers.get(path) or _http(b"{}", status="404 Not Found"))


def _http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*head, "Content-Type: application/json", "", "")).encode() + body


async def _serve(folder: Path, sizes: Mapping[int, int]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "panel.pem")
    listed = {
        size: _http((folder / f"accounts-{size}.json").read_bytes()) for size in sizes.values()
    }
    loop = asyncio.get_running_loop()
    for port, size in sizes.items():
        await loop.create_server(
            lambda answer=listed[size]: _Connection(answer),  # type: ignore[misc]
            "127.0.0.1",
            port,
            ssl=context,
            backlog=512,
        )
    await asyncio.Event().wait()


if __name__ == "__main__":
    _NUMBERS = [int(word) for word in sys.argv[2:]]
    _PAIRS = dict(zip(_NUMBERS[::2], _NUMBERS[1::2], strict=True))
    asyncio.run(_serve(Path(sys.argv[1]), _PAIRS))
