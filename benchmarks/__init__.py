"""The figures: ``python -m benchmarks`` measures all of them."""
