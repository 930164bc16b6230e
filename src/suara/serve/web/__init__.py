"""The web door: pages for respondents; only here is HTTP known."""
