"""Define the options of the program, as argparse knows them."""

import argparse
import os

from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest, spelled
from cpshell.source_kinds import listed_sources
from cpshell.version import PROJECT_URL, __version__

TYPE_CHECKING = False  # `typing` would cost --help a tenth
if TYPE_CHECKING:
    from typing import Any, NoReturn

# The words of argparse stay English: to look for a translation costs --help a tenth.
argparse._ = str  # type: ignore[attr-defined]

SUBCOMMANDS = {
    "sandbox": "serve a simulated panel on this machine",
    "play": "show a lesson as if somebody typed it, or practise it",
    "check": "run lessons and compare",
    "export": "write a lesson in another format",
    "classroom": "teach a course to a class",
    "join": "practise in a classroom",
    "completion": "print what makes a shell complete the lines of cpshell",
    "shim": "print a program that stands for `uapi` or `whmapi1`",
}
"""By name, with what each does."""
_SUBCOMMANDS = "\n".join(f"  cpshell {name:11} {what}" for name, what in SUBCOMMANDS.items())
_EPILOG = f"""\
SRC is {listed_sources()}.
Without -c and -f, a script is read from standard input, or a prompt opens on a terminal.

exit codes: 0 fine, 1 the API said no, 2 usage or syntax, 3 login or permission,
4 connection or TLS, 5 no API reply, 6 a plugin or lesson failed,
70 a fault of cpshell, 74 output cannot be written, 130 interrupted

subcommands (each has its own --help):
{_SUBCOMMANDS}
"""


def address_line() -> str:
    """Return the end of the help that says where the project lives, if it is known."""
    return f"\n{PROJECT_URL}\n" if PROJECT_URL else ""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Formats help as wide as the terminal; argparse would import shutil to ask how wide it is."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size().columns
        except OSError:
            columns = 80
        super().__init__(prog, width=columns - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Return the lines of one option's help; textwrap would compile its patterns first."""
        lines = [""]
        for word in text.split():
            if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
                lines.append(word)
            else:
                lines[-1] = f"{lines[-1]} {word}".lstrip()
        return lines


class OptionParser(argparse.ArgumentParser):
    """Reports an error in one line."""

    def read(self, arguments: list[str]) -> argparse.Namespace:
        """Return the options; exit with code 2 and one line where they are invalid."""
        options, words = self.read_words(arguments)
        self.refuse(words)
        return options

    def read_words(self, arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
        """Return the options, and the words that are left, none of which is an option.

        Of what is not known only names are repeated: a secret may stand after them.
        """
        options, rest = self.parse_known_args(arguments)
        unknown = next((_name(word) for word in rest if word.startswith("-")), None)
        if unknown is not None:
            from cpshell.language.close_names import closest

            close = closest(unknown, self._option_string_actions)
            self.error(f"unknown option {unknown}" + (f": did you mean {close}?" if close else ""))
        return options, rest

    def refuse(self, words: list[str]) -> None:
        """Exit with code 2 and one line where words are left."""
        if words:
            self.error(f"unexpected argument {words[0]!r}")

    def error(self, message: str) -> "NoReturn":
        """Print one line, without the whole usage, and exit with code 2."""
        named, ignored, _ = message.partition(" ignored explicit argument")  # `-kpSECRET`
        message = f"{named} it takes no value" if ignored else message
        self.exit(2, f"cpshell: {message}\n  hint: {self.prog} --help lists the options\n")


def _name(word: str) -> str:
    """Return the name of an option without what may be joined to it: ``--name=X``, ``-pX``."""
    return word.partition("=")[0] if word.startswith("--") else word[:2]


class _Script(argparse.Action):
    """Collects ``-c`` and ``-f`` in their order, and whether a target stood before."""

    def __call__(
        self, parser: "Any", namespace: "Any", values: "Any", option: str | None = None
    ) -> None:
        if option in ("-c", "--command"):
            namespace.scripts = [*namespace.scripts, ("command", values)]
            return
        if not any(before == "file" for before, _ in namespace.scripts):
            namespace.target_first = namespace.target is not None
        namespace.scripts = [*namespace.scripts, ("file", values)]


def parse_options(arguments: list[str]) -> argparse.Namespace:
    """Return the options; exit with code 2 and one line where they are invalid.

    ``words`` are those after the first ``-f FILE``, and whatever stands after ``--``.
    """
    parser = main_parser()
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, words = parser.read_words(arguments[:end])
    words += arguments[end + 1 :]
    if any(kind == "file" for kind, _ in options.scripts):
        if options.target is not None and not options.target_first:
            options.target, words = None, [options.target, *words]
    else:
        if words and options.target is None:
            options.target = words.pop(0)
        parser.refuse(words)
    options.words = words
    return options


def main_parser() -> OptionParser:
    """Return what reads the options of the program itself."""
    parser = OptionParser(
        prog="cpshell",
        description="A shell for the APIs of cPanel & WHM: log in once, then explore and script.",
        epilog=_EPILOG + address_line(),
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar="TARGET",
        help="https://host:port, [user@]host[:port], or a profile",
    )
    add_login(parser.add_argument_group("logging in"))
    _running(parser.add_argument_group("running"))
    parser.add_argument("-V", "--version", action="version", version=f"cpshell {__version__}")
    return parser


def add_login(group: "Any") -> None:
    """Add the options that say who logs in, and how."""
    for name, option in LOGIN_OPTIONS.items():
        spellings = [*filter(None, [option.short]), f"--{spelled(name)}"]
        if option.saves:
            continue
        if option.metavar is None:
            group.add_argument(*spellings, action="store_const", const=True, help=option.summary)
        elif option.choices:
            group.add_argument(*spellings, choices=option.choices, help=option.summary)
        else:
            group.add_argument(*spellings, metavar=option.metavar, help=option.summary)
    group.add_argument(
        "--sandbox", action="store_true", help="log in to a panel simulated in this process"
    )


def login_request(options: argparse.Namespace, target: str | None) -> LoginRequest:
    """Return what the options of :func:`add_login` ask for."""
    names = [name for name, option in LOGIN_OPTIONS.items() if not option.saves]
    return LoginRequest(target or "", **{name: getattr(options, name) for name in names})


def _running(group: "Any") -> None:
    group.add_argument(
        "-c",
        "--command",
        action=_Script,
        metavar="TEXT",
        dest="scripts",
        default=[],
        help="run this text as a script; several -c and -f in their order",
    )
    group.add_argument(
        "-f",
        "--file",
        action=_Script,
        metavar="FILE",
        dest="scripts",
        help="run a script; if it reads $1 or $args, the words after it are these",
    )
    group.add_argument("-i", dest="stay", action="store_true", help="open a prompt after -c and -f")
    group.add_argument("-o", "--output", metavar="FORMAT", help="table, json, yaml, csv, ...")
    group.add_argument("-k", "--keep-going", action="store_true", help="go on after a failure")
    group.add_argument(
        "--read-only",
        action="store_true",
        help="send no call that writes; su still opens sessions",
    )
    group.add_argument("--yes", action="store_true", help="do not ask before destroying")
    group.add_argument(
        "--timeout",
        type=_seconds,
        metavar="S",
        help="seconds for a request (60); silence of a transfer",
    )
    group.add_argument(
        "--rate", type=_rate, metavar="N", help="requests a second to one server at the most"
    )
    group.add_argument("--journal", metavar="FILE", help="keep a line before and after each write")
    group.add_argument("--resume", metavar="FILE", help="go on with the run of a journal")
    group.add_argument(
        "--assume",
        choices=("done", "undone"),
        help="with --resume: what became of writes that were in flight",
    )
    group.add_argument("--no-config", action="store_true", help="read no profiles")
    group.add_argument(
        "--plugin",
        action="append",
        metavar="FILE",
        dest="plugins",
        default=[],
        help="load a plugin from this file",
    )
    group.add_argument("--no-plugins", action="store_true", help="no plugins but those of --plugin")
    group.add_argument("--no-history", action="store_true", help="keep no history")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    group.add_argument("-v", "--verbose", action="store_true", help="show requests on stderr")
    group.add_argument("-q", "--quiet", action="store_true", help="no messages, only errors")


def _seconds(text: str) -> float:
    return _above_0(text, "number of seconds")


def _rate(text: str) -> float:
    return _above_0(text, "rate")


def _above_0(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"invalid {what} {text!r}: it must be above 0")
    return number
