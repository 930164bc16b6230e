"""One folder per language. Comments in it are understood by the later rooms."""
