"""Benchmarks of the recipes of this chapter."""
