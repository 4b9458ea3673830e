"""Where outputs are seen; each module is one host, loaded by its name."""
