// The facilitator's keys: one letter each, and arrows that step through the story of the overview, a row of the chart
// lit and told at a time. Never while somebody types, or is on a slider or a list: those have the keys for themselves.

const OWN = "input, textarea, select, [contenteditable], [role=slider], [role=radiogroup], [role=tablist], [role=listbox]," +
  " [role=combobox], [role=dialog], [role=grid], .table-room";

const BUTTONS = { z: "undo", y: "redo", r: "keys-replay", f: "keys-freeze", d: "keys-decide" };

const SIGN = 5000; // ms between two signs that the presenter is there
const REST = 1500; // ms after which a click or a key has been answered
// Where the browser has no way to say when it has nothing to do (Safari), at once.
const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act));
const IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]';

/** The keys of one document. */
class Keys {
  constructor() {
    this.on = false;
    this.told = [];   // what each key does, in words
    this.place = -1;  // of the scene on view
    this.lit = false; // whether one is
    this.opener = null; // the button just pressed by keys that opens a panel
    this.tell = null; // tells the server, while second screens follow
    this.timer = 0;
    this.touched = 0; // when anything was last pressed, Back and Forward too
    for (const kind of ["pointerdown", "keydown", "popstate"]) window.addEventListener(kind, () => { this.touched = Date.now(); }, true);
    this.path = ""; // of the page on view
    document.addEventListener("keydown", (event) => this.pressed(event));
    new MutationObserver(() => { this.relight(); this.enter(); }).observe(document.body, { subtree: true, childList: true });
    if (matchMedia("(max-width: 640px)").matches) openSheet();
  }

  /** Whoever opens a panel by keys goes on in it: it stands at the end of the document, the whole page away. */
  enter() {
    const panel = this.opener?.ariaExpanded === "true" && document.querySelector('[data-testid="stPopoverBody"]');
    if (!panel) return;
    this.opener = null;
    panel.tabIndex = -1;
    panel.focus();
  }

  /** What the server says: keys in words, whether the page has a story, on a second screen which scene is on view.
   * Gives what ends the telling with the page. */
  take({ told, on, story, shares, scene }, tell) {
    Object.assign(this, { told, on, path: location.pathname });
    clearInterval(this.timer);
    if (!story) this.place = -1;
    if (scene !== undefined) this.show(scene);
    const began = shares && !this.tell;
    this.tell = shares ? tell : null;
    if (began && this.place >= 0) tell("scene", this.place);
    const sign = () => { if (this.tell === tell) tell("sign", Date.now()); };
    if (shares) this.timer = setInterval(() => this.atRest(REST, sign), SIGN);
    return () => { if (this.tell === tell) clearInterval(this.timer); };
  }

  /** Ask something of the server, unless a run is under way, whose part that asks may not be drawn yet, or anything was
   * pressed just now: what is asked of a page just left would empty the next. And only while the browser has nothing
   * else to do: what is asked is sent a little later, and a press that came in between would be sent before it. */
  atRest(pause, ask) {
    whenIdle(() => {
      const still = Date.now() - this.touched > pause && this.path === location.pathname;
      if (still && document.querySelector(IDLE)) ask();
    });
  }

  pressed(event) {
    this.opener = ["Enter", " "].includes(event.key) ? event.target.closest?.('[aria-haspopup="dialog"]') : null;
    const dialog = document.querySelector('[data-testid="stDialog"] [role="dialog"]');
    if (dialog && event.target === document.body) return regain(dialog, event);
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(OWN)) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && scenes().length) this.step(this.place + step);
    else if (event.key === "Escape") this.step(-1);
    else if (event.key === "?") this.list();
    else if (BUTTONS[event.key.toLowerCase()]) document.querySelector(`.st-key-${BUTTONS[event.key.toLowerCase()]} button`)?.click();
    else return;
    event.preventDefault();
  }

  /** Show another scene, here and on second screens. */
  step(place) {
    const before = this.place;
    this.show(place);
    if (this.place !== before) this.tell?.("scene", this.place);
  }

  /** Show the scene at a place; outside the story there is none. */
  show(place) {
    this.place = place >= 0 && place < scenes().length ? place : -1;
    this.relight();
  }

  relight() {
    const scene = scenes()[this.place];
    if (!scene && !this.lit) return; // asked at every change of the page, also many times a drag
    this.lit = Boolean(scene);
    const text = scene ? `${this.place + 1}/${scenes().length}  ${scene.textContent}` : "";
    const banner = document.querySelector(".scene") ?? (text ? room().appendChild(box("scene", "status")) : null);
    if (banner && banner.textContent !== text) banner.textContent = text;
    light(scene?.dataset.row);
  }

  /** The list of keys, there or away. */
  list() {
    const shown = document.querySelector(".keys-list");
    if (shown) return shown.remove();
    const made = room().appendChild(box("keys-list", "note"));
    for (const text of this.told) made.appendChild(document.createElement("div")).textContent = text;
  }
}

function scenes() {
  return [...document.querySelectorAll(".scenes li")];
}

/** Where the style sheet's colours hold. */
function room() {
  return document.querySelector(".stApp");
}

function box(look, role) {
  const made = Object.assign(document.createElement("div"), { className: look, role });
  made.setAttribute("role", role);
  return made;
}

/** A key after the focus fell out of a dialog, as with a button that its press renews: the dialog has it again. */
function regain(dialog, event) {
  if (event.key === "Escape") dialog.querySelector(':scope > button[aria-label]')?.click();
  else dialog.focus();
}

/** Leave one row of the story lit, and all the others pale; without a row all are lit. */
function light(row) {
  const heading = document.querySelector('[data-live="title_story"]')?.closest('[data-testid="stElementContainer"]');
  let chart = heading;
  while (chart && !chart.querySelector("svg.marks")) chart = chart.nextElementSibling;
  for (const mark of chart?.querySelectorAll("svg.marks path, svg.marks text") ?? []) {
    const datum = mark.__data__?.datum;
    if (datum?.place === undefined || mark.getAttribute("opacity") === "0") continue;
    mark.style.opacity = row === undefined || row === "" || Number(row) === datum.place ? "" : "0.25";
  }
}

/** On a telephone the sliders stand in a sheet, which Streamlit leaves shut at first. */
function openSheet() {
  document.querySelector('[data-testid="stExpandSidebarButton"]')?.click();
}

export default function ({ data, setTriggerValue }) {
  return (window.growthKeys ??= new Keys()).take(data, setTriggerValue);
}
