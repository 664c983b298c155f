"""A marketplace's own table: an office says which of its columns is what."""
