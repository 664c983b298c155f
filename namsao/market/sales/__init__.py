"""What was sold, month by month: told by producers, platforms' exports and their own shops."""
