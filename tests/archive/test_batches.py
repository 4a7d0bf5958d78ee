"""Into how many batches the files of an import are parted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diagnose.archive.importing.batches import size_of_batches
from diagnose.archive.local_file.postings import SEGMENT, WORTH_ONE


@given(files=st.integers(0, 200_000), processes=st.integers(1, 64))
def test_a_batch_fills_at_most_a_segment(files: int, processes: int) -> None:
    assert 0 < size_of_batches(files, processes) <= SEGMENT


@given(files=st.integers(SEGMENT + 1, 200_000), processes=st.integers(1, 64))
def test_all_processes_end_together_unless_that_would_make_batches_too_small(files: int, processes: int) -> None:
    size = size_of_batches(files, processes)
    batches = -(-files // size)
    assert size >= WORTH_ONE
    assert batches % processes == 0 or files < (batches + 1) * WORTH_ONE
    assert files - (batches - 1) * size > size - batches


def test_few_files_are_one_batch() -> None:
    assert size_of_batches(SEGMENT, 8) == SEGMENT
    assert size_of_batches(0, 2) == SEGMENT
