"""The parts of the host for marimo."""
