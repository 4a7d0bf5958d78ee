"""Results in formats for other programs.

The modules:

    json                    all of a result
    results_csv, results_parquet    a row for each server and article
    results_sarif, sarif, sarif_log         SARIF, of results and of the content check
    junit                   a test report
    csaf, csaf_vulnerabilities      security advisories
"""
