"""A search over the local file.

The modules, in the order in which to read them:

    searching               from what was typed to what is shown
    query, vocabulary, filters      what was typed, understood
    matching, ranking, closely      which articles fit, the best first
    locating, snippets      what is shown of them
"""
