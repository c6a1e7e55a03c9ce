"""Editions of the written policy: draft, check, approval, and the administrator's calendar."""
