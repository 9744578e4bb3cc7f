"""Second screen: what the presenter shares, in large type. It follows, and cannot change anything."""

from pages.ui.shell.errors import catch_errors
from pages.ui.views.screen import screen

with catch_errors("screen", way_back=False):
    screen()
