"""Values behave as the standard library's frozen, slotted dataclasses do."""

import copy
import dataclasses
import pickle

import pytest
from pydantic import TypeAdapter

from warehouse.values import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A value of ours."""

    name: str
    number: int = 3
    hidden: str = field(default="x", repr=False, compare=False)
    many: tuple[int, ...] = field(default_factory=tuple)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """The same by the standard decorator."""

    name: str
    number: int = 3
    hidden: str = dataclasses.field(default="x", repr=False, compare=False)
    many: tuple[int, ...] = dataclasses.field(default_factory=tuple)


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_a_value_is_built_by_keyword_compared_shown_hashed_and_copied(kind: type[Ours] | type[Theirs]) -> None:
    one, same, other = kind(name="a"), kind(name="a", hidden="y"), kind(name="a", number=4)
    assert (one.name, one.number, one.hidden, one.many) == ("a", 3, "x", ())
    assert one == same
    assert one != other
    assert len({one, same, other}) == 2
    assert repr(one).endswith("(name='a', number=3, many=())")
    assert replace(one, number=4) == other
    assert pickle.loads(pickle.dumps(other)) == other  # noqa: S301 (made here)
    assert copy.deepcopy(other) == other
    assert dataclasses.asdict(one) == {"name": "a", "number": 3, "hidden": "x", "many": ()}


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_a_value_cannot_change_or_be_built_otherwise(kind: type[Ours] | type[Theirs]) -> None:
    one = kind(name="a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "b"  # type: ignore[misc]  # what is tested
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.name
    for wrong in ({}, {"name": "a", "colour": "red"}):
        with pytest.raises(TypeError):
            kind(**wrong)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(TypeError):
        kind("a")  # type: ignore[call-arg]  # what is tested
    assert not hasattr(one, "__dict__")


def test_pydantic_reads_and_writes_values() -> None:
    adapter = TypeAdapter(Ours)
    one = adapter.validate_json('{"name": "a", "many": [1, 2]}')
    assert one == Ours(name="a", many=(1, 2))
    assert adapter.dump_python(one) == dataclasses.asdict(one)


def test_another_form_is_refused() -> None:
    with pytest.raises(TypeError, match="frozen, slotted"):
        dataclass(frozen=False, slots=True, kw_only=True)
