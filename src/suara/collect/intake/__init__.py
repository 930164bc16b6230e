"""Letting records in: files, frames and queries become typed, checked, countable records."""
