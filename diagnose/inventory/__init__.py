"""Inventories: records of many servers to cases, and what the fleet tells of each.

The modules, in the order in which to read them:

    files, finding          names on the command line to files, and all files to records
    formats, packing        which form a file has, and so which reader takes it; packed or not
    other_kinds             files that are named as inventories by mistake
    reading                 YAML and JSON as a whole; what other readers make of such a file is the same
    records                 one record to a case
    compact, packed_texts   how a million records are kept
    fleet                   what the servers tell of each other

Readers that take a file record by record:

    yaml_items, plain_yaml  a list in YAML
    json_array, json_lines, json_values     an array in JSON, or an object a line
    tables, columns, table_header, table_rows, rows     CSV
    parquet, arrow_records, arrow_values    Parquet, by whole columns
    recognising, at_once    how all but Parquet read records of one kind only once
    piecewise, cutting      YAML that is not well-formed: each record by itself
"""
