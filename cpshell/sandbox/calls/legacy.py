"""How WHM's version 0, asked for by calls without ``api.version=1``, shows what version 1 has in
``data`` (wire: the kinds are recorded, most names of single functions are inferred)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ClassVar

from cpshell.sandbox.calls.outcome import Outcome

Data = dict[str, Any]

_NAMES = """
accountsummary acctcounts adddns addip addpkg addzonerecord applist changepackage
configureservice cpanel createacct delip domainuserdata dumpzone editpkg editquota
editzonerecord fetchsslinfo generatessl getfeaturelist gethostname getlanglist getresellerips
getzonerecord installssl killdns killpkg limitbw listaccts listacls listcrts listips listpkgs
listresellers listsuspended listzones loadavg lookupnsip modifyacct myprivs mysqltuner nvget
nvset passwd reboot removeacct removezonerecord resellerstats resetzone restartservice
saveacllist servicestatus setacls sethostname setresellerips setresellerlimits setresellermainip
setresellernameservers setresellerpackagelimit setresolvers setsiteip setupreseller showbw
suspendacct suspendreseller terminatereseller unsetupreseller unsuspendacct unsuspendreseller
updateconfig version
"""
FUNCTIONS = frozenset(_NAMES.split())
"""What version 0 has, as a server of 11.28 listed it (wire: recorded). Later functions are in
version 1 alone."""


class Kind(StrEnum):
    """The kinds of answers."""

    BARE = "bare"
    STATUS = "status"
    RESULT = "result"
    BESIDE = "beside"
    OBJECT = "object"


def _as_it_is(data: Data) -> Data:
    return data


@dataclass(frozen=True, slots=True)
class Legacy:
    """The shape of one function in version 0; one of the five below to begin with.

    ``key`` is where a RESULT has its list, an OBJECT its object. ``nulls`` are null in a failed
    STATUS. ``convert`` makes its data from those of version 1.
    """

    kind: Kind
    key: str = "result"
    nulls: tuple[str, ...] = ()
    convert: Callable[[Data], Data] = _as_it_is

    BARE: ClassVar["Legacy"]
    """The data alone: ``{"version":"…"}``; a failure has ``status`` and ``statusmsg``."""
    STATUS: ClassVar["Legacy"]
    """The data with ``status`` and ``statusmsg`` beside it."""
    RESULT: ClassVar["Legacy"]
    """``{"result":[{"status":1,"statusmsg":null, …data}]}``."""
    BESIDE: ClassVar["Legacy"]
    """``{"result":[{"status":1,"statusmsg":null}], …data}``."""
    OBJECT: ClassVar["Legacy"]
    """``{"result":{"status":1,"statusmsg":null, …data}}``."""

    def under(self, key: str) -> "Legacy":
        """Return the same with the list of a RESULT, or an OBJECT, under another key."""
        return replace(self, key=key)

    def null(self, *keys: str) -> "Legacy":
        """Return the same with these keys null in a failure."""
        return replace(self, nulls=keys)

    def renamed(self, **names: str) -> "Legacy":
        """Return the same with other names for keys of the data: ``renamed(pkg="package")``."""
        return self.made(lambda data: {names.get(key, key): data[key] for key in data})

    def made(self, convert: Callable[[Data], Data]) -> "Legacy":
        """Return the same with the data that a function makes of those of version 1."""
        return replace(self, convert=convert)

    def show(self, outcome: Outcome) -> Data:
        """Return the answer."""
        data = self.convert(outcome.data) if outcome.ok and outcome.data else {}
        said = outcome.reason if outcome.ok else "\n".join(outcome.errors)
        row: Data = {"status": int(outcome.ok), "statusmsg": None if said == "OK" else said}
        if self.kind is Kind.RESULT:
            raw = {} if outcome.raw is None else {"rawout": outcome.raw}
            return {self.key: [{**row, **raw, **data}]}
        if self.kind is Kind.BESIDE:
            return {self.key: [row], **data}
        if self.kind is Kind.OBJECT:
            return {self.key: {**row, **data}}
        if self.kind is Kind.BARE and outcome.ok:
            return data
        missing = {} if outcome.ok else dict.fromkeys(self.nulls)
        message = "Ok" if said == "OK" else said
        return {"status": int(outcome.ok), "statusmsg": message, **missing, **data}


Legacy.BARE = Legacy(Kind.BARE)
Legacy.STATUS = Legacy(Kind.STATUS)
Legacy.RESULT = Legacy(Kind.RESULT)
Legacy.BESIDE = Legacy(Kind.BESIDE)
Legacy.OBJECT = Legacy(Kind.OBJECT)
