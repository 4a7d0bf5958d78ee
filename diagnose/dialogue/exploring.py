"""After the result: the verdict in short, then the evidence, the drawing and the remedies as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from diagnose.dialogue.files import Writer, save_result
from diagnose.dialogue.informing import show_commands, show_facts
from diagnose.dialogue.screen import Menu, Option, Screen
from diagnose.dialogue.session import Session
from diagnose.dialogue.terminal import QUIT, Ended, take, tell_news
from diagnose.dialogue.understanding import volunteered
from diagnose.knowledge.article import article_meant
from diagnose.presenters.next_steps import next_step
from diagnose.presenters.phrases import affecting, by_gravity, ids, struck
from diagnose.presenters.remedies import planned
from diagnose.presenters.text.advice import write_for_good, write_look_after, write_now
from diagnose.presenters.text.how import write_how
from diagnose.presenters.text.page import DIM, WORDS, Labels, Page
from diagnose.presenters.text.release_picture import release_picture
from diagnose.presenters.text.releases import write_releases
from diagnose.presenters.text.remedy import write_remedies
from diagnose.presenters.text.restore import write_restore, write_restore_verdict
from diagnose.presenters.text.server import write_server
from diagnose.presenters.text.shared import write_conflicts
from diagnose.presenters.text.verdict import write_verdict
from diagnose.problems import did_you_mean, shown
from diagnose.reasoning.considered import RESTORE
from diagnose.reporting import results
from diagnose.results import Results, Server

COMMANDS: Mapping[str, str] = {
    "how ARTICLE": "why an article's verdict is what it is, and what it says to do; how restore for the way back",
    "remedies": "what to do now and for good, and how the ways out compare",
    "drawing": "the releases, with this server's place; drawing ARTICLE for the fault of one",
    "all": "everything at once",
    "facts": "all that is known",
    "save FILE": "text in FILE.txt, JSON in FILE.json, an advisory in FOLDER/, the facts in FILE.yaml; or FORMAT=FILE",
    "back": "take the last answer back",
    "KEY=VALUE": "say another fact, or correct one",
    "quit": "leave",
    "help": "this list",
}
RESULT_PROMPT = "result> "
_MOST_OFFERED = 4
"""Articles that the list of commands names."""
_HINT = "how ARTICLE, remedies, drawing, all, facts, save FILE, KEY=VALUE, back, quit, help"
_OFFERED = {
    "remedies": "what to do, and how the ways out compare",
    "drawing": "the releases, with this server's place",
    "all": "everything at once",
    "save": "to a file",
    "back": "to the question before",
    "quit": "leave",
}
_WORDS = ("how ", "remedies", "drawing", "all", "facts", "save ", "back", "quit", "help")


@dataclass(frozen=True)
class _Result:
    """A session with what was concluded from it."""

    session: Session
    run: Results
    write: Writer

    @property
    def server(self) -> Server:
        return as_asked(self.session, self.run)

    @property
    def labels(self) -> Labels:
        return self.run.labels

    def article(self, name: str) -> str:
        """Return the article that is meant among those of the result; raise ValueError for none."""
        return article_meant([found.article for found in self.server.findings], name, "how")


def explore(screen: Screen, ended: Ended, write: Writer) -> Session | None:
    """Show the result, and what is asked about it; return the session to go on with, or None to leave."""
    session = ended.session
    result = _Result(session, show_result(screen, session), write)
    page = screen.page()
    page.write("")
    if not screen.shows_options:
        page.write((_HINT, DIM))
    screen.show(page)
    while True:
        line = screen.read(RESULT_PROMPT, _menu(result), _is_command)
        if line is None or line.casefold() in QUIT:
            return None
        if line.casefold() == "back":
            before = session if ended.how == "result" else session.back()
            if before:
                return before
            screen.say("There is no answer to take back.")
        elif line:
            after = _obey(screen, result, line)
            if after is not None:
                return after
        else:
            screen.say("Type a command, or help.")


def show_result(screen: Screen, session: Session) -> Results:
    """Show the verdict in short, and return all of the result."""
    diagnostician = session.diagnostician
    run = results(diagnostician.knowledge, [diagnostician.diagnose(session.case)], [])
    page = screen.page()
    page.write("")
    write_verdict(page, as_asked(session, run), run.labels)
    screen.show(page)
    return run


def as_asked(session: Session, run: Results) -> Server:
    """Return the server with what is still to be found out in the order of the dialogue: what nobody knows is last."""
    server = run.servers[0]
    return msgspec.structs.replace(server, ask=sorted(server.ask, key=lambda key: key in session.declined))


def _is_command(line: str) -> bool:
    word = line.partition(" ")[0].casefold()
    return word in _SHOWING or word in QUIT or word in {"save", "facts", "back"}


def _menu(result: _Result) -> Menu:
    """Return the commands as options, in the order of the result: the way back, then the gravest verdicts."""
    server = result.server
    ordered = by_gravity(server.findings)
    looked_at = (by_gravity(affecting(server)) or ordered)[:_MOST_OFFERED]
    back = [Option("how restore", f"how restore: {WORDS[server.restore.verdict]}")] if server.restore else []
    options = [
        *back,
        *(Option(f"how {found.article}", f"how {found.article}: {WORDS[found.verdict]}") for found in looked_at),
    ]
    options += [
        Option(word, f"{word}: {does}") for word, does in _OFFERED.items() if word != "remedies" or struck(server)
    ]
    articles = (f"{word} {found.article}" for word in ("how", "drawing") for found in ordered)
    return Menu(tuple(options), words=(*_WORDS, *(option.answer for option in back), *articles), hint=_HINT)


def _obey(screen: Screen, result: _Result, line: str) -> Session | None:
    """Do what a line says; return the session after it where it states a fact."""
    word, _, rest = line.partition(" ")
    try:
        if word.casefold() == "save":
            save_result(screen, result.session, result.run, result.write, rest.strip())
        elif word.casefold() == "facts":
            show_facts(screen, result.session)
            screen.say("")
        elif word.casefold() in _SHOWING:
            page = screen.page()
            _SHOWING[word.casefold()](page, result, rest.strip())
            page.write("")
            screen.show(page)
        else:
            return _stated(screen, result, line)
    except ValueError as error:
        screen.reply(str(error))
    return None


def _stated(screen: Screen, result: _Result, text: str) -> Session:
    """Return the session after another fact; raise ValueError where the text is neither that nor a command."""
    session = result.session
    try:
        after = take(screen, volunteered(session, text))
    except ValueError as error:
        hint = did_you_mean(text.split(maxsplit=1)[0], [*_SHOWING, "save", "facts", "back", "quit"])
        if "=" in text or not hint:
            raise
        raise ValueError(f"there is no command {shown(text)}{hint}") from error
    tell_news(screen, session, after)
    return after


# --- what is shown ---------------------------------------------------------------------------------------------------


def _how(page: Page, result: _Result, name: str) -> None:
    server = result.server
    if name.casefold() == RESTORE:
        _how_restore(page, result)
        return
    if not name:
        for found in by_gravity(server.findings):
            page.write(page.verdict(found.verdict), ": ", (found.article, "bold"), f": {found.title}")
        page.write("Type how and an article.")
        return
    article = result.article(name)
    found = next(found for found in server.findings if found.article == article)
    write_how(page, server, found, result.labels)


def _how_restore(page: Page, result: _Result) -> None:
    server = result.server
    if server.restore:
        write_restore(page, server, server.restore, result.labels)
    else:
        key = result.session.diagnostician.knowledge.line.facts.restore_store_version
        page.write(f"Nothing is to be put back; {key}=VERSION says what is.")


def _remedies(page: Page, result: _Result, _rest: str) -> None:
    server = result.server
    faults, plan, undecided = struck(server), planned(server), affecting(server)
    if server.restore:
        write_restore_verdict(page, server.restore)
    if not faults and undecided:
        page.write(f"No fault is certain, but {ids(undecided)} {'is' if len(undecided) == 1 else 'are'} still open.")
        page.write(next_step(server, result.labels), before="Next: ")
    elif not faults:
        page.write("No article applies to this server, so there is nothing to mend.")
    write_now(page, faults)
    write_conflicts(page, faults)
    if plan:
        write_remedies(page, plan)
    write_for_good(page, faults)
    write_look_after(page, faults)


def _drawing(page: Page, result: _Result, name: str) -> None:
    server = result.server
    articles = [result.article(name)] if name else [found.article for found in struck(server)]
    picture = release_picture(result.run, server, articles)
    if picture is None:
        page.write("This server is not known to be of the version to which the releases belong.")
    else:
        write_releases(page, picture)


def _all(page: Page, result: _Result, _rest: str) -> None:
    write_server(page, result.server, result.labels)


def _help(page: Page, _result: _Result, _rest: str) -> None:
    show_commands(page, COMMANDS)
    page.write("Ctrl-C leaves at once.")


_SHOWING: Mapping[str, Callable[[Page, _Result, str], None]] = {
    "how": _how,
    "why": _how,
    "remedies": _remedies,
    "drawing": _drawing,
    "all": _all,
    "help": _help,
    "?": _help,
}
