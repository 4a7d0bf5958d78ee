"""Advisories as HTML.

The modules, in the order in which to read them:

    advisories, look        all pages, and what they look like
    site, same_diagnosis, names     which pages there are, and their names
    index, server, imported_article         what each kind of page shows
    release_drawing, drawn_line     the drawing of the line of releases
    environment, words      what the templates are rendered with
    folder                  where the pages are written
"""
