"""Trade fairs and promotion events: who takes part, on which stand, and what came of it."""
