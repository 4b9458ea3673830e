"""The parts of the Jupyter host: cells, displays, and messages while a cell runs."""
