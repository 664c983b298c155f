"""What became of the money: commitments, payments, advances, rewards."""
