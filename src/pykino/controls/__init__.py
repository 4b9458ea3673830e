"""What people act on: inputs, buttons, forms, keys, and the functions that react to them."""
