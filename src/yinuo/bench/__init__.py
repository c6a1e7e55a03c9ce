"""Measuring speed: a scratch company of any size, small clients, and floors measured in the same minute."""
