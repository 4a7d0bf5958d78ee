"""Results as plain text for a terminal.

The modules, in the order in which to read them:

    fleet, server           a fleet as a table, and one server in full
    verdict, finding, how   what it has, what each article means for it, and how that came about
    advice, remedy, shared  what to do about it
    releases, release_picture       the line of releases
    restore, matrix         which file may be put back
    work, since, ignored    what else is said of a fleet
    search, archive, exposure       imported articles
    page, folding           lines, symbols and styles
"""
