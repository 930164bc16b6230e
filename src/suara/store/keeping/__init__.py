"""Keeping a workspace: backup and restore, upgrade, erasure, examination."""
