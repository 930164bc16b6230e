"""Asking: whose turn it is, who may be asked, when it is sent, and every decision written down."""
