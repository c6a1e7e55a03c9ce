"""Figures with their derivation: rollups, measures, reports."""
