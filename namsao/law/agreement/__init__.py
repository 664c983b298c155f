"""How far a council agrees, and how well that can be known: plain numbers, no verdicts.

`ratings` brings sheets to numbers, `alpha` measures agreement, `severity` who scores lower or
higher than the others, `facets` who scores evenly, `patterns` which sheets do not look like
judgement, `report` puts together what is known well enough to be said. Nothing here changes a
score: the result of a council is the mean of its sheets as they stand.
"""
