"""Benchmarks: one question a file, answered with medians and p99 on the machine at hand. Nothing here is a test."""
