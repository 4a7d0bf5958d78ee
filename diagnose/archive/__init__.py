"""Articles of a public archive as they were published: read, kept in one local file, searched, held against servers.

The folders, in the order in which an article goes through them; each lists its modules:

    facts/                  a file to its articles, with all that is read of them
    importing/              many files into the local file
    local_file/             how articles lie in it, and its index
    search/                 what was typed, understood, found and shown
    exposure/               the known bugs of a server

What several of them need:

    article                 an article with all that is read of it, as plain data
    words, ids              words and ids in the form in which they are looked for
    products, lists         products and lists of words, from data files
"""
