"""Pages as pictures, with the places of their words: see ``views`` for the way in."""

from indexer.page_views.layout import Sheet
from indexer.page_views.sizes import SIZES
from indexer.page_views.views import PageViews, View

__all__ = ["SIZES", "PageViews", "Sheet", "View"]
