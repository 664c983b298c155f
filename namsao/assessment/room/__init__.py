"""The council's room: second looks, facts in dispute, frozen evidence, substitutes, the board."""
