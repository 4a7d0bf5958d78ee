"""The picture of a dialogue in the README: ``python -m tests.dialogue_picture`` draws ``docs/dialogue.svg`` again."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from tests.screen import DOWN, ENTER, ROOT, Terminal, at_keys

PICTURE = ROOT / "docs" / "dialogue.svg"
COLUMNS, ROWS = 84, 60
MESSAGE = "\x1b[200~The action failed.\nInformation store of Exchange\nID no: 80004005-0501-0000050a\x1b[201~"
WHITE, BLACK, GREY = (255, 255, 255), (36, 41, 47), (87, 96, 106)
RED, GREEN, YELLOW, BLUE = (180, 35, 24), (26, 110, 50), (140, 82, 0), (9, 80, 174)
MAGENTA, CYAN = (110, 60, 160), (0, 105, 115)
COLORS = [BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, GREY]
THEME = TerminalTheme(WHITE, BLACK, COLORS, [GREY, *COLORS[1:]])
"""Dark on white; every colour has a contrast of more than 4.5 to 1."""


FORMAT = """<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>A dialogue of diagnose ask: questions, a pasted error message, the verdict, and the line of releases</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
  line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
<rect width="{terminal_width}" height="{terminal_height}" rx="8" fill="#ffffff" stroke="#57606a"/>
<g transform="translate(9, 9) scale(0.98)" class="{unique_id}-matrix">{backgrounds}{matrix}</g>
</svg>
"""
"""No window, and no font that would have to be fetched."""


def drawn(terminal: Terminal) -> str:
    """Return what is on the screen as SVG, from the first whole question on."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False)
    lines = terminal.styled()
    texts = [line.plain.strip() for line in lines]
    first = next(number for number, text in enumerate(texts) if text.startswith("Question"))
    last = max(number for number, text in enumerate(texts) if text)
    for line in lines[first : last + 1]:
        console.print(line, no_wrap=True)
    return console.export_svg(title="diagnose ask", theme=THEME, code_format=FORMAT, unique_id="dialogue")


def main(path: Path) -> None:
    """Go through a dialogue, and write the picture of its end."""
    with at_keys("--fact", "service_pack=3", columns=COLUMNS, rows=ROWS) as terminal:
        terminal.wait("Question 1,")
        terminal.press(DOWN + ENTER, "Question 2,")
        terminal.press("5.5.2653.12" + ENTER, "Question 3,")
        terminal.press(MESSAGE + ENTER, "Question 4,")
        terminal.press("result" + ENTER, lambda: terminal.last == "result>")
        terminal.press("drawing" + ENTER, "Releases of")
        terminal.press(DOWN, "-> how")
        path.write_text(drawn(terminal), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE)
