"""Exports and status pages, and what is read from each: golden pairs found by glob, all made up."""
