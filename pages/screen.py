"""Second screen: what the presenter shares, in large type. It follows, and cannot change anything."""

from pages.ui.shell.errors import mended
from pages.ui.views.screen import screen

with mended("screen", way_back=False):
    screen()
