"""Values in columns of Arrow, as the texts that a fact's own definition reads."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pyarrow as pa

from diagnose.characters import wrong_character
from diagnose.inventory.table_rows import BETWEEN_VALUES
from diagnose.knowledge.vocabulary import BooleanFact, FactDefinition, IntegerFact, KeysFact, NumbersFact
from diagnose.nodes import Node, Scalar, Sequence
from diagnose.problems import Location

_AS_STORED = "store the column as text"


def can_be_read(kind: pa.DataType) -> bool:
    """Tell whether values of a type of Arrow can be read at all."""
    types = pa.types
    if types.is_dictionary(kind):
        return can_be_read(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return not _is_list(kind.value_type) and can_be_read(kind.value_type)
    simple = (types.is_boolean, types.is_integer, types.is_floating, types.is_null)
    return is_text(kind) or _is_binary(kind) or any(test(kind) for test in simple)


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a type is one of those of texts."""
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _is_binary(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary))


def _is_list(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list))


def as_node(fact: FactDefinition, value: Any, where: Location) -> Node:
    """Return a value as a reader of YAML would have it; raise ValueError where nobody knows what it says."""
    if isinstance(value, tuple):
        items = tuple(Scalar(_text(fact, item), quoted=True, where=where) for item in value)
        return Sequence(items, where)
    text = "" if value is None else _text(fact, value)
    if isinstance(fact, KeysFact | NumbersFact):
        text = BETWEEN_VALUES.sub(";", text)
    return Scalar(text, quoted=False, where=where)


def _text(fact: FactDefinition, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _of_fraction(fact, value)
    if value is None:
        raise ValueError("a list cannot hold an empty value; leave it out")
    text: str = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
    wrong = wrong_character(text)
    if wrong:
        raise ValueError(wrong[1])
    return text.strip()


def _of_fraction(fact: FactDefinition, value: float) -> str:
    """Return a floating-point number as text; whole ones only: how others were written is not known any more."""
    if value != value:  # noqa: PLR0124 - this is how "not a number" is told, which stands for what is missing
        return ""
    if isinstance(fact, IntegerFact | NumbersFact | BooleanFact) and value.is_integer():
        return str(int(value))
    raise ValueError(f"{value} is a floating-point number, which does not tell how it was written; {_AS_STORED}")


def python_values(column: pa.Array) -> list[Any]:
    """Return values of Arrow as those of Python, lists as tuples, and texts in another encoding as bytes."""
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:
        values = column.cast(pa.binary()).to_pylist()
    return [tuple(value) if isinstance(value, list) else value for value in values]


def encoded(column: pa.Array) -> tuple[list[Hashable], pa.Array]:
    """Return the distinct values of a column, and the number of the value of each row."""
    if _is_list(column.type):
        numbers: dict[Hashable, int] = {}
        ids = [numbers.setdefault(value, len(numbers)) for value in python_values(column)]
        return list(numbers), pa.array(ids, pa.int64())
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values = [*python_values(column.dictionary), None]
    return values, column.indices.cast(pa.int64()).fill_null(len(values) - 1)
