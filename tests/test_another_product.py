"""A server that is something else than what the content speaks of: its facts are not called after that."""

from __future__ import annotations

import msgspec
import pytest

from diagnose.dialogue.informing import listed
from diagnose.dialogue.session import Session
from diagnose.knowledge.loading import Knowledge
from diagnose.knowledge.vocabulary import FactValue
from diagnose.presenters.markdown import render_markdown
from diagnose.presenters.pages.advisories import render_single
from diagnose.presenters.text.fleet import render_text
from diagnose.reasoning.case import Case
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reporting import results
from diagnose.results import Results
from tests.archive import pages as archive_pages
from tests.test_html import LOOK

WINDOWS: dict[str, FactValue] = {"product": "Windows NT", "version": "4.0", "service_pack": 3}
EXCHANGE: dict[str, FactValue] = {"product": "Exchange Server", "version": "5.5", "service_pack": 3}


def shown_everywhere(knowledge: Knowledge, diagnostician: Diagnostician, facts: dict[str, FactValue]) -> list[str]:
    """Return the result of a server with these facts as text, as Markdown and as a page, in lines joined to one."""
    server = msgspec.structs.replace(diagnostician.diagnose(Case("ONE", facts)), archive=archive_pages.EXPOSURE)
    run = msgspec.json.decode(msgspec.json.encode(results(knowledge, [server], [])), type=Results)
    texts = render_text(run, color=False, width=100), render_markdown(run, LOOK), render_single(run, LOOK)
    return [" ".join(text.split()) for text in texts]


def test_the_facts_of_another_product_are_not_called_after_this_one(
    knowledge: Knowledge, diagnostician: Diagnostician
) -> None:
    for text in shown_everywhere(knowledge, diagnostician, WINDOWS):
        values = text.replace("ondition is: version of Exchange Server: 5.5", "").replace(
            "not fulfilled: version of Exchange Server: 5.5", ""
        )
        assert "ersion of the product" in values
        assert "ervice pack of the product" in values
        assert "Version of Exchange Server" not in values
        assert "Exchange service pack" not in values


def test_the_facts_of_this_product_are_called_after_it(knowledge: Knowledge, diagnostician: Diagnostician) -> None:
    for text in shown_everywhere(knowledge, diagnostician, EXCHANGE):
        assert "ersion of Exchange Server" in text
        assert "xchange service pack" in text
        assert "of the product" not in text


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        (WINDOWS, "product Windows NT; version of the product 4.0; service pack of the product 3"),
        (EXCHANGE, "product Exchange Server; version of Exchange Server 5.5; Exchange service pack 3"),
    ],
)
def test_the_dialogue_calls_them_the_same(
    diagnostician: Diagnostician, facts: dict[str, FactValue], known: str
) -> None:
    session = Session(diagnostician, facts)
    stated = [fact for fact in session.facts() if fact.origin == "given"]
    assert listed(session, stated).startswith(known)
