// While a slider is dragged, or moved by keys, the page follows at every stop of it, before anything is sent
// (docs/architecture.md, Live). Streamlit's slider tells the server on release only; its hidden <input type=range> has
// the value at every stop. What each stop comes to was worked out beside the server and is looked up here, never
// computed: the preview is the answer that comes after release. Without this script all is as before, on release.

const SVG = "http://www.w3.org/2000/svg";

/** The preview of one document: the payload in force, and what it changed on the page to put back. */
class Live {
  constructor() {
    this.payload = null;
    this.outlook = null;
    this.held = null;      // key of the slider under the hand
    this.texts = new Map(); // element → its text at rest
    this.rows = new Map();  // vega view → its rows at rest
    const watcher = new MutationObserver((changes) => this.moved(changes));
    watcher.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["value"] });
    // A full run puts other sliders in the place of these: their curves are drawn again once they are there.
    this.waiting = 0;
    new MutationObserver(() => {
      if (!this.payload || this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        drawCurves(this.payload, this.outlook);
      });
    }).observe(document.body, { subtree: true, childList: true });
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, (event) => { this.held = keyOf(event.target); }, true);
    }
  }

  /** A payload around the scenario now in force: what was shown ahead of it goes, curves are drawn anew. */
  take(payload, outlook) {
    this.restore();
    this.payload = payload;
    this.outlook = outlook;
    document.querySelectorAll(".curve").forEach((curve) => curve.remove());
    drawCurves(payload, outlook);
  }

  moved(changes) {
    for (const { target } of changes) {
      const key = target.type === "range" ? keyOf(target) : null;
      if (key === null || key !== this.held) continue;
      setPlace(target);
      const slider = this.payload?.sliders[key];
      if (!slider) continue;
      const stop = nearest(slider.stops, Number(target.value));
      if (stop === slider.now) this.restore();
      else this.show(key, slider, stop);
    }
  }

  show(key, slider, stop) {
    const { words, target } = this.payload;
    const growth = slider.growth[stop];
    const shift = growth - slider.growth[slider.now];
    const expected = this.outlook ? this.outlook.expected + shift : null;
    document.body.dataset.live = key;
    this.write("as_set", growth.toFixed(2).replace("-", "−"));
    this.write("gap_as_set", gapText(growth, target, words));
    if (expected !== null) {
      this.write("expected", expected.toFixed(2).replace("-", "−"));
      this.write("gap_expected", gapText(expected, target, words));
    }
    const moving = fill(words.moving, { name: slider.name, value: slider.told[stop], growth: percent(growth, 2) });
    this.write("title_story", moving);
    this.redraw("story", (rows) => storyRows(rows, slider, stop, growth, expected));
    this.redraw("year_path", (rows) => pathRows(rows, slider, stop, shift));
    markCurve(key, slider, stop);
  }

  write(name, text) {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
      if (!this.texts.has(place)) this.texts.set(place, place.textContent);
      place.textContent = text;
    }
  }

  /** Draw a chart with other rows; those it had are kept for `restore`. */
  redraw(chart, change) {
    const view = viewOf(chart);
    if (!view) return;
    if (!this.rows.has(view)) this.rows.set(view, plain(view.data("source")));
    view.data("source", change(plain(this.rows.get(view)))).run();
  }

  /** Everything still on the page as the server drew it. */
  restore() {
    delete document.body.dataset.live;
    for (const [place, text] of this.texts) if (place.isConnected) place.textContent = text;
    for (const [view, rows] of this.rows) if (view.container()?.isConnected) view.data("source", plain(rows)).run();
    this.texts.clear();
    this.rows.clear();
  }
}

const PREFIX = "st-key-slide-";

/** Key of the slider an element is in, as its container's class has it; null where it is in none. */
function keyOf(element) {
  const box = element.closest?.(`[class*="${PREFIX}"]`);
  return box ? [...box.classList].find((name) => name.startsWith(PREFIX)).slice(PREFIX.length) : null;
}

function nearest(stops, value) {
  let best = 0;
  stops.forEach((stop, place) => { if (Math.abs(stop - value) < Math.abs(stops[best] - value)) best = place; });
  return best;
}

/** The rail is filled up to the thumb. */
function setPlace(input) {
  const share = (Number(input.value) - Number(input.min)) / (Number(input.max) - Number(input.min));
  input.closest(`[class*="${PREFIX}"]`).style.setProperty("--now", (share * 100).toFixed(2));
}

/** The Vega view that drew the chart under a heading, found through what Vega leaves on its marks; null for none. */
function viewOf(chart) {
  let box = document.querySelector(`[data-live="title_${chart}"]`)?.closest('[data-testid="stElementContainer"]');
  while (box && !box.querySelector("svg.marks")) box = box.nextElementSibling;
  for (const mark of box?.querySelectorAll("svg.marks *") ?? []) {
    let item = mark.__data__;
    while (item && !item.context?.dataflow) item = item.mark?.group ?? item.group;
    if (item) return item.context.dataflow;
  }
  return null;
}

/** Rows of a Vega view as new ones: without the symbol by which Vega knows a row it has. */
function plain(rows) {
  return rows.map((row) => Object.fromEntries(Object.entries(row)));
}

/** The story at a stop: its terms and growth as set exactly, what is expected moved along with them; what was, dashed. */
function storyRows(rows, slider, stop, growth, expected) {
  const terms = slider.label[stop].length;
  for (const row of rows) {
    const was = [row.start, row.end];
    if (row.place < terms) {
      row.start = slider.start[stop][row.place];
      row.end = slider.end[stop][row.place];
      row.label = slider.label[stop][row.place];
      row.kind = row.label.startsWith("−") ? "loss" : "gain";
      if (changed(was, row)) row.cause = "";
    } else if (row.kind === "set") {
      row.end = growth;
      row.label = percent(growth, 2);
    } else if (row.kind === "spread" && expected !== null) {
      [row.start, row.end] = [growth, expected];
    } else if (row.kind === "expected" && expected !== null) {
      row.end = expected;
      row.label = percent(expected, 2);
    }
    [row.was_start, row.was_end] = changed(was, row) ? was : [null, null];
  }
  return rows;
}

function changed(was, row) {
  return Math.abs(was[0] - row.start) + Math.abs(was[1] - row.end) > 0.004;
}

/** Growth to date at a stop: as set exactly, what is expected moved along with it. */
function pathRows(rows, slider, stop, shift) {
  for (const row of rows) {
    if (row.row === "path") {
      [row.was_set, row.was_expected] = [row.set, row.expected];
      const moved = slider.path[stop][row.place] - row.set;
      row.set += moved;
      for (const column of ["expected", "bottom", "top"]) if (row[column] !== null) row[column] += moved;
    } else if (row.row === "name" && row.look !== "target") {
      row.value += shift;
      row.text = row.text.replace(/[−\d.]+%$/, (text) => percent(Number(text.slice(0, -1).replace("−", "-")) + shift, 1));
    }
  }
  return rows;
}

function percent(value, digits) {
  return `${value.toFixed(digits).replace("-", "−")}%`;
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** How far growth is from the target, as both are written. */
function gapText(growth, target, words) {
  if (target === null) return "";
  const gap = Number(growth.toFixed(2)) - Number(target.toFixed(2));
  return fill(gap < 0 ? words.below_gap : words.above_gap, { points: Math.abs(gap).toFixed(2) });
}

// Curves under the sliders --------------------------------------------------------------------------------------------
const HEIGHT = 20;
const WIDE = 100;

/** Under each slider expected growth over its range, on one scale for all, so that a flat one looks flat. */
function drawCurves(payload, outlook) {
  const sliders = Object.entries(payload.sliders);
  const lift = (slider) => (outlook ? outlook.expected - slider.growth[slider.now] : 0);
  const all = sliders.flatMap(([, slider]) => slider.growth.map((growth) => growth + lift(slider)));
  if (payload.target !== null) all.push(payload.target);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = (growth) => HEIGHT - ((growth - low) / (high - low || 1)) * HEIGHT;
  for (const [key, slider] of sliders) {
    const box = document.querySelector(`.${PREFIX}${key} .stSlider`);
    if (!box || box.querySelector(".curve")) continue;
    const curve = slider.growth.map((growth) => growth + lift(slider));
    box.append(curveOf(slider, curve, payload, y));
    const room = box.querySelector(".worth") ?? box.appendChild(Object.assign(document.createElement("div"), { className: "worth" }));
    room.textContent = slider.worth;
  }
}

function curveOf(slider, curve, payload, y) {
  const first = slider.stops[0];
  const x = (value) => ((value - first) / (slider.stops.at(-1) - first)) * WIDE;
  const room = Object.assign(document.createElement("div"), { className: "curve" });
  const svg = part("svg", { viewBox: `0 -2 ${WIDE} ${HEIGHT + 4}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const path = curve.map((growth, place) => `${place ? "L" : "M"}${x(slider.stops[place]).toFixed(2)},${y(growth).toFixed(2)}`);
  svg.append(part("path", { d: path.join(""), class: "line" }));
  const { target, words } = payload;
  let text = "";
  if (target !== null) {
    svg.append(part("path", { d: `M0,${y(target).toFixed(2)}H${WIDE}`, class: "aim" }));
    const where = crossing(slider.stops, curve, target);
    const rising = curve.at(-1) >= curve[0];
    if (where !== null) {
      room.append(dot(x(where), y(target), "cross"));
      const key = curve[slider.now] < target ? "reaches" : "falls_below";
      text = fill(words[key], { value: valueText(slider, where), target: percent(target, 1) });
    } else {
      const best = Math.max(...curve);
      text = fill(best < target ? words.short : words.above, { growth: percent(best, 1), target: percent(target, 1) });
    }
  }
  room.prepend(svg);
  room.append(dot(x(slider.stops[slider.now]), y(curve[slider.now]), "now"));
  room.append(Object.assign(document.createElement("div"), { className: "said", textContent: text }));
  return room;
}

function part(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function dot(x, y, look) {
  const made = Object.assign(document.createElement("div"), { className: `dot ${look}` });
  made.style.left = `${x.toFixed(2)}%`;
  made.style.top = `${y.toFixed(2)}px`;
  return made;
}

/** Where a curve meets the target, nearest the value in force, between two stops; null where it does not. */
function crossing(stops, curve, target) {
  for (let place = 1; place < curve.length; place += 1) {
    const [before, after] = [curve[place - 1] - target, curve[place] - target];
    if (before === 0) return stops[place - 1];
    if (before * after < 0) return stops[place - 1] + (stops[place] - stops[place - 1]) * (before / (before - after));
  }
  return null;
}

/** A place between two stops, written as the nearest stop is, in its own digits. */
function valueText(slider, value) {
  return slider.told[nearest(slider.stops, value)];
}

/** The dot on the curve follows the thumb. */
function markCurve(key, slider, stop) {
  const mark = document.querySelector(`.${PREFIX}${key} .curve .now`);
  if (!mark) return;
  const first = slider.stops[0];
  mark.style.left = `${(((slider.stops[stop] - first) / (slider.stops.at(-1) - first)) * WIDE).toFixed(2)}%`;
}

export default function (component) {
  const live = (window.growthLive ??= new Live());
  const { payload, outlook } = component.data;
  live.take(JSON.parse(payload), outlook);
}
