"""Charts of evidence: a small frozen record becomes a figure of a page, or a picture for mail."""
