"""The households that work an area, by name: personal data, for producer and offices alone."""
