"""The archive's figures: ``python benchmarks/archive.py SAMPLE [ARTICLES]``.

SAMPLE is a folder with original articles. They are searched for the tables in ``tests/archive``, beside
plain means; then an archive of ARTICLES articles is made out of them, words of their texts exchanged, in a folder that
is deleted at the end, imported and searched. Tantivy is measured where it is installed.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import yaml

from diagnose.archive.local_file.store import reading
from diagnose.archive.search.filters import Filters
from diagnose.archive.search.searching import Searcher

Search = Callable[[str], list[str]]
ROUNDS = 7
"""How often all searches are measured; the median of each counts."""
_WORD = re.compile(r"\b[a-z]{4,}\b")
_ABOVE = "-" * 79
"""Stands between what an article applies to and its text."""
_BELOW = "\n" + "=" * 70 + "\nKeywords"
"""Stands below its text."""
TABLES = Path(__file__).parent.parent / "tests" / "archive"


def main(sample: Path, articles: int) -> None:
    """Print all figures."""
    tables = [
        yaml.safe_load((TABLES / name).read_text("utf-8"))
        for name in ("searches.yaml", "drawn_searches.yaml", "blind_searches.yaml")
    ]
    texts = {path.stem.upper(): path.read_bytes().decode("cp1252", "replace") for path in sorted(sample.rglob("*.TXT"))}
    with tempfile.TemporaryDirectory() as folder:
        local = Path(folder, "sample.db")
        _import(sample, local)
        with reading(str(local)) as connection:
            searcher = Searcher(connection)
            _rates("diagnose search", lambda text: _ids(searcher, text), *tables)
        _rates("plain FTS5 (any word, bm25)", _fts5(texts, Path(folder, "fts5.db")), *tables)
        _rates("grep (files with most of the words)", _grep(texts), *tables)
        _rates_of_tantivy(texts, Path(folder, "tantivy"), *tables)
        large = Path(folder, "large")
        _write_archive(large, texts, articles)
        local = Path(folder, "large.db")
        ours = _import(large, local)
        plain = Path(folder, "plain.db")
        took = _indexed_by_fts5(large, plain)
        print(f"the words of the same files into FTS5, in one process: {took:.1f} s; the import: {ours / took:.1f} x")
        typed = [each["search"] for each in tables[0]]
        _latency(local, typed)
        _latency_of_fts5(plain, typed)
        _latency_of_ripgrep(large, typed)


def _ids(searcher: Searcher, text: str) -> list[str]:
    return [result.id for result in searcher.search(text, Filters(), 10).results]


def _rates(name: str, search: Search, *tables: list[dict[str, Any]]) -> None:
    """Print how often the wanted article is the first, and among the first five, for either half of each table."""
    for searches in tables:
        said = []
        for tuned, half in ((True, "tuned on"), (False, "kept aside")):
            some = [each for each in searches if each["tuned"] is tuned]
            places = [_place(search(each["search"]), each["wanted"]) for each in some]
            first, five = (sum(place < most for place in places) / len(some) for most in (1, 5))
            said.append(f"{half}: rank 1 {first:.0%}, rank 5 {five:.0%}")
        print(f"{name}, {len(searches)} searches: {'; '.join(said)}")


def _place(found: list[str], wanted: str) -> int:
    return found.index(wanted) if wanted in found else 1 << 30


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _fts5(texts: dict[str, str], path: Path) -> Search:
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE text USING fts5(id UNINDEXED, body, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO text VALUES (?, ?)", texts.items())

    def search(text: str) -> list[str]:
        query = " OR ".join(f'"{word}"' for word in _words(text))
        rows = connection.execute("SELECT id FROM text WHERE text MATCH ? ORDER BY rank LIMIT 10", (query,))
        return [id_ for (id_,) in rows]

    return search


def _grep(texts: dict[str, str]) -> Search:
    lowered = {id_: text.lower() for id_, text in texts.items()}

    def search(text: str) -> list[str]:
        words = text.lower().split()
        return sorted(lowered, key=lambda id_: -sum(word in lowered[id_] for word in words))[:10]

    return search


def _rates_of_tantivy(texts: dict[str, str], folder: Path, *tables: list[dict[str, Any]]) -> None:
    try:
        import tantivy
    except ImportError:
        print("tantivy: not installed")
        return
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for id_, text in texts.items():
        writer.add_document(tantivy.Document(id=id_, body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        hits = searcher.search(index.parse_query(" ".join(_words(text)), ["body"]), 10).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    _rates("tantivy (any word, bm25)", search, *tables)


def _write_archive(folder: Path, texts: dict[str, str], articles: int) -> None:
    """Write an archive of many articles: the given ones, then others with some of their words exchanged."""
    random = Random(1)
    words = [word for text in random.sample(list(texts.values()), 400) for word in _WORD.findall(text)]
    for number, (id_, text) in enumerate(_endlessly(texts)):
        if number == articles:
            return
        if number >= len(texts):
            begin, end = _written(text)
            body = _WORD.sub(lambda found: _exchanged(found[0], words, random), text[begin:end])
            text = f"{text[:begin]}{body}{text[end:]}".replace(id_, f"Q{900000 + number}")  # noqa: PLW2901
            id_ = f"Q{900000 + number}"  # noqa: PLW2901
        path = folder / id_[1:4] / f"{id_}.TXT"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("cp1252", "replace"))


def _written(text: str) -> tuple[int, int]:
    """Return where that begins and ends in an article which a person wrote: not its head, nor its foot."""
    return max(0, text.rfind(_ABOVE)), text.rfind(_BELOW)


def _endlessly(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    while True:
        yield from texts.items()


def _exchanged(word: str, words: list[str], random: Random) -> str:
    drawn = random.random()
    return random.choice(words) if drawn < 0.15 else word[::-1] if drawn < 0.155 else word


def _import(folder: Path, local: Path) -> float:
    """Import a folder as a user does, print what it took, and return the seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "diagnose", "import", str(folder), "--index", str(local)]
    most, of_writer = 0.0, 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(_memory, _with_children(process.pid))))
            of_writer = max(of_writer, _computed(process.pid))
            time.sleep(0.2)
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = local.stat().st_size / 1e6
    print(
        f"import: {took:.1f} s, {computed:.1f} s of processor time ({of_writer:.1f} s in the process that writes), "
        f"{size:.0f} MB on disk, {most:.0f} MB of memory in all processes together"
    )
    return took


def _indexed_by_fts5(folder: Path, path: Path) -> float:
    """Return how many seconds it takes to read the files and to index nothing but their words: a yardstick."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE VIRTUAL TABLE text USING fts5(body, content='', tokenize='porter unicode61')")
    began = time.perf_counter()
    texts = ((file.read_bytes().decode("cp1252", "replace"),) for file in folder.rglob("*.TXT"))
    with connection:
        connection.executemany("INSERT INTO text(body) VALUES (?)", texts)
    return time.perf_counter() - began


def _with_children(process: int) -> Iterator[int]:
    """Yield a process and those that it started; on Linux only, elsewhere nothing is known of them."""
    yield process
    for file in Path("/proc").glob(f"{process}/task/*/children"):
        for child in file.read_text().split():
            yield from _with_children(int(child))


def _memory(process: int) -> float:
    """Return the megabytes of a process; what several share is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def _computed(process: int) -> float:
    """Return the seconds that a process itself has computed so far."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _latency(local: Path, searches: list[str]) -> None:
    with reading(str(local)) as connection:
        one = [_times(lambda text: Searcher(connection).search(text, Filters(), 10), searches) for _ in range(ROUNDS)]
        after = []
        for _ in range(ROUNDS):
            searcher = Searcher(connection)
            after.append(_times(partial(_ids, searcher), searches))
    whole = [_times(lambda text: _run("search", text, "--index", local), searches[:20])]
    for name, rounds in (("one search", one), ("a search after others", after), ("the command", whole)):
        _print_times(name, rounds)


def _latency_of_fts5(path: Path, searches: list[str]) -> None:
    """Print how long the same searches take in an index of SQLite's own: a yardstick."""
    connection = sqlite3.connect(path)
    query = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT 10"
    for name, between in (("all words", " "), ("any word", " OR ")):
        typed = [between.join(f'"{word}"' for word in _words(text)) for text in searches]
        rounds = [_times(lambda text: connection.execute(query, (text,)).fetchall(), typed) for _ in range(ROUNDS)]
        _print_times(f"{name} in FTS5", rounds)


def _latency_of_ripgrep(folder: Path, searches: list[str]) -> None:
    """Print how long it takes to look for the same texts in the files themselves, where ripgrep is installed."""
    program = shutil.which("rg")
    if program is None:
        print("ripgrep: not installed")
        return
    command = [program, "--files-with-matches", "--ignore-case", "--fixed-strings", "--regexp"]
    rounds = [
        _times(lambda text: subprocess.run([*command, text, folder], check=False, capture_output=True), searches[:20])
    ]
    _print_times("ripgrep over the files", rounds)


def _print_times(name: str, rounds: list[list[float]]) -> None:
    times = sorted(map(median, zip(*rounds, strict=True)))
    print(f"{name}: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")


def _times(search: Callable[[str], object], searches: Iterable[str]) -> list[float]:
    """Return how many milliseconds each search takes."""
    times = []
    for text in searches:
        began = time.perf_counter()
        search(text)
        times.append((time.perf_counter() - began) * 1e3)
    return times


def _run(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "diagnose", *map(str, arguments)], check=False, capture_output=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 56_989)
