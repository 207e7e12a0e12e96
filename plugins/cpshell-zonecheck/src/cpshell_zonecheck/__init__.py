"""``zonecheck``: compare a zone's records on the panel with what a DNS server answers."""

from cpshell.plugin import Option, Parameter, PluginShell
from cpshell_zonecheck.command import zonecheck

__facade__ = 1


def register(shell: PluginShell) -> None:
    """Add ``zonecheck``."""
    shell.command(
        "zonecheck",
        zonecheck,
        summary="compare a zone on the panel with what a DNS server answers",
        parameters=(Parameter("zone", "a domain with a zone of its own", "domain"),),
        options=(
            Option("server", "ask this one, not the zone's nameservers", "ADDRESS[:PORT]"),
            Option("as", "in a WHM session: the owner of the zone", "USER", "user"),
            Option("all", "list what agrees too"),
            Option("timeout", "seconds to wait for an answer (default: 5)", "S"),
        ),
        examples=("zonecheck alice.test", "zonecheck alice.test --as alice --server 192.0.2.53"),
    )
