"""The parts of the web host; imported when one starts, so that `import pykino` stays light."""
