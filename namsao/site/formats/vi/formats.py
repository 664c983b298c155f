"""Vietnamese: thousands are set apart by a dot, 52.000."""

NUMBER_GROUPING = 3
