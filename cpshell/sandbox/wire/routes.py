"""Which call a path means."""

from dataclasses import dataclass

from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.registry import Api
from cpshell.sandbox.wire.request import PanelRequest

EXECUTE = "/execute/"
JSON_API = "/json-api/"
XML_API = "/xml-api/"
_CPANEL = "cpanel"
_PREFIXES = ("cpanel_jsonapi_", "cpanel_xmlapi_")
_VERSIONS = {"1": Api.API1, "2": Api.API2, "3": Api.UAPI}


@dataclass(frozen=True, slots=True)
class Target:
    """The function that a request names.

    ``wrapped``: a cPanel function at ``/json-api/cpanel``; ``user`` is then the account that a
    WHM caller names. ``version`` is that of WHM's API; ``xml``: its answer is XML.
    """

    api: Api
    module: str | None
    name: str
    wrapped: bool = False
    user: str | None = None
    version: str = "1"
    xml: bool = False

    @property
    def legacy(self) -> bool:
        """Return whether WHM's version 0 is asked for."""
        return self.version == "0"

    @property
    def full_name(self) -> str:
        """Return the name as people write it."""
        return f"{self.module}::{self.name}" if self.module else self.name


def find_target(request: PanelRequest) -> Target | None:
    """Return the function of an API path, None for every other path."""
    if request.path.startswith(EXECUTE):
        module, _, name = request.path.removeprefix(EXECUTE).strip("/").partition("/")
        return Target(Api.UAPI, module, name)
    xml = request.path.startswith(XML_API)
    if not (xml or request.path.startswith(JSON_API)):
        return None
    name = request.path.removeprefix(XML_API if xml else JSON_API).strip("/")
    if name == _CPANEL:
        return _cpanel_target(request.parameters, xml=xml)
    version = request.parameters.one("api.version") or "0"
    return Target(Api.WHM, None, name, version=version, xml=xml)


def _cpanel_target(parameters: Parameters, *, xml: bool) -> Target:
    """Return the cPanel function; old clients name its account by ``user`` alone (documented at
    www.cpanel.net/plugins/xmlapi/cpanel.html)."""
    api = _VERSIONS.get(_control(parameters, "apiversion") or "2", Api.API2)
    return Target(
        api,
        _control(parameters, "module") or "",
        _control(parameters, "func") or "",
        wrapped=True,
        user=_control(parameters, "user") or parameters.one("user"),
        xml=xml,
    )


def _control(parameters: Parameters, name: str) -> str | None:
    for prefix in _PREFIXES:
        value = parameters.one(prefix + name)
        if value is not None:
            return value
    return None


def function_parameters(request: PanelRequest, target: Target) -> Parameters:
    """Return the parameters that are the function's, and not the envelope's."""
    if not target.wrapped:
        return request.parameters
    return request.parameters.without(*_PREFIXES, "api.version")


def call_names(request: PanelRequest, target: Target | None) -> tuple[str, ...]:
    """Return the names under which a request can be meant: its function, the one inside
    ``uapi_cpanel``; for a page its path."""
    if target is None:
        return (request.path,)
    if target.name != "uapi_cpanel":
        return (target.full_name,)
    parameters = request.parameters
    inner = f"{parameters.get('cpanel.module')}::{parameters.get('cpanel.function')}"
    return target.full_name, inner
