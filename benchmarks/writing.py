"""Writes as much as there is in a file of results, and does nothing else: ``python benchmarks/writing.py FILE``.

No program that writes such a file takes less, however fast it reads and reasons. In Parquet the rows of the first part
of the file are written over and over, put together beforehand.
"""

import sys
from pathlib import Path

BLOCK = 1 << 20
"""Bytes that are written at once."""


def write_bytes(size: int, target: Path) -> None:
    """Write a file of ``size`` bytes."""
    block = memoryview(bytes(BLOCK))
    with target.open("wb", buffering=0) as file:
        for begin in range(0, size, BLOCK):
            file.write(block[: size - begin])


def write_rows(source: Path, target: Path) -> None:
    """Write as many rows as there are in a Parquet file."""
    import pyarrow.parquet as pq

    names = pq.read_schema(source).names
    with pq.ParquetFile(source, read_dictionary=names) as file:
        rows, left = file.read_row_group(0), file.metadata.num_rows
    with pq.ParquetWriter(target, rows.schema, compression="zstd", compression_level=1, write_statistics=False) as out:
        while left > 0:
            out.write_table(rows.slice(0, left))
            left -= rows.num_rows


def main(file: str) -> None:
    """Write as much as there is in a file, beside it."""
    source = Path(file)
    target = source.with_suffix(".again")
    if source.suffix == ".parquet":
        write_rows(source, target)
    else:
        write_bytes(source.stat().st_size, target)
    target.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
