"""What a reader sees: all of it is made of results and nothing else.

The folders, by who reads:

    text/                   a person at a terminal
    pages/                  a person with a browser: the advisories
    programs/               another program: CSV, Parquet, JSON, SARIF, JUnit and CSAF
    writing/                how it goes out, to files and to standard output

What several of them need:

    phrases, tally, findings_in_words       what they all say in words
    next_steps, remedies, shared_reports    what to do next, the ways out, and reports that several articles describe
    release_line            where servers stand on the line of releases
    markdown                the pages as one document for a ticket system
"""
