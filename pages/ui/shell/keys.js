// The facilitator's keys: one letter each, and arrows that step through the story of the overview, a row of the chart
// lit and told at a time. Never while somebody types, or is on a slider or a list: those have the keys for themselves.

const OWN = "input, textarea, select, [contenteditable], [role=slider], [role=radiogroup], [role=tablist], [role=listbox]," +
  " [role=combobox], [role=dialog], [role=grid], .table-room";

const BUTTONS = { z: "undo", y: "redo", r: "keys-replay", f: "keys-freeze", d: "keys-decide" };

/** The keys of one document. */
class Keys {
  constructor() {
    this.on = false;
    this.told = [];   // what each key does, in words
    this.place = -1;  // of the scene on view
    this.opener = null; // the button just pressed by keys that opens a panel
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

  pressed(event) {
    this.opener = ["Enter", " "].includes(event.key) ? event.target.closest?.('[aria-haspopup="dialog"]') : null;
    const dialog = document.querySelector('[data-testid="stDialog"] [role="dialog"]');
    if (dialog && event.target === document.body) return regain(dialog, event);
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(OWN)) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && scenes().length) this.show(this.place + step);
    else if (event.key === "Escape") this.show(-1);
    else if (event.key === "?") this.list();
    else if (BUTTONS[event.key.toLowerCase()]) document.querySelector(`.st-key-${BUTTONS[event.key.toLowerCase()]} button`)?.click();
    else return;
    event.preventDefault();
  }

  /** Show the scene at a place; outside the story there is none. */
  show(place) {
    this.place = place >= 0 && place < scenes().length ? place : -1;
    this.relight();
  }

  relight() {
    const scene = scenes()[this.place];
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

export default function (component) {
  const keys = (window.growthKeys ??= new Keys());
  Object.assign(keys, { on: component.data.on, told: component.data.told });
}
