"""Frozen data with slots, as ``@dataclass(frozen=True, slots=True)`` makes it, but sooner.

The standard decorator compiles six functions for each class, which for the nodes of the tree
takes longer than all the rest of the import. Here the classes share their methods, and only
``__init__`` is compiled. Type checkers treat a node as the frozen dataclass that it looks like.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, NoReturn, TypeVar, cast, dataclass_transform

PLACES = frozenset({"position", "source"})
"""Fields that say where something stood; they take no part in equality."""

T = TypeVar("T", bound="Node")


class Node:
    """The methods that all nodes share."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]
    compared: ClassVar[Callable[[object], object]]

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        compared = self.__class__.compared
        return compared(self) == compared(other)

    def __hash__(self) -> int:
        return hash((self.__class__, self.__class__.compared(self)))

    def __repr__(self) -> str:
        names = [name for name in self.__match_args__ if name not in PLACES]
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__name__}({fields})"

    def __reduce__(self) -> tuple[object, ...]:
        return self.__class__, tuple([getattr(self, name) for name in self.__match_args__])

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name} can't be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name} can't be deleted")


@dataclass_transform(frozen_default=True)
def node(cls: type[T]) -> type[T]:
    """The class again, with slots for its annotated fields and an ``__init__`` that fills them.

    A field may have an immutable default. Fields with a name in ``PLACES`` are not compared.
    """
    namespace: dict[str, Any] = dict(cls.__dict__)
    names = tuple(cls.__annotations__)
    defaults = {f"_{name}": namespace.pop(name) for name in names if name in namespace}
    for leftover in ("__dict__", "__weakref__"):
        namespace.pop(leftover, None)
    namespace["__slots__"] = names
    namespace["__match_args__"] = names
    namespace["compared"] = attrgetter(*[name for name in names if name not in PLACES])
    made: Any = type(cls.__name__, cls.__bases__, namespace)
    parameters = [f"{name}=_{name}" if f"_{name}" in defaults else name for name in names]
    lines = [f" set_{name}(self, {name})\n" for name in names]
    setters = {f"set_{name}": getattr(made, name).__set__ for name in names}
    source = f"def __init__(self, {', '.join(parameters)}):\n{''.join(lines)}"
    compiled: dict[str, Any] = {**defaults, **setters}
    exec(source, compiled)  # noqa: S102 - made of the names of fields only
    made.__init__ = compiled["__init__"]
    return cast("type[T]", made)
