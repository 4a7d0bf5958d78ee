"""The one door to experta.

experta pins frozendict 1.2, which still looks for ``collections.Mapping``; the name is lent to it for the import.
The names are imported one by one because ``experta/__init__`` swallows an ImportError.
"""

import collections
import collections.abc
import logging

_handlers = list(logging.root.handlers)
collections.Mapping = collections.abc.Mapping
try:
    import frozendict as _frozendict
finally:
    del collections.Mapping

from experta.abstract import Strategy
from experta.activation import Activation
from experta.agenda import Agenda
from experta.conditionalelement import AND, EXISTS, NOT, OR, TEST
from experta.engine import KnowledgeEngine
from experta.fact import Fact, Field
from experta.fieldconstraint import L, P, W
from experta.operator import GE, GT, LE, LT
from experta.rule import Rule
from experta.shortcuts import AS, MATCH

# experta.engine configures the root logger on import; that is for programs to do, not for libraries.
for _handler in [handler for handler in logging.root.handlers if handler not in _handlers]:
    logging.root.removeHandler(_handler)

__all__ = [
    "AND", "AS", "EXISTS", "GE", "GT", "LE", "LT", "MATCH", "NOT", "OR", "TEST",
    "Activation", "Agenda", "Fact", "Field", "KnowledgeEngine", "L", "P", "Rule", "Strategy", "W",
]  # fmt: skip
