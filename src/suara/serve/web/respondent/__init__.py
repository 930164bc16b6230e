"""The pages on which people answer: HTML made on the server, that needs no script."""
