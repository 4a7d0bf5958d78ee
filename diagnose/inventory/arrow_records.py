"""Batches of Arrow to records: each distinct value of a column is read once, and each distinct row put together once.

What is left to do for each row by itself is done by Arrow. A row in which something is wrong, or a text that is not
plain, is read strictly by itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from diagnose.inventory.arrow_values import as_node, encoded, is_text, python_values
from diagnose.inventory.compact import Records
from diagnose.inventory.recognising import LETTER, MAX_PLAIN, MEANINGS
from diagnose.inventory.records import Record, implied_by, read_record, text_of
from diagnose.inventory.table_header import Column
from diagnose.knowledge.vocabulary import FactValue, TextFact, Vocabulary
from diagnose.nodes import Mapping, Node
from diagnose.problems import Location, Problem

_PLAIN = rf"\A[{LETTER}](?:[{LETTER}_.-]| [{LETTER}])*\z"
"""Plain texts, in the words of Arrow's regular expressions."""
_ABSENT, _SIMPLE, _ODD = 0, 1, 2
"""What a text is: not there, plain, or to be read strictly."""
_STATES = 3
_BY_ITSELF = -1
_LARGEST = 1 << 62
_MAX_KNOWN = 100_000
"""Distinct rows that are kept."""


@dataclass(frozen=True)
class _Typed:
    """What a value of a column says."""

    value: FactValue | None
    implied: tuple[tuple[str, FactValue], ...] = ()


class ArrowReader:
    """Reads the batches of one file, in order, into records."""

    def __init__(
        self, vocabulary: Vocabulary, columns: Sequence[Column], file: str, records: Records, places: Sequence[int]
    ) -> None:
        """``columns`` says which fact stands in which column of the batches, ``places`` in which one of the file."""
        self._vocabulary = vocabulary
        self._columns = columns
        self._file = file
        self._records = records
        self._places = places
        self._texts = {column.key for column in columns if isinstance(vocabulary.facts[column.key], TextFact)}
        self._values: dict[str, dict[Hashable, int]] = {column.key: {} for column in columns}
        self._typed: dict[str, list[_Typed | None]] = {column.key: [] for column in columns}
        """What each value says; None where that is nothing."""
        self._known: dict[tuple[int, ...], int] = {}

    def read(self, batch: pa.RecordBatch, line: int) -> None:
        """Add a record for each row; the first one stands in ``line``."""
        if not batch.num_rows:
            return
        texts: dict[str, _Texts] = {}
        codes: list[tuple[pa.Array, int]] = []
        for column in self._columns:
            values = batch.column(column.position)
            if column.key in self._texts:
                texts[column.key] = _Texts(values)
                codes.append((texts[column.key].state, _STATES))
            else:
                codes.append(self._numbered(column.key, values))
        forms = self._forms(codes, batch.num_rows)
        start = len(self._records)
        own = {key: text.listed() for key, text in texts.items()}
        lines = range(line, line + batch.num_rows)
        self._records.add_many(_numbers(forms, "i"), own, self._file, lines, [1] * batch.num_rows)
        for row in pc.indices_nonzero(pc.less(forms, 0)).to_pylist():
            self._records[start + row] = self._read_row(batch, row, line)

    def _numbered(self, key: str, column: pa.Array) -> tuple[pa.Array, int]:
        """Return the number of each row's value, and how many there are; equal over all batches."""
        known, typed = self._values[key], self._typed[key]
        values, ids = encoded(column)
        numbers = pa.array([known.setdefault(value, len(known)) for value in values], pa.int64())
        typed += [self._type(key, value) for value in list(known)[len(typed) :]]
        return numbers.take(ids), len(known)

    def _type(self, key: str, value: Hashable) -> _Typed | None:
        try:
            reading = self._vocabulary.read(key, text_of(as_node(self._vocabulary.facts[key], value, Location(""))))
        except ValueError:
            return None
        return _Typed(reading.value, tuple(implied_by(self._vocabulary, reading)))

    def _forms(self, codes: Sequence[tuple[pa.Array, int]], count: int) -> pa.Array:
        """Return the form of each row; negative where the row has to be read by itself."""
        rows = _combined(codes, count)
        table = pa.table({"rows": rows, "first": pa.array(range(count), pa.int64())})
        distinct = table.group_by("rows", use_threads=False).aggregate([("first", "min")])
        firsts = distinct["first_min"].combine_chunks()
        keys = zip(*(_numbers(code.take(firsts), "q") for code, _ in codes), strict=True)
        forms = pa.array([self._form(key) for key in keys], pa.int32())
        return forms.take(pc.index_in(rows, value_set=distinct["rows"].combine_chunks()))

    def _form(self, key: tuple[int, ...]) -> int:
        """Return the form with these values and texts; they are given by number, in the order of the columns."""
        found = self._known.get(key)
        if found is None:
            found = self._put_together(key)
            if len(self._known) < _MAX_KNOWN:
                self._known[key] = found
        return found

    def _put_together(self, key: tuple[int, ...]) -> int:
        stated: dict[str, FactValue | None] = {}
        implied: list[tuple[str, FactValue]] = []
        for column, number in zip(self._columns, key, strict=True):
            if column.key in self._texts:
                if number == _ODD:
                    return _BY_ITSELF
                if number == _SIMPLE:
                    stated[column.key] = None
                continue
            typed = self._typed[column.key][number]
            if typed is None:
                return _BY_ITSELF
            if typed.value is not None:
                stated[column.key] = typed.value
            implied += typed.implied
        for other, value in implied:
            if stated.setdefault(other, value) != value:
                return _BY_ITSELF
        if any(self._vocabulary.is_of_another(key, stated) for key in stated):
            return _BY_ITSELF
        return self._records.form({key: stated[key] for key in self._vocabulary.sorted(stated)})

    def _read_row(self, batch: pa.RecordBatch, row: int, line: int) -> Record:
        """Read a row strictly."""
        where = Location(self._file, line + row, 1)
        nodes: dict[str, Node] = {}
        problems: list[Problem] = []
        for column in self._columns:
            place = Location(self._file, line + row, self._places[column.position] + 1)
            (value,) = python_values(batch.column(column.position).slice(row, 1))
            try:
                nodes[column.key] = as_node(self._vocabulary.facts[column.key], value, place)
            except ValueError as error:
                problems.append(Problem(place, f"{column.key}: {error}"))
        record = read_record(self._vocabulary, Mapping(nodes, {key: node.where for key, node in nodes.items()}, where))
        if not problems:
            return record
        return Record(record.name, record.site, where, None, tuple(sorted({*problems, *record.problems})))


class _Texts:
    """A column of texts."""

    def __init__(self, column: pa.Array) -> None:
        self._rows: pa.Array | None = None
        if pa.types.is_dictionary(column.type):
            # A null of its own, for rows without a value.
            column, rows = column.dictionary, column.indices.cast(pa.int64()).fill_null(len(column.dictionary))
            column, self._rows = pa.concat_arrays([column, pa.nulls(1, column.type)]), rows
        self._texts = _as_strings(column)
        state = _states(column) if self._texts is None else _states_of_texts(self._texts)
        self.state = state if self._rows is None else state.take(self._rows)
        """What the text of each row is."""
        self._is_plain = pc.equal(state, _SIMPLE)

    def listed(self) -> list[str | None]:
        """Return the plain texts of all rows; None where there is another one, or none."""
        if self._texts is None:
            return [None] * len(self.state)
        # No plain text is empty or has a line break.
        texts = pc.if_else(self._is_plain, self._texts, "")
        joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts), "\n")
        listed = [text or None for text in joined[0].as_py().split("\n")]
        return listed if self._rows is None else [listed[row] for row in _numbers(self._rows, "q")]


def _as_strings(column: pa.Array) -> pa.Array | None:
    """Return texts and whole numbers as texts; None where all have to be read one by one."""
    if not (pa.types.is_integer(column.type) or is_text(column.type) or pa.types.is_null(column.type)):
        return None
    try:
        column.validate(full=True)
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        # Some are not UTF-8.
        return None


def _states(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_null(column), _ABSENT, _ODD).cast(pa.int64())


def _states_of_texts(texts: pa.Array) -> pa.Array:
    plain = pc.and_(pc.match_substring_regex(texts, _PLAIN), pc.less_equal(pc.utf8_length(texts), MAX_PLAIN))
    meant = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(sorted(MEANINGS)))
    state = pc.if_else(pc.and_not(plain, meant), _SIMPLE, _ODD)
    absent = pc.or_(pc.is_null(texts), pc.equal(texts, "").fill_null(False))
    return pc.if_else(absent, _ABSENT, state).cast(pa.int64())


def _combined(codes: Sequence[tuple[pa.Array, int]], count: int) -> pa.Array:
    """Return numbers that are equal where all codes of two rows are; with each code, how many there may be."""
    numbers, limit = pa.repeat(pa.scalar(0, pa.int64()), count), 1
    for code, among in codes:
        if limit * among >= _LARGEST:
            distinct = numbers.dictionary_encode()
            numbers, limit = distinct.indices.cast(pa.int64()), len(distinct.dictionary)
        numbers, limit = pc.add(pc.multiply(numbers, among), code), limit * among
    return numbers


def _numbers(column: pa.Array, code: str) -> array[int]:
    """Return whole numbers without nulls as an array of this type code, which is that of the column."""
    found = array(code)
    _, data = column.buffers()
    found.frombytes(memoryview(data).cast("B")[column.offset * found.itemsize :][: len(column) * found.itemsize])
    return found
