"""Filled as the rooms come."""
