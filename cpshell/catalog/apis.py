"""List the APIs of the panel that have named functions, and the words that stand for them."""

from enum import StrEnum


class Api(StrEnum):
    """The APIs; the value is the command that calls one, and its name in the data."""

    UAPI = "uapi"
    WHM = "whm"
    API2 = "api2"

    @property
    def title(self) -> str:  # type: ignore[override]  # no name of an API is title-cased
        """Return the API's name in the documentation: ``UAPI``, ``WHM API 1`` or ``API 2``."""
        return _TITLES[self]

    @property
    def tool(self) -> str:
        """Return the name of the server's own command line tool, whose lines can be pasted."""
        return _TOOLS[self]

    @property
    def has_modules(self) -> bool:
        """Tell if its functions are in modules: ``Ftp::list_ftp``, but ``applist``."""
        return self is not Api.WHM


_TITLES = {Api.UAPI: "UAPI", Api.WHM: "WHM API 1", Api.API2: "API 2"}
_TOOLS = {Api.UAPI: "uapi", Api.WHM: "whmapi1", Api.API2: "cpapi2"}

TOOL_PATHS = {
    f"{folder}/{api.tool}": api.tool
    for api in _TOOLS
    for folder in ("/usr/local/cpanel/bin", "/usr/bin", "/usr/sbin", "/bin", "/sbin")
}
"""The server's tools by their full paths."""

API_WORDS = {word: api for api in Api for word in (api.value, api.tool)}
"""The commands that call a function, with the API of each; the server's tools are aliases."""
