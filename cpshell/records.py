"""Make frozen data with slots, as ``@dataclass(frozen=True, slots=True)`` does, but sooner.

The standard decorator compiles half a dozen functions for each class, half a millisecond that
every start of the program would pay some ninety times. Here the classes share their methods, and
only ``__init__`` is compiled, when a class makes more than a few objects. Type checkers treat a
record as the frozen dataclass that it looks like. Defaults must be immutable; where a class is made
at run time, or rarely, the standard decorator is the better choice.
"""

from operator import attrgetter

TYPE_CHECKING = False  # `typing` would cost --help a third
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, NoReturn, TypeVar, dataclass_transform

    T = TypeVar("T", bound="Record")
else:

    def dataclass_transform(**options):
        """Return the decorated function as it is; type checkers see the one of `typing`."""
        return lambda function: function


_FEW = 20  # objects of a class for which it is not worth it to compile


class Field:
    """The default of a field, and a note about it: see :func:`field`."""

    __slots__ = ("default", "note")

    def __init__(self, default: object, note: object) -> None:
        self.default = default
        self.note = note


def field(*, default: object, note: object) -> "Any":
    """Return a default that carries a note; :attr:`Record.notes` holds the notes by field."""
    return Field(default, note)


class Record:
    """The methods that all records share."""

    __slots__ = ()
    __match_args__: "ClassVar[tuple[str, ...]]"
    compared: "ClassVar[Callable[[object], object]]"
    unseen: "ClassVar[frozenset[str]]" = frozenset()
    """Fields that ``repr`` leaves out: secrets, and what is too large."""
    places: "ClassVar[frozenset[str]]" = frozenset()
    """Fields that take no part in equality and ``repr``."""
    notes: "ClassVar[dict[str, Any]]"
    """The notes of :func:`field`, by the name of the field, where a record has any."""
    field_defaults: "ClassVar[dict[str, Any]]"
    """The defaults of fields, by the name of the field."""
    made_by: "ClassVar[Any]"
    """The class itself, where a plain class inherits from a record, too."""
    objects: "ClassVar[int]"
    """How many were made before ``__init__`` was compiled."""

    def __init__(self, *values: "Any", **named: "Any") -> None:
        """Take the place of the class's own ``__init__`` for the first objects."""
        cls = self.made_by
        cls.objects += 1
        names = cls.__match_args__
        fields = {**cls.field_defaults, **dict(zip(names, values)), **named}  # noqa: B905
        once = len(values) <= len(names) and named.keys().isdisjoint(names[: len(values)])
        if cls.objects <= _FEW and once and fields.keys() == set(names):
            for name, value in fields.items():
                object.__setattr__(self, name, value)
            return
        cls.__init__ = _compile_init(cls)  # which says what is wrong with the arguments, too
        cls.__init__(self, *values, **named)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        compared = self.__class__.compared
        return compared(self) == compared(other)

    def __hash__(self) -> int:
        return hash((self.__class__, self.__class__.compared(self)))

    def __repr__(self) -> str:
        left_out = self.places | self.unseen
        names = [name for name in self.__match_args__ if name not in left_out]
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__name__}({fields})"

    def __reduce__(self) -> tuple[object, ...]:
        return self.__class__, tuple([getattr(self, name) for name in self.__match_args__])

    def __setattr__(self, name: str, value: object) -> "NoReturn":
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> "NoReturn":
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name} cannot be deleted")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: "type[T]") -> "type[T]":
    """Return the class, with slots for its annotated fields and an ``__init__`` to fill them."""
    namespace: dict[str, Any] = dict(cls.__dict__)
    names = tuple(cls.__annotations__)
    values = {name: namespace.pop(name) for name in names if name in namespace}
    notes = {name: each.note for name, each in values.items() if isinstance(each, Field)}
    if notes:
        namespace["notes"] = notes
    namespace["field_defaults"] = {
        name: value.default if isinstance(value, Field) else value for name, value in values.items()
    }
    namespace["__init__"] = Record.__init__
    namespace["objects"] = 0
    for leftover in ("__dict__", "__weakref__"):
        namespace.pop(leftover, None)
    compared = [name for name in names if name not in cls.places]
    namespace["__slots__"] = names
    namespace["__match_args__"] = names
    namespace["compared"] = attrgetter(*compared) if compared else type
    result: Any = type(cls.__name__, cls.__bases__, namespace)
    result.made_by = result
    return result  # type: ignore[no-any-return]


def _compile_init(cls: "Any") -> "Callable[..., None]":
    """Return the ``__init__`` of a record."""
    names = cls.__match_args__
    defaults = {f"_{name}": value for name, value in cls.field_defaults.items()}
    parameters = [f"{name}=_{name}" if name in cls.field_defaults else name for name in names]
    lines = [f" set_{name}(self, {name})\n" for name in names]
    setters = {f"set_{name}": cls.__dict__[name].__set__ for name in names}
    source = f"def __init__(self, {', '.join(parameters)}):\n{''.join(lines) or ' pass'}"
    compiled: dict[str, Any] = {**defaults, **setters}
    exec(source, compiled)  # noqa: S102 - made of the names of fields only
    init: Callable[..., None] = compiled["__init__"]
    return init


class Mutable(Record):
    """Makes a record whose fields can be set; it has no hash."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]
    __delattr__ = object.__delattr__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


@dataclass_transform()
def mutable(cls: "type[T]") -> "type[T]":
    """Return the class again, as :func:`record` does, for a :class:`Mutable`."""
    return record(cls)


def changed(old: "T", **fields: "Any") -> "T":
    """Return a copy of a record with some fields changed."""
    values = {name: getattr(old, name) for name in old.__match_args__}
    return type(old)(**{**values, **fields})
