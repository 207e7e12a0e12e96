"""Make the reference of the library from its signatures and docstrings."""

import inspect
import re
from collections.abc import Callable

import cpshell
from docs_site.markdown import code, fenced, plain, table

_ROLE = re.compile(r":\w+:`~?([^`]*)`")
_ERRORS = (
    "AccessError",
    "CallFailed",
    "ConnectionFailed",
    "CpshellError",
    "NotAReply",
    "UsageError",
)


def reference() -> str:
    """Return what a program can call, and what it gets."""
    parts = [_function("cpshell.connect", cpshell.connect)]
    for kind in (cpshell.Panel, cpshell.Reply, cpshell.LoginUrl):
        parts += [f"### cpshell.{kind.__name__}", _prose(kind.__doc__ or "")]
        for name, member in vars(kind).items():
            if name.startswith("_"):
                continue
            if inspect.isfunction(member):
                parts.append(_function(f"{kind.__name__}.{name}", member, "####"))
            elif isinstance(member, property):
                parts += [f"#### {kind.__name__}.{name}", _prose(inspect.getdoc(member) or "")]
    rows = [(code(f"cpshell.{name}"), _first(getattr(cpshell, name))) for name in _ERRORS]
    return "\n\n".join([*parts, "### Errors", table(("class", "meaning"), rows)])


def _first(member: object) -> str:
    return plain((inspect.getdoc(member) or "").partition("\n\n")[0])


def _function(name: str, member: Callable[..., object], level: str = "###") -> str:
    signature = str(inspect.signature(member)).replace("'", "")
    signature = re.sub(
        r"\b(?:cpshell|pathlib|collections|typing)(?:\.\w+)*\.(\w+)", r"\1", signature
    )
    shown = f"{name.rpartition('.')[2]}{signature}".replace("(self, ", "(").replace("(self)", "()")
    if len(shown) > 80:
        shown = _broken(shown)
    return "\n\n".join(
        [f"{level} {name}", fenced(shown, "python"), _prose(inspect.getdoc(member) or "")]
    )


def _broken(signature: str) -> str:
    """Return a signature with one parameter a line."""
    head, _, rest = signature.partition("(")
    inner, _, tail = rest.rpartition(")")
    parts = re.split(r", (?![^\[(]*[\])])", inner)
    return "\n".join([f"{head}(", *(f"    {part}," for part in parts), f"){tail}"])


def _prose(doc: str) -> str:
    """Return a docstring as Markdown: its errors are a list."""
    text = _ROLE.sub(lambda role: f"``{role[1].rpartition('.')[2]}``", inspect.cleandoc(doc))
    text = text.replace("``", "`")
    text, *errors = re.split(r"\n*(?:Every call may raise|Raises):\n", text)
    parts = [plain(part) for part in text.split("\n\n")]
    for listed in errors:
        raised, _, after = listed.partition("\n\n")
        lines = re.findall(r"^ +(\w[\w, ]*): (.*(?:\n {6,}.*)*)", raised, re.MULTILINE)
        parts.append(
            table(
                ("raises", "when"),
                [(", ".join(map(code, names.split(", "))), plain(when)) for names, when in lines],
            )
        )
        parts += [plain(part) for part in after.split("\n\n") if part]
    return "\n\n".join(parts)
