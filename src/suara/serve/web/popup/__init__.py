"""The website pop-up: its scripts, made small as they are served, and the way in for its answers."""
