"""How results go out.

The modules, in the order in which to read them:

    standard_output, printable      to the terminal, and what may go there
    output                  to files that are written whole or not at all
    stream_output, stream_rows, kept_findings       server by server, while others are diagnosed
"""
