// A server found again may be another, or have started anew: it knows none of this page's parts until all is drawn.
if (!window.simulatorFollows) {
  window.simulatorFollows = true;
  let lost = false;
  const look = () => {
    const state = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
    if (state && state !== "CONNECTED") lost = true;
    const again = lost && state === "CONNECTED" && document.querySelector(".st-key-again button");
    if (again) {
      lost = false;
      again.click();
    }
  };
  new MutationObserver(look).observe(document.body, {subtree: true, attributeFilter: ["data-test-connection-state"]});
}
