"""A small DNS server for one zone, on loopback, in a process of its own.

``python dns_server.py ZONE FILE`` serves a zone file over UDP and TCP on a free port, which it
prints. Answers that are too long for UDP are cut, as RFC 1035 has it. It ends with its input.
"""

import asyncio
import sys

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.zone

_UDP_SIZE = 512  # bytes, where the question does not offer more


def answer(zone: dns.zone.Zone, wire: bytes) -> dns.message.Message:
    """The answer to a question; REFUSED for names outside of the zone."""
    question = dns.message.from_wire(wire)
    reply = dns.message.make_response(question)
    asked = question.question[0]
    if not asked.name.is_subdomain(zone.origin):
        reply.set_rcode(dns.rcode.REFUSED)
        return reply
    reply.flags |= dns.flags.AA
    node = zone.get_node(asked.name)
    if node is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply
    for kind in (asked.rdtype, dns.rdatatype.CNAME):
        found = zone.get_rdataset(asked.name, kind)
        if found is not None:
            rrset = dns.rrset.RRset(asked.name, asked.rdclass, kind)
            rrset.update_ttl(found.ttl)
            for rdata in found:
                rrset.add(rdata)
            reply.answer.append(rrset)
            break
    return reply


class Datagrams(asyncio.DatagramProtocol):
    """UDP."""

    def __init__(self, zone: dns.zone.Zone) -> None:
        self.zone = zone

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        wire = answer(self.zone, data).to_wire(max_size=65535)
        if len(wire) > _UDP_SIZE:
            cut = dns.message.make_response(dns.message.from_wire(data))
            cut.flags |= dns.flags.TC | dns.flags.AA
            wire = cut.to_wire()
        self.transport.sendto(wire, address)


async def main() -> None:
    """Serve until standard input ends."""
    origin, path = sys.argv[1:]
    zone = dns.zone.from_file(path, dns.name.from_text(origin), relativize=False)

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        wire = answer(zone, await reader.readexactly(size)).to_wire(max_size=65535)
        writer.write(len(wire).to_bytes(2, "big") + wire)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(stream, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: Datagrams(zone), local_addr=("127.0.0.1", port))
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
