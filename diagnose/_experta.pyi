from collections.abc import Callable, Iterable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])

AND: Any
OR: Any
NOT: Any
EXISTS: Any
TEST: Any
MATCH: Any
AS: Any
L: Any
P: Any
W: Any
GE: Any
GT: Any
LE: Any
LT: Any

class Field:
    def __init__(self, schema_definition: Any, mandatory: bool = ..., default: Any = ...) -> None: ...

class Fact(dict[Any, Any]):
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    __factid__: int | None
    __fields__: dict[str, Field]

class Rule:
    salience: int
    def __init__(self, *conditions: Any, salience: int = ...) -> None: ...
    def __call__(self, function: _F) -> _F: ...

class Activation:
    rule: Any
    facts: set[Fact]
    key: Any
    context: dict[str, Any]

class Agenda:
    activations: list[Activation]
    def get_next(self) -> Activation | None: ...

class Strategy:
    def _update_agenda(self, agenda: Agenda, added: Iterable[Activation], removed: Iterable[Activation]) -> None: ...
    def update_agenda(self, agenda: Agenda, added: Iterable[Activation], removed: Iterable[Activation]) -> None: ...

class KnowledgeEngine:
    __strategy__: type[Strategy]
    strategy: Strategy
    facts: dict[int, Fact]
    agenda: Agenda
    running: bool
    def __init__(self) -> None: ...
    def declare(self, *facts: Fact) -> Fact: ...
    def reset(self, **kwargs: Any) -> None: ...
    def run(self, steps: float = ...) -> None: ...
    def get_activations(self) -> tuple[Iterable[Activation], Iterable[Activation]]: ...
    def get_rules(self) -> list[Any]: ...
