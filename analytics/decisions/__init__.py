"""What people decide in the dashboard, kept in files of the archive: the only thing the reading half ever writes.

`files` reads and replaces one file of the archive safely; `entries` adds, replaces and removes one entry of a YAML list and
leaves the rest of the text as people wrote it. What a decision means is known by the module of its kind alone, and honoured
by the next load: the archive is the truth, the warehouse a cache.
"""
