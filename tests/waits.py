"""What a browser test waits for."""

from playwright.sync_api import Page


def wait_ready(page: Page) -> None:
    """Until Streamlit's script has finished. After a click, wait for what it changes: the run may not have begun."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
