"""What an article says of itself: a file cut into articles, and facts read out of their texts.

The modules, in the order in which to read them:

    reading                 a file to its articles
    decoding, forms, header, sections       from its bytes to the parts of an article
    told                    its text, ready to be searched for facts
    identifiers, files, addresses, registry         ids, files and keys that it names
    applies_to, releases    what it applies to
    fixes, fix_wording, to_install, fix_keywords, fix_lists     where its fault is mended
"""
