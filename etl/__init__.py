"""Archive to warehouse: reads documents, writes one DuckDB file. Knows nothing of how it is shown."""
