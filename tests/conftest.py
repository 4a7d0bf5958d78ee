"""What many tests share: the real content, loaded once."""

from __future__ import annotations

import pytest
from hypothesis import settings

from diagnose.knowledge.content import find_content
from diagnose.knowledge.loading import Knowledge, load_knowledge
from diagnose.reasoning.diagnosis import Diagnostician
from diagnose.reasoning.engine import Reasoner

# How long an example takes says more of the machine than of the program; speed is measured in benchmarks/.
settings.register_profile("without deadlines", settings(), deadline=None)
settings.load_profile("without deadlines")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(find_content())


@pytest.fixture(scope="session")
def diagnostician(knowledge: Knowledge) -> Diagnostician:
    return Diagnostician(knowledge, Reasoner(find_content().rules))
