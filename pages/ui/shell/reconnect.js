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

// Streamlit folds a telephone's sheet at a press anywhere else; the tour's card stands over it and is no elsewhere.
if (!window.simulatorTour) {
  window.simulatorTour = true;
  const own = (event) => { if (event.target.closest?.(".st-key-tour")) event.stopImmediatePropagation(); };
  addEventListener("mousedown", own, true);
}

// What the server writes into the address of a page just turned to completes it: no step of its own for Back.
if (!window.simulatorTurns) {
  window.simulatorTurns = true;
  const push = history.pushState.bind(history);
  let turned = false;
  history.pushState = (state, title, to) => {
    const same = new URL(to, location).pathname === location.pathname;
    if (same && turned) history.replaceState(state, title, to);
    else push(state, title, to);
    turned = !same;
  };
  for (const each of ["pointerdown", "keydown"]) addEventListener(each, () => { turned = false; }, true);
}
