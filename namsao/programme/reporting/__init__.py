"""Reports upward: figures from the data, words from the office, sent, sent back or accepted."""
