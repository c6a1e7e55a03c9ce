"""Wiring: settings, addresses and start-up checks."""
