"""Pictures: a small tidy frame in, a chart out. One module per page, one function per metric, of the same name.

Charts sort, filter and sum nothing; that has happened before. Fields are objects (`alt.X("m:T")`), never shorthand keywords,
which cost milliseconds each. Times are naive and drawn as UTC, whatever the reader's own zone.
"""
