"""The house's own servers and supervisor. Runs before Django is configured: nothing here imports it."""
