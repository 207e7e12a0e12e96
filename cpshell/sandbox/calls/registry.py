"""The functions that the sandbox simulates, by API and name."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from cpshell import catalog
from cpshell.sandbox.calls.legacy import Legacy
from cpshell.sandbox.calls.signature import Signature, read_signature


class Api(StrEnum):
    """The panel's APIs that have named functions."""

    UAPI = "uapi"
    WHM = "whm"
    API2 = "api2"
    API1 = "api1"


CATALOG_APIS = {
    Api.UAPI: catalog.Api.UAPI,
    Api.WHM: catalog.Api.WHM,
    Api.API2: catalog.Api.API2,
}
"""What the catalog calls them; it doesn't list API 1."""

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Registration:
    """One function and what must hold for it to run.

    ``acls``: any one of these WHM privileges (none: every WHM login). ``feature``: what the
    account must have. ``webmail``: a mailbox may call it too. ``tls_only``: refused on a plain
    port. ``legacy``: its shape in version 0, None where version 0 doesn't know it. ``unwrapped``:
    WHM answers the data alone even in version 1. ``refused`` makes the row that a failure in
    API 2 has, of the reason.
    """

    api: Api
    module: str | None
    name: str
    run: Callable[..., Any]
    acls: tuple[str, ...] = ()
    feature: str | None = None
    webmail: bool = False
    tls_only: bool = False
    legacy: Legacy | None = None
    unwrapped: bool = False
    refused: Callable[[str], Any] | None = None

    @property
    def full_name(self) -> str:
        """Return the name as people write it: ``Email::add_pop``, or ``applist`` for WHM."""
        return f"{self.module}::{self.name}" if self.module else self.name

    @cached_property
    def signature(self) -> Signature:
        """Return its parameters; read when it is called first."""
        return read_signature(self.run)


_registered: dict[tuple[Api, str | None, str], Registration] = {}


def _register(registration: Registration) -> None:
    key = (registration.api, registration.module, registration.name)
    known = _registered.get(key)
    if known is not None and known.run.__module__ != registration.run.__module__:
        raise ValueError(f"{registration.api} {registration.full_name} is registered twice")
    _registered[key] = registration


def uapi(
    module: str,
    name: str,
    *,
    feature: str | None = None,
    webmail: bool = False,
    tls_only: bool = False,
) -> Callable[[Function], Function]:
    """Register a UAPI function. It returns its data; a list is paged, sorted and filtered."""

    def register(run: Function) -> Function:
        _register(
            Registration(
                Api.UAPI, module, name, run, feature=feature, webmail=webmail, tls_only=tls_only
            )
        )
        return run

    return register


def whm(
    name: str,
    *,
    acl: str | tuple[str, ...] = (),
    tls_only: bool = False,
    legacy: Legacy | None = None,
    unwrapped: bool = False,
) -> Callable[[Function], Function]:
    """Register a WHM API 1 function. It returns its data: a dict, or None for no data. A list
    sits under the one key of the dict, where it is paged, sorted and filtered."""
    acls = (acl,) if isinstance(acl, str) else acl

    def register(run: Function) -> Function:
        _register(
            Registration(
                Api.WHM,
                None,
                name,
                run,
                acls=acls,
                tls_only=tls_only,
                legacy=legacy,
                unwrapped=unwrapped,
            )
        )
        return run

    return register


def api2(
    module: str,
    name: str,
    *,
    feature: str | None = None,
    refused: Callable[[str], Any] | None = None,
) -> Callable[[Function], Function]:
    """Register an API 2 function. It returns the list for ``data``; a dict stands for a list of
    one, None for an empty list. ``refused`` makes the row of a failure where it isn't
    ``{"result":0,"reason":…}``."""

    def register(run: Function) -> Function:
        _register(Registration(Api.API2, module, name, run, feature=feature, refused=refused))
        return run

    return register


def api1(module: str, name: str, *, feature: str | None = None) -> Callable[[Function], Function]:
    """Register an API 1 function. Its parameters are the arguments in their order; it returns
    the text for ``data.result``."""

    def register(run: Function) -> Function:
        _register(Registration(Api.API1, module, name, run, feature=feature))
        return run

    return register


@lru_cache(maxsize=1)
def load() -> dict[tuple[Api, str | None, str], Registration]:
    """Return every function: imports all modules below ``cpshell.sandbox.functions``."""
    package = importlib.import_module("cpshell.sandbox.functions")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return _registered


def find(api: Api, module: str | None, name: str) -> Registration | None:
    """Return the simulated function of exactly this name, or None; names are case-sensitive."""
    return load().get((api, module, name))


def of_api(api: Api) -> list[Registration]:
    """Return the simulated functions of an API by name."""
    found = [registration for key, registration in load().items() if key[0] is api]
    return sorted(found, key=lambda registration: registration.full_name)
