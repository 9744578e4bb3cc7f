"""Second screen: what the presenter shares, in large type. It follows, and cannot change anything."""

from pages.ui.errors import mended
from pages.ui.screen import screen

with mended("screen", way_back=False):
    screen()
