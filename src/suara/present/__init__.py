"""Evidence made visible: tables, numbers and charts, for terminal, notebook and page alike."""
