"""Define the command."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cpshell.errors import CpshellError, UsageError
from cpshell.plugin import Arguments, Failing, PluginShell
from cpshell_zonecheck.compare import Verdict, compare
from cpshell_zonecheck.records import RecordSet, from_panel
from cpshell_zonecheck.server import Server, address_of, parse_server

_TIMEOUT = 5.0


def zonecheck(shell: PluginShell, arguments: Arguments) -> list[dict[str, Any]] | Failing:
    """Return what differs, in rows of ``server``, ``verdict``, ``name``, ``type``, the value on
    the ``panel`` and in ``dns``. With ``--all`` what is the same, too.

    The command fails, after its rows are printed, if anything differs.
    """
    zone = arguments.text(0).rstrip(".").lower()
    timeout = _seconds(arguments.option("timeout"))
    asked = arguments.option("server")
    only = parse_server(asked, timeout) if asked else None
    reply = shell.call("uapi", "DNS", "parse_zone", {"zone": zone}, as_user=arguments.option("as"))
    kept = from_panel(shell.rows(reply), zone)
    rows = []
    for server in [only] if only else _nameservers(kept, zone, timeout):
        for records in shell.progress(kept, f"record sets asked of {server.name}", len(kept)):
            answered, own = server.ask(records.name, records.type)
            rows += [
                {"server": server.name} | asdict(finding)
                for finding in compare(records, answered, ttl=own)
                if arguments.switch("all") or finding.verdict is not Verdict.SAME
            ]
    different = sum(row["verdict"] is not Verdict.SAME for row in rows)
    if different:
        where = "1 place" if different == 1 else f"{different} places"
        return Failing(rows, CpshellError(f"{zone} differs in {where}"))
    return rows


def _nameservers(kept: Sequence[RecordSet], zone: str, timeout: float) -> list[Server]:
    """Return the servers that the zone itself names."""
    names = sorted(
        value
        for records in kept
        if records.type == "NS" and records.name == f"{zone}."
        for value in records.values
    )
    if not names:
        raise UsageError(f"the zone {zone} names no server", hint="add --server ADDRESS")
    return [Server(name.rstrip("."), address_of(name), timeout=timeout) for name in names]


def _seconds(text: str | None) -> float:
    try:
        seconds = _TIMEOUT if text is None else float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise UsageError(f"--timeout takes a number of seconds above 0, not {text!r}")
    return seconds
