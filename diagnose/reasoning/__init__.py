"""From a case to its diagnosis: completing, weighing, the rule engine, and phrasing.

The modules, in the order in which to read them:

    case, diagnosis         what goes in, and how all that comes out is put together
    considering, considered     all that is concluded about a case; ``consider_afresh`` is the plainest way to it
    completing, doubting    from what is stated to all that is known, and what of it should be checked
    judging                 how an article's tests stand, and what the rules conclude from it
    database_formats, going_back    the databases' format, and whether an older file may be put back
    groups, rows            the same in parts, so that each is reasoned once
    engine, questions       a question to the rules, and its answer
    inference, working_memory   the rule engine, and the facts that rules see
    compiling, cache        answers drawn in advance, or worked out before

What a diagnosis says:

    findings, telling_apart, phrasing   an article's conclusions in words
    planning, offers, measuring, options, explaining_remedies   the ways out, ranked
    asking, foreseeing      which question comes first

Beyond one server:

    classed, classes, kinds     a fleet, of which servers that are alike are diagnosed once
    work                    the order of work over a fleet
    putting_back, restore_matrix    ``diagnose restore``
"""
