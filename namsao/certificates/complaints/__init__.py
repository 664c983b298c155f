"""What the public reports about certified products, without an account."""
