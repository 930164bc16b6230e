"""Pages of the application, one folder each."""
