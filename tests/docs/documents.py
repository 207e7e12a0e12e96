"""The documents of the project, and the blocks in them that are run."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^\n]*) -->\n\s*)?"
    r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)(?P=ticks)$",
    re.DOTALL | re.MULTILINE,
)
_PROMPT = re.compile(r"(?P<prompt>[\w@.→:\[\]-]+(?: [a-z]+)?> |password: )(?P<typed>.*)")


@dataclass(frozen=True)
class Block:
    """A fenced block. ``note`` is the comment above it: what its text alone does not say."""

    document: str
    line: int
    kind: str
    text: str
    note: str = ""

    @property
    def place(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def head(self) -> str:
        """The first line, which names the block in the list of those that are not run."""
        return self.text.strip("\n").split("\n")[0].strip()


@dataclass(frozen=True)
class Command:
    """A line of a console block, and what stands below it."""

    text: str
    line: int
    prints: tuple[str, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()
    """For a program on a terminal: prompts as shown, with what is typed there."""
    screen: tuple[str, ...] = ()
    """The same with what is printed between, as it stands on the screen."""


def documents() -> list[Path]:
    """Return what is documentation. Lessons and courses are checked as lessons; the changelog
    tells of the past."""
    pages = [page for page in ROOT.glob("*.md") if page.name != "CHANGELOG.md"]
    pages += ROOT.glob("docs/**/*.md")
    pages += ROOT.glob("plugins/*/README.md")
    pages += [ROOT / "fuzz" / "README.md"]
    return sorted(pages)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    blocks = []
    for found in _FENCE.finditer(text):
        indent = len(found["indent"])
        lines = [line[indent:] for line in found["text"].split("\n")]
        line = text.count("\n", 0, found.start("ticks")) + 2
        kind = found["info"].strip()
        blocks.append(Block(name_of(page), line, kind, "\n".join(lines), found["note"] or ""))
    return blocks


@dataclass(frozen=True)
class Span:
    """A piece of code within prose."""

    document: str
    line: int
    text: str


def spans_of(page: Path) -> list[Span]:
    """Return what stands between backquotes outside of blocks."""
    prose = _FENCE.sub(lambda block: "\n" * block[0].count("\n"), page.read_text("utf-8"))
    return [
        Span(
            name_of(page),
            prose.count("\n", 0, found.start()) + 1,
            " ".join(found[1].replace("\\|", "|").split()),
        )
        for found in re.finditer(r"(?<!`)`([^`]+)`(?!`)", prose)
    ]


def commands_of(block: Block) -> list[Command]:
    """Return the commands of a block: all lines of ``sh``, those with ``$`` of ``console``."""
    commands: list[Command] = []
    lines = block.text.rstrip("\n").split("\n")
    for number, line in enumerate(lines, block.line):
        prompted = _PROMPT.fullmatch(line)
        if block.kind == "sh":
            if commands and commands[-1].text.endswith("\\"):
                commands[-1] = Command(f"{commands[-1].text}\n{line}", commands[-1].line)
            elif line and not line.startswith("#"):
                commands.append(Command(line, number))
        elif line.startswith("$ "):
            commands.append(Command(line.removeprefix("$ "), number))
        elif not commands:
            raise AssertionError(f"{block.place}: what a console shows begins with `$ `")
        else:
            last = commands.pop()
            if last.text.endswith("\\"):
                last = Command(f"{last.text}\n{line}", last.line)
            elif is_at_a_terminal(last.text):
                step = [(prompted["prompt"], prompted["typed"])] if prompted else []
                typed, screen = (*last.typed, *step), (*last.screen, line)
                last = Command(last.text, last.line, typed=typed, screen=screen)
            else:
                last = Command(last.text, last.line, (*last.prints, line))
            commands.append(last)
    return commands


SUBCOMMANDS = ("sandbox", "play", "check", "export", "classroom", "join", "completion", "shims")


def without_comment(command: str) -> str:
    """Return a line of a shell without the remark at its end."""
    return re.sub(r"\s+#\s.*$", "", command).strip()


def is_at_a_terminal(command: str) -> bool:
    """Return whether a line starts the prompt: nothing says what else it should do."""
    words = without_comment(command).split()
    return (
        words[0] == "cpshell"
        and not (len(words) > 1 and words[1] in SUBCOMMANDS)
        and not {"-c", "-f", "|", "<", ">", "-V", "--version", "-h", "--help"} & set(words)
    )


def serves(command: str) -> bool:
    """Return whether a line starts what serves until it is interrupted."""
    words = without_comment(command).split()
    return (
        words[:2] in (["cpshell", "sandbox"], ["cpshell", "classroom"])
        and words[-1] != "&"
        and not {"reset", "--functions", "--compare", "--help", "|"} & set(words)
    )


_LIST = tomllib.loads(Path(__file__).with_name("not_run.toml").read_text("utf-8"))

NOT_RUN: dict[tuple[str, str], str] = {
    (document, text): entry["reason"]
    for entry in _LIST["because"]
    for document, texts in entry["documents"].items()
    for text in texts
}
"""Why something is not run, by its document and its text: a command, or a block's first line."""

ELSEWHERE: dict[tuple[str, str], str] = {
    (document, text): entry["test"]
    for entry in _LIST["elsewhere"]
    for document, texts in entry["documents"].items()
    for text in texts
}
"""The test of its own that runs something, in the same form; ``*`` is the whole document."""
