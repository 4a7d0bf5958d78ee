"""``python -m diagnose``."""

from diagnose.cli.entry import main

main()
