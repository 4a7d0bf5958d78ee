"""The articles as Python source: what somebody would write who needs no explanation of a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.statements import All, AnyOf, Compare, Row, Rules, Statement, Verdicts, facts_read


class Python:
    """The generated function, called for each server."""

    name = "plain Python, generated"
    package = ""

    def __init__(self, rules: Sequence[Rules]) -> None:
        space: dict[str, Callable[[Row], Verdicts]] = {}
        exec(compile(python_source(rules), "<generated from the articles>", "exec"), space)
        self._judge = space["judge"]

    def prepare(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows as they are."""
        return rows

    def judge(self, servers: Sequence[Row]) -> list[Verdicts]:
        """Return the verdicts of each server."""
        return [self._judge(server) for server in servers]


def python_source(rules: Sequence[Rules]) -> str:
    """Return a module with one function ``judge(row)``."""
    lines = ["def judge(row):"]
    lines += [f"    {key} = row[{key!r}]" for key in facts_read(rules)]
    names: dict[Statement, str] = {}
    verdicts = []
    for one in rules:
        fails: list[str] = []
        holds: list[str] = []
        for condition in one.conditions:
            for statement, wanted in ((condition.fails, fails), (condition.holds, holds)):
                if statement not in names:
                    names[statement] = f"c{len(names)}"
                    lines.append(f"    {names[statement]} = {written(statement)}")
                wanted.append(names[statement])
        verdict = (
            f"'not_affected' if {' or '.join(fails)} else 'undetermined' if not ({' and '.join(holds)}) "
            f"else 'confirmed' if {written(one.reported)} else 'exposed'"
        )
        verdicts.append(verdict if one.always else f"None if not ({written(one.considered)}) else ({verdict})")
    lines += ["    return (", *(f"        {verdict}," for verdict in verdicts), "    )", ""]
    return "\n".join(lines)


def written(statement: Statement) -> str:
    """Return a statement as a Python expression."""
    match statement:
        case Compare(fact, "has", value):
            return f"{value!r} in {fact}"
        case Compare(fact, "lacks", value):
            return f"{value!r} not in {fact}"
        case Compare(fact, operator, value):
            return f"{fact} {operator} {value!r}"
        case All(parts):
            return f"({' and '.join(map(written, parts))})" if parts else "True"
        case AnyOf(parts):
            return f"({' or '.join(map(written, parts))})" if parts else "False"
