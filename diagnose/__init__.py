"""An expert-system shell that turns knowledge-base articles into diagnoses."""

__version__ = "0.1.0"
