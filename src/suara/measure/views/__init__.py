"""One file per source view: one row per unit."""
