"""Fixtures for all tests. The servers they run on come from the plugin tests/servers.py."""

pytest_plugins = ["tests.fixtures_desk"]
