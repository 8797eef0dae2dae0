"""Frozen dataclasses whose methods are not written until they are used: a start imports a hundred and uses twenty.

To type checkers and to `dataclasses` they are ordinary ones. The standard decorator writes and compiles seven methods a
class, 0.44 ms, at import; this one 0.01 ms (docs/decisions/0008). It takes the one form that is ours: frozen, slotted,
by keyword.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, replace
from functools import cache
from inspect import get_annotations
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

__all__ = ["dataclass", "field", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as _standard

    T = TypeVar("T")

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool) -> Callable[[type[T]], type[T]]:
        """Make a class a frozen, slotted value that is built by keyword.

        Raises:
            TypeError: another form is asked for; the standard decorator has it.

        """
        if not (frozen and slots and kw_only):
            message = "values are frozen, slotted and by keyword; others are dataclasses.dataclass's"
            raise TypeError(message)
        return _made

    def _made(cls: type[T]) -> type[T]:
        """`cls` again, with slots; what `dataclasses` knows of it is looked into when somebody asks."""
        annotated = get_annotations(cls)
        given = {name: cls.__dict__[name] for name in annotated if name in cls.__dict__}
        body = _METHODS | {name: value for name, value in cls.__dict__.items() if name not in annotated}
        for name in ("__dict__", "__weakref__"):
            body.pop(name, None)
        body |= {"__slots__": tuple(annotated), "__dataclass_params__": _FROZEN}
        body["__dataclass_fields__"] = _Fields(annotated, given)
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        return made

    class _Fields:
        """Stands where a class has its fields until they are asked for; a start asks a fifth of its classes."""

        def __init__(self, annotated: dict[str, object], given: dict[str, object]) -> None:
            self._body = {"__annotations__": annotated, **given}

        def __set_name__(self, owner: type, _name: str) -> None:
            self._owner = owner

        def __get__(self, _instance: object, _owner: type) -> dict[str, Field[object]]:
            own = self._owner
            named = {"__doc__": "With none, one is made of the signature.", "__module__": own.__module__}
            plain = type(own.__name__, (), {**named, **self._body})
            known = _standard(init=False, repr=False, eq=False, match_args=False, kw_only=True)(plain)
            own.__dataclass_fields__ = known.__dataclass_fields__
            return known.__dataclass_fields__

    class _Methods:
        """What every value can do; copied into each, so that none looks further than itself."""

        def __init__(self, **values: object) -> None:
            """Write this class's own `__init__`, which the next instance uses at once."""
            own = _init_of(type(self))
            type(self).__init__ = own
            own(self, **values)

        def __eq__(self, other: object) -> bool:
            if other.__class__ is not self.__class__:
                return NotImplemented
            return _compared(self) == _compared(other)

        def __hash__(self) -> int:
            return hash(_compared(self))

        def __repr__(self) -> str:
            shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
            return f"{type(self).__qualname__}({shown})"

        def __setattr__(self, name: str, _value: object) -> None:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name: str) -> None:
            raise FrozenInstanceError(f"cannot delete field {name!r}")

        def __getstate__(self) -> list[object]:
            return [getattr(self, each.name) for each in fields(self)]

        def __setstate__(self, state: list[object]) -> None:
            for each, value in zip(fields(self), state, strict=True):
                object.__setattr__(self, each.name, value)

    _METHODS = {
        name: _Methods.__dict__[name]
        for name in (
            *("__init__", "__eq__", "__hash__", "__repr__"),
            *("__setattr__", "__delattr__", "__getstate__", "__setstate__"),
        )
    }

    @_standard(init=False, repr=False, eq=False, match_args=False)
    class _Like:
        """Every value's parameters are this one's."""

    _FROZEN = _Like.__dataclass_params__
    _FROZEN.frozen = True

    def _compared(value: object) -> tuple[object, ...]:
        return _comparing(type(value))(value)

    @cache
    def _comparing(cls: type) -> Callable[[object], tuple[object, ...]]:
        """Reads what of a `cls` is compared."""
        names = [each.name for each in fields(cls) if each.compare]
        if len(names) > 1:
            return attrgetter(*names)
        return lambda value: tuple(getattr(value, name) for name in names)

    def _init_of(cls: type) -> Callable[..., None]:
        """Written out, since it is called for every event of a journal."""
        own = fields(cls)
        known = {f"_default_{each.name}": each.default for each in own}
        known |= {f"_new_{each.name}": each.default_factory for each in own} | {
            "_set": object.__setattr__,
            "_no": MISSING,
        }
        head = ", ".join(["self", *(["*"] if own else []), *(_parameter(each) for each in own)])
        body = [_assignment(each) for each in own] or ["pass"]
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        written = f"def __init__({head}):\n " + "\n ".join(body)
        exec(written, known)  # noqa: S102 (our own fields' names, as the standard decorator does)
        return known["__init__"]

    def _parameter(each: Field[object]) -> str:
        if each.default is not MISSING:
            return f"{each.name}=_default_{each.name}"
        return f"{each.name}=_no" if each.default_factory is not MISSING else each.name

    def _assignment(each: Field[object]) -> str:
        value = each.name
        if each.default_factory is not MISSING:
            value = f"_new_{each.name}() if {each.name} is _no else {each.name}"
        return f"_set(self, {each.name!r}, {value})"
