"""Tables whose rows are records: the fields of a dataclass are the columns, written once.

::

    @dataclass(frozen=True, slots=True)
    class MailingList:
        \"\"\"One mailing list.\"\"\"

        address: str
        user: str
        private: bool = False

    LISTS = Table(MailingList, "mailing_lists", key="address", references={"user": ACCOUNT})
    SCHEMA = LISTS.schema

``str``, ``int``, ``float``, ``bytes``, ``bool`` and string enums are kept as they are, tuples
and dicts as JSON; only ``… | None`` may be null. A default of the class is one of the table. Rows
that refer to another table go and change their key with the row that they refer to.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, astuple, dataclass, fields, is_dataclass
from enum import StrEnum
from operator import attrgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from cpshell.sandbox.world.world import World

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
Value = str | int | float | bytes | None

ACCOUNT = "accounts(user)"
DOMAIN = "domains(domain)"
RESELLER = "resellers(user)"
"""What a column may refer to."""

_SQL_TYPES: dict[type, str] = {
    bool: "integer", int: "integer", float: "real", bytes: "blob", str: "text",
}  # fmt: skip


class Table(Generic[R]):
    """A table of ``record``; ``key`` and ``order`` are names of columns, apart by blanks.

    ``references`` says what other tables a column refers to, ``unique`` names a column that has no
    value twice. With ``serial`` the key is a number
    that the database gives to records that are added with 0. All methods take names of columns
    with the values that they must have.
    """

    def __init__(
        self,
        record: type[R],
        name: str,
        *,
        key: str,
        references: Mapping[str, str] | None = None,
        unique: str = "",
        order: str = "",
        serial: bool = False,
    ) -> None:
        self._record = record
        self._name = name
        self._key = key.split()
        self._references = references or {}
        self._unique = unique
        self._serial = serial
        self._columns = _columns(record)
        self._plain = not any(column.load for column in self._columns)
        names = [column.name for column in self._columns]
        self._values: Callable[[R], tuple[Any, ...]] = _getter(names)
        shown = ", ".join(f"{name}.{column}" for column in names)
        marks = ("nullif(?, 0)" if serial and column == key else "?" for column in names)
        changes = ", ".join(f"{column} = excluded.{column}" for column in names)
        self._order = f"order by {', '.join(order.split() or self._key)}"
        self._select = f"select {shown} from {name}"  # noqa: S608  # names of code
        self._find = f"{self._select} {_where(self._key)}"
        self._insert = f"insert into {name}({', '.join(names)}) values({', '.join(marks)})"
        self._upsert = f"{self._insert} on conflict({', '.join(self._key)}) do update set {changes}"

    # The table -----------------------------------------------------------------------------

    @property
    def schema(self) -> str:
        """Return the SQL that makes the table, and an index for each column that refers."""
        lines = [self._definition(column) for column in self._columns]
        if not self._serial:
            lines.append(f"primary key({', '.join(self._key)})")
        made = f"create table if not exists {self._name}(\n  " + ",\n  ".join(lines) + "\n);\n"
        return made + "".join(
            f"create index if not exists {self._name}_{name} on {self._name}({name});\n"
            for name in self._references
            if name != self._key[0]
        )

    def _definition(self, column: "_Column") -> str:
        if self._serial and column.name == self._key[0]:
            return f"{column.name} integer primary key"
        target = self._references.get(column.name)
        unique = " unique" if column.name == self._unique else ""
        refers = f" references {target} on delete cascade on update cascade" if target else ""
        return f"{column.name} {column.definition}{unique}{refers}"

    # Reading -------------------------------------------------------------------------------

    def find(self, world: World, *key: str | int) -> R | None:
        """Return the record of a key, or None."""
        row = world.one(self._find, *key)
        return None if row is None else self._load(row)

    def all(self, world: World, **equal: Value) -> list[R]:
        """Return the records with these values, in the table's order; None stands for any."""
        known = {name: value for name, value in equal.items() if value is not None}
        return self.query(world, f"{_where(known)} {self._order}", *known.values())

    def query(self, world: World, rest: str, *values: object, **named: object) -> list[R]:
        """Return the records of a query; ``rest`` is SQL after the name of the table."""
        return [self._load(row) for row in world.all(f"{self._select} {rest}", *values, **named)]

    def count(self, world: World, **equal: str | int) -> int:
        """Return how many records have these values."""
        sql = f"select count(*) from {self._name} {_where(equal)}"  # noqa: S608
        return int(world.value(sql, *equal.values()))

    # Changing ------------------------------------------------------------------------------

    def add(self, world: World, *records: R) -> None:
        """Add records, none of which is there."""
        self.add_all(world, records)

    def add_all(self, world: World, records: Iterable[R]) -> None:
        """Add records as they come, none of which is there."""
        world.many(self._insert, (self._dump(record) for record in records))

    def save(self, world: World, record: R) -> None:
        """Add a record, or replace the one of its key."""
        world.run(self._upsert, *self._dump(record))

    def remove(self, world: World, **equal: str | int) -> int:
        """Remove the records with these values; returns how many."""
        sql = f"delete from {self._name} {_where(equal)}"  # noqa: S608
        return world.run(sql, *equal.values())

    # Records and rows ----------------------------------------------------------------------

    def _load(self, row: Iterable[Any]) -> R:
        if self._plain:
            return self._record(*row)
        return self._record(
            *(
                value if value is None or column.load is None else column.load(value)
                for column, value in zip(self._columns, row, strict=True)
            )
        )

    def _dump(self, record: R) -> tuple[Any, ...]:
        values = self._values(record)
        if self._plain:
            return values
        return tuple(
            _as_json(value) if column.is_json and value is not None else value
            for column, value in zip(self._columns, values, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """One column; ``definition`` is SQL, ``load`` makes the value of what is kept."""

    name: str
    definition: str
    load: Callable[[Any], Any] | None
    is_json: bool


def _columns(record: type["DataclassInstance"]) -> list[_Column]:
    hints = get_type_hints(record)
    return [_column(field, hints[field.name]) for field in fields(record)]


def _column(field: "Field[Any]", hint: Any) -> _Column:
    optional = get_origin(hint) in (Union, UnionType)
    kind = next(one for one in get_args(hint) if one is not NoneType) if optional else hint
    is_enum = isinstance(kind, type) and issubclass(kind, StrEnum)
    is_json = not is_enum and kind not in _SQL_TYPES
    definition = _SQL_TYPES.get(kind, "text") + ("" if optional else " not null")
    if field.default is not MISSING and field.default is not None:
        definition += f" default {_literal(_as_json(field.default) if is_json else field.default)}"
    load: Callable[[Any], Any] | None = None
    if is_json:
        load = _json_loader(kind)
    elif is_enum or kind is bool:
        load = kind
    return _Column(field.name, definition, load, is_json)


def _json_loader(kind: Any) -> Callable[[str], Any]:
    """Return what reads a JSON column: tuples of plain values or of records, else as it is."""
    if get_origin(kind) is not tuple:
        return json.loads
    make: Callable[..., Any] = get_args(kind)[0]
    if is_dataclass(make):
        return lambda text: tuple(make(*values) for values in json.loads(text))
    return lambda text: tuple(json.loads(text))


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads these attributes, quickly where there are several."""
    if len(names) == 1:
        return lambda record: (getattr(record, names[0]),)
    return attrgetter(*names)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=astuple)


def _literal(value: object) -> str:
    """Return a value as SQL writes it."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value) if isinstance(value, bool) else value)


def _where(names: Iterable[str]) -> str:
    conditions = " and ".join(f"{name} = ?" for name in names)
    return f"where {conditions}" if conditions else ""
