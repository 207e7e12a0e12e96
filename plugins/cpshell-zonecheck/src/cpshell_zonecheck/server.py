"""Ask a DNS server."""

import socket
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from cpshell.errors import ConnectionFailed, CpshellError, TimedOut, UsageError
from cpshell_zonecheck.records import RecordSet, canonical

_PORT = 53


@dataclass(frozen=True, slots=True)
class Server:
    """Asks a DNS server. ``name`` is what it is called in results; ``timeout`` in seconds."""

    name: str
    address: str
    port: int = _PORT
    timeout: float = 5.0

    def ask(self, name: str, kind: str) -> tuple[RecordSet, bool]:
        """Return the records of a name and type, and whether the server speaks for the zone itself
        (then the TTL is the zone's own, else what is left of it in a cache).

        By UDP, and by TCP where the answer is too long for that. No records: an empty set.

        Raises:
            ConnectionFailed: no answer, or none that can be read.
            CpshellError: it does not want to answer.
        """
        question = dns.message.make_query(name, kind)
        try:
            answer, _ = dns.query.udp_with_fallback(
                question, self.address, self.timeout, self.port, ignore_unexpected=True
            )
        except dns.exception.Timeout:
            raise TimedOut(f"the DNS server {self.name} did not answer in time") from None
        except (dns.exception.DNSException, OSError, EOFError) as error:
            raise ConnectionFailed(f"cannot ask the DNS server {self.name}: {error}") from None
        if answer.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            raise CpshellError(
                f"the DNS server {self.name} answers {dns.rcode.to_text(answer.rcode())}"
                f" for {name} {kind}",
                hint="check that it serves this zone",
            )
        return _read(answer, name, kind), bool(answer.flags & dns.flags.AA)


def _read(answer: dns.message.Message, name: str, kind: str) -> RecordSet:
    wanted = dns.rdatatype.from_text(kind)
    for found in answer.answer:
        if found.rdtype == wanted and found.name.to_text().lower() == name:
            return RecordSet(name, kind, found.ttl, frozenset(canonical(rdata) for rdata in found))
    return RecordSet(name, kind, 0, frozenset())


def parse_server(text: str, timeout: float) -> Server:
    """Parse ``ADDRESS``, ``ADDRESS:PORT``, ``[IPv6]:PORT`` or a name.

    Raises:
        UsageError: it is none of these, or the name has no address.
    """
    host, port = text, str(_PORT)
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError(f"invalid address --server {text!r}", hint="ADDRESS or ADDRESS:PORT")
    return Server(text, address_of(host), int(port), timeout)


def address_of(host: str) -> str:
    """Return the first address of a host.

    Raises:
        UsageError: it has none.
    """
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])
    except (OSError, UnicodeError):
        raise UsageError(
            f"the DNS server {host} has no address",
            hint="add --server ADDRESS",
        ) from None
