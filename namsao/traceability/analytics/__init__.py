"""A season's figures over all books: written once, answered by one machine or by a cluster.

`writing` brings the books into Parquet files, `figures` says what is asked, as expressions of
Ibis, `running` asks DuckDB in this process or Spark wherever it runs. Needs the extra `analytics`.
"""
