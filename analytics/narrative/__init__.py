"""The computed sentences: judged values in, plain text out. The only place where words about numbers are chosen.

A verb of change is used only for the verdict `change`. Text is plain: no markup, and pages escape it.
"""
