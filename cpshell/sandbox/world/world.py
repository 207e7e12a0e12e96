"""The database of the simulated server: opening, seeding, transactions and short queries."""

import importlib
import math
import pkgutil
import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.patterns import read_pattern
from cpshell.sandbox.world import areas

_MAGIC = b"SQLite format 3\0"
DEFAULT_SEED = "cpshell"
_DEFAULT_ORDER = 100
_START = ("seed", "accounts", "usual", "seed file")
"""The settings that a world is grown from; a reset keeps them."""
_TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
_SETTINGS = "create table if not exists settings(name text primary key, value text)"


class World:
    """The state of one server. All of it is used from one thread, the server's.

    ``path`` None keeps it in memory; otherwise a file, made with mode 0600, that is seeded
    when it is new and kept as it is when it isn't. ``accounts`` grows a new world to that
    many accounts. One that is not ``usual`` begins with root alone, and the plan ``default``.
    ``seed_file`` is what it grows besides, see :mod:`cpshell.sandbox.world.seed_file`; it raises
    InvalidSeed.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        clock: Clock,
        seed: str = DEFAULT_SEED,
        accounts: int | None = None,
        usual: bool = True,
        seed_file: str = "",
    ) -> None:
        self.clock = clock
        if path is not None:
            path.touch(mode=0o600, exist_ok=True)
            with path.open("rb") as file:  # SQLite takes a few foreign bytes for an empty database
                if file.read(len(_MAGIC)) not in (b"", _MAGIC):
                    raise sqlite3.DatabaseError("file is not a database")
        self.db = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False, cached_statements=512
        )
        self.db.row_factory = sqlite3.Row
        self.db.execute("pragma foreign_keys = on")
        self.db.execute("pragma synchronous = off")
        self.db.create_function("regexp", 2, _regexp, deterministic=True)
        self.seed = seed
        self._depth = 0
        self._next_due = 0.0
        start = {"seed": seed, "accounts": str(accounts or 0), "usual": str(int(usual))}
        start["seed file"] = seed_file
        try:
            self._build(start)
        except BaseException:
            self.close()
            raise

    def _build(self, start: Mapping[str, str]) -> None:
        """Make what is missing; ``start`` are the settings that a new world is grown from."""
        with self.transaction():
            self.run(_SETTINGS)
            before = set(self.column(_TABLES))
            for area in area_modules():
                for statement in _statements(area):
                    self.run(statement)
            kept = self.setting("seed")
            if kept is not None:
                self.seed = kept
                self._catch_up(before)
                return
            for name, value in start.items():
                self.set_setting(name, value)
            for area in area_modules():
                if hasattr(area, "seed"):
                    area.seed(self)

    def _catch_up(self, before: set[str]) -> None:
        """Seed the areas that a kept world did not have when it was made.

        ``before`` are the tables that it had; one without a column of today cannot go on.
        """
        for area, tables in _tables_by_area().items():
            for table, columns in tables.items():
                lacking = columns - {row["name"] for row in self.all(f"pragma table_info({table})")}
                if lacking:
                    name = min(lacking)
                    raise sqlite3.DatabaseError(
                        f"it is of an older version (without {table}.{name}): remove it"
                    )
            if tables and before.isdisjoint(tables) and hasattr(area, "seed"):
                area.seed(self)

    def reset(self) -> None:
        """Put everything back to the start."""
        start = {name: value for name in _START if (value := self.setting(name)) is not None}
        self.db.execute("pragma foreign_keys = off")
        with self.transaction():
            for name in self.column(_TABLES):
                self.run(f"drop table {name}")
        self.db.execute("pragma foreign_keys = on")
        self._build(start)
        self._next_due = 0.0

    def beginning(self) -> "World":
        """Return another world, in memory, as this one was at its start without grown accounts."""
        return World(
            clock=self.clock,
            seed=self.seed,
            usual=self.setting("usual") != "0",
            seed_file=self.setting("seed file") or "",
        )

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    # Queries -----------------------------------------------------------------------------
    # Values go to the ``?`` of a statement in their order, or by name to its ``:name``.

    def all(self, sql: str, *values: object, **named: object) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self.db.execute(sql, named or values).fetchall()

    def one(self, sql: str, *values: object, **named: object) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        row: sqlite3.Row | None = self.db.execute(sql, named or values).fetchone()
        return row

    def value(self, sql: str, *values: object, **named: object) -> Any:
        """Return the first column of the first row, or None."""
        row = self.db.execute(sql, named or values).fetchone()
        return None if row is None else row[0]

    def column(self, sql: str, *values: object, **named: object) -> list[Any]:
        """Return the first column of every row."""
        return [row[0] for row in self.db.execute(sql, named or values)]

    def run(self, sql: str, *values: object, **named: object) -> int:
        """Run a statement; returns the number of rows changed."""
        return self.db.execute(sql, named or values).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row."""
        self.db.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing; may be nested. A Refusal inside undoes what was done."""
        name = f"level{self._depth}"
        self.db.execute("begin" if self._depth == 0 else f"savepoint {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth:
                self.db.execute(f"rollback to {name}")
                self.db.execute(f"release {name}")
            else:
                self.db.execute("rollback")
            raise
        self._depth -= 1
        self.db.execute(f"release {name}" if self._depth else "commit")

    # Chance and settings -----------------------------------------------------------------

    def random(self, name: str) -> random.Random:
        """Chance that is the same at every start, apart for each ``name``."""
        return random.Random(f"{self.seed}:{name}")  # noqa: S311  # a seeded start, no secret

    def setting(self, name: str) -> str | None:
        """Return a server-wide setting, or None."""
        return self.value("select value from settings where name = ?", name)  # type: ignore[no-any-return]

    def set_setting(self, name: str, value: str) -> None:
        """Keep a server-wide setting."""
        self.run("insert or replace into settings values(?, ?)", name, value)

    # Things that become due ----------------------------------------------------------------

    def expect(self, time: int | None) -> None:
        """Look at this time whether something has become due."""
        if time is not None:
            self._next_due = min(self._next_due, time)

    def settle(self) -> None:
        """Let every area do what has become due by the clock."""
        if self.clock.now() < self._next_due:
            return
        with self.transaction():
            times = [area.settle(self) for area in area_modules() if hasattr(area, "settle")]
        self._next_due = min((time for time in times if time is not None), default=math.inf)

    def announce_account(self, account: object) -> None:
        """Let every area give a new account what it needs."""
        for area in area_modules():
            if hasattr(area, "account_created"):
                area.account_created(self, account)


@lru_cache(maxsize=1)
def area_modules() -> tuple[ModuleType, ...]:
    """Return the areas in the order of their set-up."""
    names = sorted(module.name for module in pkgutil.iter_modules(areas.__path__))
    modules = [importlib.import_module(f"{areas.__name__}.{name}") for name in names]
    return tuple(sorted(modules, key=lambda module: getattr(module, "ORDER", _DEFAULT_ORDER)))


def _statements(area: ModuleType) -> list[str]:
    """Return the statements of a schema; they are run one by one, to stay in the transaction."""
    script = getattr(area, "SCHEMA", "")
    return [part for part in (part.strip() for part in script.split(";\n")) if part]


def _tables_by_area() -> dict[ModuleType, dict[str, set[str]]]:
    """Return the tables that each area makes, with their columns."""
    found: dict[ModuleType, dict[str, set[str]]] = {}
    with closing(sqlite3.connect(":memory:")) as db:
        known: set[str] = set()
        for area in area_modules():
            for statement in _statements(area):
                db.execute(statement)
            tables = {name for (name,) in db.execute(_TABLES)} - known
            known |= tables
            found[area] = {
                table: {row[1] for row in db.execute(f"pragma table_info({table})")}
                for table in tables
            }
    return found


def _regexp(pattern: str, value: object) -> bool:
    """``value regexp pattern`` in SQL; a pattern that doesn't compile matches nothing."""
    compiled = read_pattern(pattern)
    return compiled is not None and value is not None and bool(compiled.search(str(value)))
