"""Surveys: what is asked, in which words, on which pages, of whom and when."""
