"""The parts of the terminal host: drawings of nodes, a screen, and what was printed on it."""
