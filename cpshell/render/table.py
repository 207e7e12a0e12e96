"""Write values for eyes: aligned columns, an object as a tree, words where there is nothing.

What is written here is always safe for a terminal, even when it goes to a file: a row must
stay on its line.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cpshell.records import Record, changed, record
from cpshell.render import nested
from cpshell.render.cells import MARK, cells, fit, one_line, pad, plain
from cpshell.render.context import Context
from cpshell.render.rows import Grid, Stream, grid, rows
from cpshell.render.safe import safe

_GAP = "  "
_NARROWEST_TEXT = 16  # cells; a column of text isn't cut shorter: rather others are left out
_NARROWEST_NUMBER = 24  # a number that is cut is a wrong number
_NAME = 0.65  # of the width: the first column says which row it is, and is cut beyond that only
_PAD_LIMIT = 256  # cells; where nothing limits the width, one huge cell must not pad them all
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


@record
class Column(Record):
    """One column as safe text; ``natural`` is the width of its widest cell, in cells."""

    title: str
    texts: list[str]
    natural: int
    floor: int
    right: bool
    ascii: bool


def write(value: Any, context: Context) -> Iterable[str]:
    """Return the lines of the table, each with its line end; eyes are told that it is empty."""
    if isinstance(value, Stream):
        return _blocks(value, context)
    if value is None:
        return ["(nothing)\n"] if context.terminal else []
    if not isinstance(value, dict | list):
        text = safe(plain(value), multiline=True)
        return [text if text.endswith("\n") else f"{text}\n"]
    table = rows(value)
    if not table or value == {}:
        return ["(none)\n"] if context.terminal else []
    if isinstance(value, dict) and table[0] is value:
        return (f"{line}\n" for line in nested.lines(value, context))
    columns = grid(table, context.first)
    if len(table) == 1 and isinstance(table[0], dict) and _is_too_wide(columns, context):
        record = {name: table[0][name] for name in columns.header or () if name in table[0]}
        return (f"{line}\n" for line in nested.lines(record, context))
    return _lines(columns, context)


def _is_too_wide(columns: Grid, context: Context) -> bool:
    """Return whether a table has more columns than fit, or a cell that would be cut."""
    if context.width is None or not context.terminal:
        return False
    fitting = _fitting_columns(columns, context)
    widths = sum(column.natural for column in fitting) + len(_GAP) * (len(fitting) - 1)
    return len(fitting) < columns.size or widths > context.width


def _blocks(stream: Stream, context: Context) -> Iterator[str]:
    """Yield a stream in blocks, each a table of its own, so that none waits for the last row."""
    some = False
    for block in stream.blocks():
        if block:
            if some:
                yield "\n"
            some = True
            yield from _lines(grid(block, context.first), context)
    if not some and context.terminal:
        yield "(none)\n"


def _lines(columns: Grid, context: Context) -> Iterator[str]:
    fitting = _fitting_columns(columns, context)
    widths = _widths(fitting, context.width)
    if columns.header is not None:
        yield from _head(fitting, widths, context.color)
    last = len(fitting) - 1
    padded = [
        _pad_column(column, width, trailing=index < last)
        for index, (column, width) in enumerate(zip(fitting, widths, strict=True))
    ]
    for row in zip(*padded, strict=True):
        yield _GAP.join(row).rstrip(" ") + "\n"
    if len(fitting) < columns.size:
        note = _left_out(columns, len(fitting), context.width)
        yield f"{_DIM}{note}{_PLAIN}\n" if context.color else f"{note}\n"


def _fitting_columns(columns: Grid, context: Context) -> list[Column]:
    """Return the columns from the left that fit at their narrowest; at least one."""
    fitting: list[Column] = []
    used = 0
    for index in range(columns.size):
        title = "" if columns.header is None else str(columns.header[index])
        column = column_of(title, columns.column(index), context)
        if index == 0 and context.width is not None:
            name = min(column.natural, int(context.width * _NAME))
            column = changed(column, floor=max(column.floor, name))
        used += column.floor + (len(_GAP) if fitting else 0)
        if fitting and context.width is not None and used > context.width:
            break
        fitting.append(column)
    return fitting


def column_of(title: str, values: list[Any], context: Context) -> Column:
    """Return the values of a column as text, each on one line and safe."""
    limit = context.width
    texts = _texts(values, limit, title, context.humanise)
    title = one_line(title, limit)
    ascii_only = title.isascii() and all(map(str.isascii, texts))
    natural = max(cells(title), max(map(len if ascii_only else cells, texts), default=0))
    right = _are_numbers(values)
    floor = min(natural, _NARROWEST_NUMBER if right else _NARROWEST_TEXT)
    return Column(title, texts, natural, floor, right, ascii_only)


def _texts(
    values: list[Any],
    limit: int | None,
    title: str,
    humanise: Callable[[str, object], object] | None,
) -> list[str]:
    """Return every value on one line and safe; the whole column is looked at in one go."""
    if humanise is not None:
        values = [None if v is None else humanise(title, v) for v in values]
    texts = [v if type(v) is str else plain(v, limit) for v in values]
    if limit is not None and max(map(len, texts), default=0) > limit:
        texts = [one_line(text, limit) for text in texts]
    together = "".join(texts)
    if together.isascii() and together.isprintable():
        return texts
    return [safe(text) for text in texts]


def _are_numbers(values: list[Any]) -> bool:
    """Return True for a column of numbers, as JSON numbers or in strings, and nothing else."""
    some = False
    for value in values:
        if value is None or value == "":
            continue
        kind = type(value)
        if kind is not int and kind is not float and not (kind is str and _is_number(value)):
            return False
        some = True
    return some


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return len(text) <= _NARROWEST_NUMBER and digits.isascii() and digits.isdigit()


def _widths(columns: list[Column], width: int | None) -> list[int]:
    """Return the width of each column: as it is if all fit, else the widest ones give way first."""
    natural = [column.natural for column in columns]
    if width is None:
        return natural
    room = width - len(_GAP) * (len(columns) - 1)
    if sum(natural) <= room:
        return natural
    if len(columns) == 1:
        return [max(0, room)]
    floors = [column.floor for column in columns]
    low, high = 0, max(natural)
    while low < high:  # the highest ceiling under which all fit
        ceiling = (low + high + 1) // 2
        if sum(_under(ceiling, natural, floors)) <= room:
            low = ceiling
        else:
            high = ceiling - 1
    widths = _under(low, natural, floors)
    spare = room - sum(widths)
    for index, widest in enumerate(natural):
        if spare and widths[index] < widest:
            widths[index] += 1
            spare -= 1
    return widths


def _under(ceiling: int, natural: list[int], floors: list[int]) -> list[int]:
    return [max(min(n, ceiling), f) for n, f in zip(natural, floors, strict=True)]


def _head(columns: list[Column], widths: list[int], color: bool) -> Iterator[str]:
    titles = [
        pad(fit(column.title, width), min(width, _PAD_LIMIT), right=column.right)
        for column, width in zip(columns, widths, strict=True)
    ]
    if color:
        yield f"{_BOLD}{_GAP.join(titles).rstrip(' ')}{_PLAIN}\n"
        return
    yield _GAP.join(titles).rstrip(" ") + "\n"
    yield _GAP.join("─" * min(width, _PAD_LIMIT) for width in widths) + "\n"


def _pad_column(column: Column, width: int, *, trailing: bool) -> list[str]:
    texts = column.texts
    if column.natural > width:
        texts = [fit(text, width) for text in texts]
    elif column.ascii:
        return _pad_ascii(texts, min(width, _PAD_LIMIT), column.right, trailing)
    if not trailing and not column.right:
        return texts
    width = min(width, _PAD_LIMIT)
    return [pad(text, width, right=column.right) for text in texts]


def _pad_ascii(texts: list[str], width: int, right: bool, trailing: bool) -> list[str]:
    if right:
        return [text.rjust(width) for text in texts]
    return [text.ljust(width) for text in texts] if trailing else texts


def _left_out(columns: Grid, shown: int, width: int | None) -> str:
    """Return what isn't shown and how to see it; of the names as many as there is room for."""
    count = columns.size - shown
    head = f"{MARK} {count} more column{'s' if count > 1 else ''}"
    if columns.header is None:
        head, names, tail = f"{head} (set output=pretty shows all)", "", ""
    else:
        head, tail = f"{head}: ", " (use | select, or set output=pretty)"
        names = ", ".join(one_line(str(name), 40) for name in columns.header[shown : shown + 40])
    if width is None:
        return head + names + tail
    room = width - cells(head) - cells(tail)
    return head + fit(names, room) + tail if room > 0 else fit(head + names, width)
