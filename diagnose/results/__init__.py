"""The result of a diagnosis as plain, frozen data: what every presenter prints and nothing else.

The names of the fields are the names of the JSON keys (schema ``diagnose-results/1``). A key that exists
keeps its meaning; new keys may be added.

The modules, in the order in which to read them:

    verdicts    the verdicts, and the kinds of values
    findings    what one article means for one server
    servers     the diagnosis of one server
    articles    what the content says, for whoever shows it
    runs        a whole run: its servers, and what belongs to all of them
"""

from diagnose.results.runs import Results
from diagnose.results.servers import Server

__all__ = ["Results", "Server"]
