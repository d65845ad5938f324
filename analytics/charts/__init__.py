"""Pictures: a small tidy frame in, a chart out. One module per page, one function per metric, of the same name.

Charts sort, filter and sum nothing; that has happened before. Fields are objects (`alt.X("m:T")`), never shorthand keywords,
which cost milliseconds each. Times are naive UTC and drawn as they stand, whatever the reader's own zone.
"""
