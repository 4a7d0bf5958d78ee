"""Finds in rules what experta takes and answers wrongly, or refuses only when it is too late."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from diagnose._experta import EXISTS, NOT, TEST, Fact, L, P, Rule, W
from diagnose.reasoning.inference import ReasoningEngine
from diagnose.reasoning.working_memory import RuleModule

RuleClass = type[RuleModule]

_CONJUNCTION, _DISJUNCTION, _NEGATION = type(L(0) & L(1)), type(L(0) | L(1)), type(~L(0))
_JOINED = (_CONJUNCTION, _DISJUNCTION)
_COMBINED = (*_JOINED, _NEGATION)
_FORBIDDEN_CALLS = ("retract", "modify", "duplicate", "declare")


def findings(classes: Mapping[str, RuleClass]) -> list[str]:
    """What has to be changed in the rule modules of one engine, each with the rule's name."""
    found = [
        f"{module}.{name}: {finding}"
        for module, rule_class in classes.items()
        for name, rule in rules(rule_class).items()
        for check in CHECKS
        for finding in check(rule)
    ]
    return found + list(_names_used_twice(classes))


def rules(rule_class: RuleClass) -> dict[str, Any]:
    return {name: value for name, value in inspect.getmembers(rule_class) if isinstance(value, Rule)}


def _names_used_twice(classes: Mapping[str, RuleClass]) -> Iterator[str]:
    owners: dict[str, str] = dict.fromkeys(dir(ReasoningEngine()), "the engine")
    for module, rule_class in classes.items():
        for name in rules(rule_class):
            if name in owners:
                yield f"{module}.{name}: {owners[name]} has this name too, and one of them is lost"
            owners[name] = module


def _only_plain_elements(rule: Any) -> Iterator[str]:
    for element in rule:
        if isinstance(element, (NOT, EXISTS)):
            if len(element) != 1 or not isinstance(element[0], Fact):
                inner = ", ".join(type(part).__name__ for part in element)
                yield f"{type(element).__name__}({inner}): only a single fact can stand in it"
        elif not isinstance(element, (Fact, TEST)):
            yield f"{type(element).__name__}: write one rule for each case"


def _only_known_fields(rule: Any) -> Iterator[str]:
    for pattern in patterns(rule):
        for field in fields(pattern):
            if field not in pattern.__fields__:
                yield f"{type(pattern).__name__} has no field {field}, so the rule never fires"


def _only_fact_types_without_heirs(rule: Any) -> Iterator[str]:
    for pattern in patterns(rule):
        if type(pattern).__subclasses__():
            yield f"{type(pattern).__name__} does not match the facts of its subclasses"


def _no_disjunction_in_a_field(rule: Any) -> Iterator[str]:
    for constraint in constraints(rule):
        if isinstance(constraint, _DISJUNCTION):
            yield "a disjunction in a field fires once for each branch"


def _no_nesting_in_a_field(rule: Any) -> Iterator[str]:
    for constraint in constraints(rule):
        if isinstance(constraint, _COMBINED) and any(isinstance(part, _JOINED) for part in constraint):
            yield "conjunctions and disjunctions in a field are nested"


def _exists_binds_nothing(rule: Any) -> Iterator[str]:
    for element in rule:
        if isinstance(element, EXISTS) and (names := _bindings(element)):
            yield f"EXISTS does not heed the binding of {', '.join(sorted(names))}"


def _not_follows_what_binds(rule: Any) -> Iterator[str]:
    for element, bound in _with_bound_before(rule):
        if isinstance(element, NOT) and (names := _bindings(element) - bound):
            yield f"NOT before anything binds {', '.join(sorted(names))}"


def _negated_value_follows_what_binds(rule: Any) -> Iterator[str]:
    for element, bound in _with_bound_before(rule):
        if names := _names([element], negated=True) - bound:
            yield f"a negated value before anything binds {', '.join(sorted(names))}"


def _test_knows_its_parameters(rule: Any) -> Iterator[str]:
    for element, bound in _with_bound_before(rule):
        if isinstance(element, TEST) and (names := set(inspect.signature(element[0]).parameters) - bound):
            yield f"TEST is given None for {', '.join(sorted(names))}"


def _right_hand_side_knows_its_parameters(rule: Any) -> Iterator[str]:
    given = set().union(*(_bound_by(element) for element in rule), {"self"})
    if names := set(inspect.signature(rule._wrapped).parameters) - given:
        yield f"nothing binds the parameter {', '.join(sorted(names))}"


def _right_hand_side_only_concludes(rule: Any) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule._wrapped)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _FORBIDDEN_CALLS:
            yield f"{node.attr} in a right-hand side: only conclude"


CHECKS: Sequence[Callable[[Any], Iterator[str]]] = (
    _only_plain_elements,
    _only_known_fields,
    _only_fact_types_without_heirs,
    _no_disjunction_in_a_field,
    _no_nesting_in_a_field,
    _exists_binds_nothing,
    _not_follows_what_binds,
    _negated_value_follows_what_binds,
    _test_knows_its_parameters,
    _right_hand_side_knows_its_parameters,
    _right_hand_side_only_concludes,
)


def patterns(elements: Any) -> Iterator[Any]:
    """Every fact pattern, however deep it stands."""
    for element in elements:
        if isinstance(element, Fact):
            yield element
        elif isinstance(element, tuple) and not isinstance(element, TEST):
            yield from patterns(element)


def fields(pattern: Any) -> dict[Any, Any]:
    """What a pattern asks of a fact, without experta's own entries."""
    return {name: value for name, value in pattern.items() if not str(name).startswith("__")}


def constraints(elements: Any) -> Iterator[Any]:
    """The constraint of every field that has one."""
    for pattern in patterns(elements):
        yield from (value for value in fields(pattern).values() if isinstance(value, (L, P, W, *_COMBINED)))


def _names(elements: Any, negated: bool) -> set[str]:
    """The names that fields bind, or those whose value they exclude."""
    leaves = [leaf for constraint in constraints(elements) for leaf in _leaves(constraint)]
    return {leaf.__bind__ for leaf, excluded in leaves if excluded == negated} - {None}


def _leaves(constraint: Any, negated: bool = False) -> Iterator[tuple[Any, bool]]:
    """The simple constraints in a field, each with whether it is negated."""
    if isinstance(constraint, _COMBINED):
        for part in constraint:
            yield from _leaves(part, negated != isinstance(constraint, _NEGATION))
    else:
        yield constraint, negated


def _bindings(elements: Any) -> set[str]:
    """All names that patterns bind, to a field's value or to the fact."""
    return {pattern.__bind__ for pattern in patterns(elements)} - {None} | _names(elements, negated=False)


def _bound_by(element: Any) -> set[str]:
    """The names for which this element provides a value: only a positive pattern does."""
    return _bindings([element]) if isinstance(element, Fact) else set()


def _with_bound_before(rule: Any) -> Iterator[tuple[Any, set[str]]]:
    """Each element with the names that are bound where it stands."""
    bound: set[str] = set()
    for element in rule:
        yield element, set(bound)
        bound |= _bound_by(element)
