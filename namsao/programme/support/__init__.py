"""What the money buys for products: lists, calls, applications, delivery, and what it moved."""
