"""Warehouse to answers: asks, judges, words and draws. Knows nothing of how documents are read."""
