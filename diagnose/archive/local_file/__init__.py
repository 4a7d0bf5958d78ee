"""The local file: articles, packed, and the index of their words.

The modules, in the order in which to read them:

    store, place, packing   how it is opened, where it lies, and an article in it
    tokens, indexing, inversion     from the words of articles to the articles of each word
    segments, postings      the index as it is written, and its sets of articles
    frequent, wholes        those of frequent words in one piece
    catalogue, shelf        articles taken out whole
"""
