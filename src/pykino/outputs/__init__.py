"""What a user puts on the screen: one noun, one module; the public names are in `pykino`."""
