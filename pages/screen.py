"""Second screen: what the presenter shares, in large type. It follows, and cannot change anything."""

from pages.ui.screen import screen

screen()
