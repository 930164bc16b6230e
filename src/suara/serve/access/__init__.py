"""Who may do what: roles and their rights, who a request comes from, and what is let through."""
