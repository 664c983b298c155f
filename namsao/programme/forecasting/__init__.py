"""Chances of reaching a target: pure mathematics, without a database and without Django.

`hazards` learns how dossiers move from week to week, `prospects` carries those in progress on,
`sums` gives the exact distribution of the count, `choosing` what to support, `backtest` how good
past forecasts were. What the numbers mean and why so: docs/decisions/0019-forecast.md.
"""
