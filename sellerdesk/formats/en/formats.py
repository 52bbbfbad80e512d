"""Moments in the admin's lists: short enough to stand in one line."""

DATETIME_FORMAT = "M j, Y, H:i"
