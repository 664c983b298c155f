"""A member's desk that goes on without a network: what a device keeps, and how it comes back."""
