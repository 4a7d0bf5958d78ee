"""What a reader sees: one module a format, all of them printing results and nothing else."""
