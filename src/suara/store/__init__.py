"""Where records rest: the ledger (who people are) and the warehouse (facts)."""
