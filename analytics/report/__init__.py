"""The quarterly review as a document: one content, shown by the page and written as HTML, PDF, Markdown and CSV.

`parts` says what a document consists of, `content` fills it from the review, `frozen` says what it was made from; each
`as_…` writes it in one form. A writer computes nothing and knows no review: what stands in one form stands in all.
"""
