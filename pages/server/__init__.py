"""What the server does once, before and beside its first visitors: the menu announced, and what everybody needs made ready.

Imports nothing large, since the server answers only when it has read this; knows no visitor. A package of its own below
`pages/`, because Streamlit takes every module directly in that folder for a page.
"""

from starlette.middleware import Middleware

from pages.server.ahead import lifespan, wait
from pages.server.menu import announce, menu
from pages.server.preload import Preloading

MIDDLEWARE = (Middleware(Preloading),)

__all__ = ["MIDDLEWARE", "announce", "lifespan", "menu", "wait"]
