"""A workspace that a server holds, with the calls of a local one."""
