"""The doors: Python and the command line. Only here is a terminal known."""
