"""The dialogue in the terminal: what is asked, what is understood, what is shown."""
