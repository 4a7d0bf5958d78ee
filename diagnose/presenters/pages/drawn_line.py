"""What a template draws of the line of releases: rows, bars and their places, in units of the drawing."""

from __future__ import annotations

from dataclasses import dataclass

from diagnose.presenters.release_line import Lane, Stop

WIDTH = 420
"""Units of the drawing from side to side; it is made so narrow that a phone shows it in full."""
LANES_FROM = 152
LANE = 15


@dataclass(frozen=True)
class Row:
    """A stop with all that is drawn at it; heights and places in units of the drawing."""

    stop: Stop
    here: int
    possible: int
    lanes: list[bool]
    starts: bool
    """False below the floor: it does not start any more."""
    said: list[str]
    """What stands beside it."""
    notes: list[str]
    """The same in lines that fit, the first of them in bold where a server stands here."""
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where its mark stands on the line."""
        return self.y + 10


@dataclass(frozen=True)
class Drawing:
    """All that a template draws."""

    title: str
    description: list[str]
    """The same in sentences."""
    rows: list[Row]
    lanes: list[Lane]
    more: list[str]
    """Articles for which there is no room."""
    floor: str | None
    """The label of the oldest stop that still starts."""
    restore: tuple[str, str] | None
    """The label of the stop that is to be put back, and the verdict on it."""
    height: int
    notes_at: int

    def lane_at(self, place: int) -> int:
        """Return where the bar of a lane stands."""
        return LANES_FROM + LANE * place

    def stretches(self, place: int) -> list[tuple[int, int]]:
        """Return where the bars of a lane begin, and how high they are."""
        bars: list[tuple[int, int]] = []
        for row in self.rows:
            if row.lanes[place] and bars and sum(bars[-1]) == row.y:
                bars[-1] = (bars[-1][0], bars[-1][1] + row.height)
            elif row.lanes[place]:
                bars.append((row.y, row.height))
        return bars

    def counted(self, what: str) -> int:
        """Return how many servers are ``here`` or ``possible`` on the whole line."""
        return sum(getattr(row, what) for row in self.rows)

    @property
    def arrow(self) -> tuple[int, int] | None:
        """From where to where the arrow of what is to be put back leads; None without one."""
        here = next((row.middle for row in self.rows if row.here), None)
        there = next((row.middle for row in self.rows if self.restore and row.stop.label == self.restore[0]), None)
        return (here, there) if here is not None and there is not None and here != there else None
