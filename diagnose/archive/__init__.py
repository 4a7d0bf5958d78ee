"""Articles of a public archive as they were published: read, kept in one local file, searched, held against servers.

The modules, in the order in which to read them:

    article, exposed        an article with all that is read of it, and the known bugs of a server, as plain data
    reading                 a file to its articles
    sources, decoding, forms, header, sections      from a path to the parts of an article
    told, words             its text, ready to be searched for facts
    identifiers, files, addresses, registry         ids, files and keys that it names
    applies_to, products, releases      what it applies to
    fixes, fix_wording, to_install, fix_keywords, fix_lists     where its fault is mended

The local file:

    importing, batches, batch_reading, readers      articles into it
    store, place, packing   how it is opened, where it lies, and an article in it
    tokens, indexing, ids, inversion, segments, postings, frequent, wholes      its index
    catalogue, shelf        articles taken out whole

What is asked of it:

    searching               a search, from what was typed to what is shown
    query, vocabulary, lists, filters       what was typed, understood
    matching, ranking, closely      which articles fit, the best first
    locating, snippets      what is shown of them
    installation, exposure, fleet_exposure      what a server runs, its known bugs, and those of many
"""
