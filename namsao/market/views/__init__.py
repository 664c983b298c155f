"""The public catalogue. Everything here is published by law, or by the producer for its buyers."""
