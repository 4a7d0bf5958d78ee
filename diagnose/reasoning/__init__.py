"""From a case to its diagnosis: completing, weighing, the rule engine, and phrasing."""
