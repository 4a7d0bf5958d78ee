"""Articles into the local file, read in several processes and written by one.

The modules, in the order in which to read them:

    import_articles         the whole of it, in steps that each leave the file whole
    sources                 paths, folders and archives to files
    batches, batch_reading, readers         files a few thousand at a time, read in processes of their own
"""
