"""What a reader sees: all of it is made of results and nothing else.

Names tell for whom: ``text_`` is for a terminal, ``html_`` and ``page_`` are the advisories, ``results_`` is for other
programs, ``stream_`` is what goes out while servers are diagnosed. What several of them say in words is in ``phrases``,
``findings_in_words``, ``next_steps``, ``remedies`` and ``tally``.
"""
