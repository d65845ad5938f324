"""Archive to warehouse: reads documents, writes one DuckDB file. Knows nothing of how it is shown."""

__version__ = "0.1.0"
