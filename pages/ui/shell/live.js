// While a slider is dragged, or moved by keys, the page follows at every stop of it, before anything is sent
// (docs/architecture.md, Live). Streamlit's slider tells the server on release only; its hidden <input type=range> has
// the value at every stop. What each stop comes to as set was worked out beside the server and is looked up here, never
// computed: it is the answer that comes after release. What is expected there is drawn at some stops once the page has
// rested, and lies between them on a line; until then the distribution moves along with growth as set. Both are marked ≈.
// What depends on more than the slider under the hand is not shown until what comes after release is in.
// Without this script all is as before, on release.

const PREFIX = "st-key-slide-";
const REST = 2500; // ms without a move after which what is expected at the stops is asked for
const AGAIN = 700; // ms without a press after which a run is asked for again that had to go without odds
const LOOK = 1000; // ms between two looks whether it is drawn
const LOOKS = 30; // looks, at most

/** The preview of one document: what is in force, and what it changed on the page, to put back. */
class Live {
  constructor() {
    this.payload = null; // what the stops come to as set
    this.about = null; // which scenario that is around
    this.outlook = null; // what is expected there
    this.ahead = {}; // how that moves with each slider, once it is drawn, and around which scenario
    this.shown = null; // the preview on the page: the slider's key and stop
    this.header = null; // the header last seen
    this.held = null; // key of the slider under the hand
    this.texts = new Map(); // element → its text at rest
    this.boxes = new Map(); // input → its value at rest
    this.styles = new Map(); // element → its style at rest
    this.rows = new Map(); // vega view → its rows at rest
    this.frame = 0;
    this.timer = 0;
    this.again = 0;
    const watcher = new MutationObserver((changes) => this.moved(changes));
    watcher.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["value"] });
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, (event) => { this.held = keyOf(event.target); }, true);
    }
    this.down = false; // nothing is sent while something is under the hand
    for (const kind of ["pointerdown", "pointerup", "pointercancel"]) {
      document.addEventListener(kind, () => { this.down = kind === "pointerdown"; }, true);
    }
    // A full run puts other sliders in the place of these: their curves are drawn again once they are there.
    new MutationObserver(() => {
      this.compare();
      this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.drawCurves(); });
    }).observe(document.body, { subtree: true, childList: true });
  }

  /** A payload around the scenario now in force: what was shown ahead of it goes, curves are drawn anew. */
  take({ about, payload, outlook }) {
    clearInterval(this.again);
    this.restore();
    if (!this.down) document.querySelectorAll(`[class*="${PREFIX}"]`).forEach(emptyRail);
    this.about = about;
    this.payload = JSON.parse(payload);
    this.outlook = outlook;
    document.querySelectorAll(".curve").forEach((curve) => curve.remove());
    this.drawCurves();
    this.compare();
  }

  /** Is the header of the scenario that the payload is around? Before the page is painted, whatever changed on it. */
  compare() {
    const header = document.querySelector(".hero");
    document.body.toggleAttribute("data-behind", Boolean(header && this.payload && header.dataset.about !== this.about));
    if (header !== this.header && header?.dataset.about === this.about) this.dropPreview();
    else if (header !== this.header) this.keepPreview(header);
    this.header = header;
  }

  /** The scenario the preview was of never came, say because it was undone at once. */
  dropPreview() {
    if (this.shown && !this.down) this.restore();
  }

  /** A header whose ensemble is still the last scenario's: the preview stays in its place where it is of this one. */
  keepPreview(header) {
    if (!this.shown || !header?.hasAttribute("data-stale")) return;
    const { key, stop } = this.shown;
    const slider = this.payload.sliders[key];
    if (`${header.querySelector('[data-live="as_set"]').textContent}%` !== slider.written[stop]) return;
    header.dataset.preview = "";
    const expected = this.expectedAt(key, slider, stop);
    this.writeHeader(slider, stop, expected, this.oddsAt(key, slider, stop, expected));
  }

  /** What is expected at the stops; where it is not drawn yet, it is asked for when the page has rested. Gives what
   * ends the asking with the part of the page that asks. */
  foresee({ about, ahead, asks }, ask) {
    clearTimeout(this.timer);
    this.ahead = { about, sliders: ahead };
    this.ask = ahead || !asks ? null : ask;
    if (ahead) this.drawCurves();
    else if (asks) this.wait(REST, LOOKS);
    return () => { if (this.ask === ask) clearTimeout(this.timer); };
  }

  /** Another run is asked for once the page rests, where the last one went without what takes longest: until then the
   * preview stays. Gives what ends the asking with the part of the page that asks. */
  later(again, ask) {
    clearInterval(this.again);
    this.again = setInterval(() => this.atRest(AGAIN, () => {
      clearInterval(this.again);
      ask("again", again);
    }), AGAIN * (1 + Math.random())); // not everybody's at once
    return () => clearInterval(this.again);
  }

  wait(pause, looks) {
    this.timer = setTimeout(() => {
      this.atRest(REST, () => this.ask?.("ask", Date.now()));
      if (looks > 0) this.wait(LOOK, looks - 1);
    }, pause);
  }

  /** Ask once the page rests (keys.js) and nothing is under the hand. */
  atRest(pause, ask) {
    window.growthKeys?.atRest(pause, () => { if (!this.down) ask(); });
  }

  moved(changes) {
    for (const { target } of changes) {
      const key = target.type === "range" ? keyOf(target) : null;
      if (key === null) continue;
      const held = key === this.held;
      if (held) fillRail(target);
      else emptyRail(railOf(target)); // moved by its box, undo, a preset
      const slider = this.payload?.sliders[key];
      if (!slider) continue;
      const stop = nearest(slider.stops, Number(target.value));
      if (stop !== slider.now && held) this.show(key, slider, stop);
      else if (stop === slider.now && key === this.shown?.key) this.restore();
    }
  }

  show(key, slider, stop) {
    const answered = !document.body.hasAttribute("data-behind") && !this.shown;
    if (!answered && this.shown?.key !== key) return; // what stands in the payload is not around what is in force
    this.shown = { key, stop };
    const expected = this.expectedAt(key, slider, stop);
    document.body.dataset.live = key;
    document.querySelector(`.${PREFIX}${CSS.escape(key)}`).dataset.held = "";
    this.writeHeader(slider, stop, expected, this.oddsAt(key, slider, stop, expected));
    for (const box of document.querySelectorAll(`[class*="st-key-box-${CSS.escape(key)}-"] input`)) {
      if (!this.boxes.has(box)) this.boxes.set(box, box.value);
      box.value = slider.box[stop];
    }
    const { target, words } = this.payload;
    const values = { name: slider.name, value: slider.told[stop], growth: slider.written[stop] };
    this.write("title_story", fill(words.moving, values));
    if (expected !== null) this.write("title_year_path", pathText(expected, this.payload));
    this.redraw("story", (rows) => storyRows(rows, slider, stop, expected, this.payload.terms));
    this.redraw("year_path", (rows) => pathRows(rows, slider, stop, [this.outlook?.expected, expected]));
    const curve = this.curveAt(key, slider);
    if (target !== null && this.drawn(key)) this.write(`said_${key}`, crossingText(slider, curve, stop, target, words));
    const place = { left: `${alongRail(slider, slider.stops[stop]).toFixed(2)}%`, top: `${this.height(curve[stop]).toFixed(2)}px` };
    this.style(`.${PREFIX}${CSS.escape(key)} .curve .now`, place);
  }

  writeHeader(slider, stop, expected, odds) {
    const { target, words, verdicts } = this.payload;
    this.write("as_set", slider.written[stop].slice(0, -1));
    if (target !== null) this.write("gap_as_set", gapWords(slider.gap[stop], words));
    for (const [lamp, at] of Object.entries(slider.lamps)) if (at.length) this.write(lamp, at[stop][1], `lamp ${at[stop][0]}`);
    if (expected === null) return;
    this.write("expected", number(expected, 2), "rough");
    this.write("gap_expected", gapText(expected, target, words));
    for (const [place, end] of ["low", "high"].entries()) {
      this.write(end, `≈${percent(this.outlook.range[place] + expected - this.outlook.expected, 1)}`);
    }
    if (odds !== null) {
      this.write("odds", `≈${Math.min(Math.max(Math.round(odds * 100), 1), 99)}%`);
      const [, verdict, look] = verdicts.find(([least]) => odds >= least);
      this.write("verdict", verdict, `pill ${look}`);
    }
    this.moveStrip(slider.growth[stop], expected);
  }

  /** The strip with everything but the target's flag moved along. */
  moveStrip(growth, expected) {
    const { grid, density, expected: now } = this.outlook;
    const place = (value) => Math.min(Math.max((value - grid[0]) / (grid[1] - grid[0]), 0), 1) * 100;
    const shift = ((expected - now) / (grid[1] - grid[0])) * 100;
    const step = 100 / (density.length - 1);
    const hill = density.map((height, at) => `${(at * step + shift).toFixed(1)}% ${(100 - 100 * height).toFixed(1)}%`);
    const last = (100 + shift).toFixed(1);
    this.style(".outlook .hill", { clipPath: `polygon(${shift.toFixed(1)}% 100%,${hill.join(",")},${last}% 100%)` });
    this.style(".outlook .tick", { left: `${place(growth)}%` });
    this.style(".outlook .ring", { left: `${place(expected)}%` });
    this.style(".outlook .range, .outlook .end", { translate: `${shift}cqw` });
  }

  /** How what is expected moves with a slider; null before that is drawn around the scenario in force. */
  drawn(key) {
    return (this.ahead.about === this.about && this.ahead.sliders?.[key]) || null;
  }

  /** Expected growth at a stop, per cent; null before the ensemble now in force is in. */
  expectedAt(key, slider, stop) {
    if (!this.outlook) return null;
    const drawn = this.drawn(key);
    const shift = drawn ? between(drawn.stops, drawn.expected, slider.stops[stop]) : slider.growth[stop] - slider.growth[slider.now];
    return this.outlook.expected + shift;
  }

  /** The odds at a stop, 0 to 1; by the distribution moved along before they are drawn there; null without any. */
  oddsAt(key, slider, stop, expected) {
    if (this.outlook?.odds == null) return null;
    const drawn = this.drawn(key);
    const { target } = this.payload;
    const shift = drawn?.odds
      ? between(drawn.stops, drawn.odds, slider.stops[stop])
      : shareAbove(this.outlook, target - expected + this.outlook.expected) - shareAbove(this.outlook, target);
    return Math.min(Math.max(this.outlook.odds + shift, 0), 1);
  }

  write(name, text, look) {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
      if (!this.texts.has(place)) this.texts.set(place, [place.textContent, place.className]);
      place.textContent = text;
      if (look) place.className = look;
    }
  }

  style(selector, changes) {
    for (const place of document.querySelectorAll(selector)) {
      if (!this.styles.has(place)) this.styles.set(place, place.style.cssText);
      Object.assign(place.style, changes);
    }
  }

  /** Draw a chart with other rows; those it had are kept for `restore`. */
  redraw(chart, change) {
    const view = viewOf(chart);
    if (!view) return;
    if (!this.rows.has(view)) this.rows.set(view, plain(view.data("source")));
    view.container().closest(".stVegaLiteChart").dataset.follows = "";
    view.data("source", change(plain(this.rows.get(view)))).run();
  }

  /** Everything still on the page as the server drew it. */
  restore() {
    delete document.body.dataset.live;
    document.querySelectorAll("[data-held]").forEach((box) => delete box.dataset.held);
    this.shown = null;
    for (const [place, [text, look]] of this.texts) if (place.isConnected) [place.textContent, place.className] = [text, look];
    for (const [box, text] of this.boxes) if (box.isConnected) box.value = text;
    for (const [place, text] of this.styles) if (place.isConnected) place.style.cssText = text;
    for (const [view, rows] of this.rows) if (view.container()?.isConnected) view.data("source", plain(rows)).run();
    for (const kept of [this.texts, this.boxes, this.styles, this.rows]) kept.clear();
  }

  /** Expected growth at every stop of a slider, per cent; as set before the ensemble now in force is in. */
  curveAt(key, slider) {
    return slider.stops.map((_, stop) => this.expectedAt(key, slider, stop) ?? slider.growth[stop]);
  }

  /** Under each slider expected growth over its range, on one scale for all, so that a flat one looks flat. */
  drawCurves() {
    if (!this.payload) return;
    const sliders = Object.entries(this.payload.sliders);
    const undrawn = sliders.filter(([key]) => {
      const curve = boxOf(key)?.querySelector(".curve");
      return boxOf(key) && (!curve || (curve.classList.contains("rough") && this.drawn(key)));
    });
    if (!undrawn.length) return; // asked at every change of the page, also many times a drag
    const curves = new Map(sliders.map(([key, slider]) => [key, this.curveAt(key, slider)]));
    const all = [...curves.values()].flat();
    if (this.payload.target !== null) all.push(this.payload.target);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    this.height = (growth) => HEIGHT - ((growth - low) / (high - low || 1)) * HEIGHT;
    for (const [key, slider] of undrawn) {
      boxOf(key).querySelector(".curve")?.remove();
      boxOf(key).append(curveOf(key, slider, curves.get(key), this.payload, this.height, this.drawn(key) !== null));
    }
  }
}

// Places ---------------------------------------------------------------------------------------------------------------
/** Key of the slider an element is in, as its container's class has it; null where it is in none. */
function keyOf(element) {
  const box = element.closest?.(`[class*="${PREFIX}"]`);
  return box ? [...box.classList].find((name) => name.startsWith(PREFIX)).slice(PREFIX.length) : null;
}

/** The box of a slider; null where it is not on view. */
function boxOf(key) {
  return document.querySelector(`.${PREFIX}${CSS.escape(key)} .stSlider`);
}

function nearest(stops, value) {
  let best = 0;
  stops.forEach((stop, place) => { if (Math.abs(stop - value) < Math.abs(stops[best] - value)) best = place; });
  return best;
}

/** A figure at a value, on a line between the two places it is known at. */
function between(places, figures, value) {
  const after = places.findIndex((place) => place >= value);
  if (after <= 0) return figures.at(after === 0 ? 0 : -1);
  const share = (value - places[after - 1]) / (places[after] - places[after - 1]);
  return figures[after - 1] + (figures[after] - figures[after - 1]) * share;
}

/** The share of a distribution, given by its height at even steps of a grid, that lies above a value. */
function shareAbove({ grid, density }, value) {
  const place = ((value - grid[0]) / (grid[1] - grid[0])) * (density.length - 1);
  const above = density.reduce((sum, height, at) => sum + height * Math.min(Math.max(at + 0.5 - place, 0), 1), 0);
  return above / density.reduce((sum, height) => sum + height, 0);
}

/** The rail is filled up to the thumb. */
function fillRail(input) {
  const share = (Number(input.value) - Number(input.min)) / (Number(input.max) - Number(input.min));
  railOf(input).style.setProperty("--now", (share * 100).toFixed(2));
}

function railOf(input) {
  return input.closest(`[class*="${PREFIX}"]`);
}

/** The rail is filled as the page's own style says again. */
function emptyRail(box) {
  box.style.removeProperty("--now");
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

// Rows of the two charts (sim/present/story.py) ------------------------------------------------------------------------
/** The story at a stop: its terms and growth as set, what is expected; what was, dashed. */
function storyRows(rows, slider, stop, expected, terms) {
  const totals = rows.filter((row) => ["set", "spread", "expected"].includes(row.kind));
  const known = slider.others[stop] ?? { start: slider.start[stop], end: slider.end[stop], label: slider.label[stop] };
  const drawn = known.rows ? known.rows.map((term) => rowOf(rows, terms[term])) : rows.slice(0, rows.length - totals.length);
  drawn.forEach((row, place) => {
    const was = [row.start, row.end];
    Object.assign(row, { place, label: known.label[place], kind: known.label[place].startsWith("−") ? "loss" : "gain" });
    row.start = Math.max(known.start[place], row.low);
    row.end = Math.max(known.end[place], row.low);
    if (known.rows) row.term = terms[known.rows[place]][row.label.startsWith("+") ? 1 : 0];
    if (apart(was, row)) row.cause = "";
    [row.was_start, row.was_end] = apart(was, row) && was[0] !== null ? was : [null, null];
  });
  totals.forEach((row, place) => {
    const was = [row.start, row.end];
    row.place = drawn.length + place;
    if (row.kind === "set") [row.end, row.label] = [Math.max(slider.growth[stop], row.low), slider.written[stop]];
    else if (expected !== null) totalRow(row, slider, stop, expected);
    [row.was_start, row.was_end] = apart(was, row) ? was : [null, null];
  });
  return [...drawn, ...totals];
}

/** The row a term has now, under either of its names; one like the first where it has none yet. */
function rowOf(rows, names) {
  return rows.find((row) => names.includes(row.term)) ?? { ...rows[0], start: null, end: null, cause: "", cut: false, term: names[0] };
}

function totalRow(row, slider, stop, expected) {
  if (row.kind === "spread") {
    const between = Number(expected.toFixed(2)) - Number(slider.growth[stop].toFixed(2));
    [row.start, row.end, row.label] = [slider.growth[stop], expected, `≈${signed(between)}`];
  } else {
    [row.end, row.label] = [Math.max(expected, row.low), `≈${percent(expected, 2)}`];
  }
}

function apart(was, row) {
  return Math.abs(was[0] - row.start) + Math.abs(was[1] - row.end) > 0.004;
}

/** Growth to date at a stop: as set, and what is expected moved as far as at the year's end. */
function pathRows(rows, slider, stop, expected) {
  const shift = expected[1] - expected[0];
  for (const row of rows) {
    if (row.row === "path") {
      [row.was_set, row.was_expected] = [row.set, row.expected];
      row.set = slider.path[stop][row.place];
      for (const column of ["expected", "bottom", "top"]) if (row[column] !== null) row[column] += shift;
    } else if (row.row === "name" && row.look !== "target") {
      const [was, now] = row.look === "set" ? [slider.growth[slider.now], slider.growth[stop]] : expected;
      row.value += now - was;
      row.text = row.text.replace(/[−\d.]+%/, row.look === "set" ? slider.ended[stop] : `≈${percent(now, 1)}`);
    }
  }
  return rows;
}

// Writing (sim/present/numbers.py) -------------------------------------------------------------------------------------
function number(value, digits, minus = "−") {
  return value.toFixed(digits).replace("-", minus);
}

function percent(value, digits) {
  return `${number(value, digits)}%`;
}

function signed(value) {
  return value > 0 ? `+${number(value, 2)}` : number(value, 2);
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** About how far growth is from the target, as both are written. */
function gapText(growth, target, words) {
  if (target === null) return "";
  const gap = Number((Number(growth.toFixed(2)) - Number(target.toFixed(2))).toFixed(2));
  return fill(gap < 0 ? words.below_gap : words.above_gap, { points: `≈${Math.abs(gap).toFixed(2)}` });
}

/** A written gap, with its sign, in words. */
function gapWords(gap, words) {
  if (!/[+−]/.test(gap)) return words.level;
  return fill(gap.startsWith("−") ? words.below_gap : words.above_gap, { points: gap.slice(1) });
}

/** The title of the year's path. */
function pathText(expected, { target, digits, words }) {
  if (target === null) return fill(words.path_expected, { growth: `≈${percent(expected, 1)}` });
  const gap = Number((Number(expected.toFixed(digits)) - Number(target.toFixed(digits))).toFixed(digits));
  const key = gap > 0 ? words.path_above : gap < 0 ? words.path_below : words.path_level;
  return fill(key, { growth: `≈${percent(expected, digits)}`, points: Math.abs(gap).toFixed(digits) });
}

// Curves under the sliders ---------------------------------------------------------------------------------------------
const HEIGHT = 20; // px
const NEAR = 0.03; // points: what is expected at the stops is about so far from what more draws say

/** A slider's curve with the target's height, the place in force, and in words where it meets the target; these only
 * where the curve is drawn, not moved along. */
function curveOf(key, slider, curve, { target, words }, y, drawn) {
  const x = (value) => alongRail(slider, value);
  const room = made("div", drawn ? "curve" : "curve rough");
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 -2 100 ${HEIGHT + 4}`, preserveAspectRatio: "none", "aria-hidden": "true" })) picture.setAttribute(name, value);
  const path = curve.map((growth, stop) => `${stop ? "L" : "M"}${x(slider.stops[stop]).toFixed(2)},${y(growth).toFixed(2)}`);
  const aim = target === null ? "" : `<path class="aim" d="M0,${y(target).toFixed(2)}H100"/>`;
  picture.innerHTML = `<path d="${path.join("")}"/>${aim}`;
  room.append(made("div", "end low", slider.told[0]), made("div", "end high", slider.told.at(-1)));
  room.append(picture, dot(x(slider.stops[slider.now]), y(curve[slider.now]), "now"), made("div", "worth", slider.worth));
  if (target !== null && drawn) {
    const said = crossingText(slider, curve, slider.now, target, words);
    const where = said && crossing(slider, curve, slider.now, target);
    if (where !== "" && where !== null) room.append(dot(x(where), y(target), "cross"));
    const line = made("div", "said", said);
    line.dataset.live = `said_${key}`;
    room.append(line);
  }
  return room;
}

/** Where a curve meets the target, seen from a stop; nothing where it comes so near that the draws do not tell. */
function crossingText(slider, curve, stop, target, words) {
  const [worst, best] = [Math.min(...curve), Math.max(...curve)];
  if (Math.min(Math.abs(worst - target), Math.abs(best - target)) < NEAR) return "";
  const where = crossing(slider, curve, stop, target);
  if (where === null) return fill(best < target ? words.short : words.above, { growth: percent(best, 1), target: percent(target, 1) });
  const key = curve[stop] < target ? words.reaches : words.falls_below;
  return fill(key, { value: slider.told[nearest(slider.stops, where)], target: percent(target, 1) });
}

/** Where a curve meets the target, of several places the one nearest a stop; null where it does not. */
function crossing(slider, curve, at, target) {
  const found = [];
  for (let stop = 1; stop < curve.length; stop += 1) {
    const [before, after] = [curve[stop - 1] - target, curve[stop] - target];
    if (before * after < 0 || (before === 0 && after !== 0)) {
      found.push(slider.stops[stop - 1] + (slider.stops[stop] - slider.stops[stop - 1]) * (before / (before - after)));
    }
  }
  const now = slider.stops[at];
  return found.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0] ?? null;
}

/** Where a value lies on a slider's rail, per cent. */
function alongRail({ stops }, value) {
  return ((value - stops[0]) / (stops.at(-1) - stops[0] || 1)) * 100;
}

function made(name, look, text = "") {
  return Object.assign(document.createElement(name), { className: look, textContent: text });
}

function dot(x, y, look) {
  const mark = made("div", `dot ${look}`);
  [mark.style.left, mark.style.top] = [`${x.toFixed(2)}%`, `${y.toFixed(2)}px`];
  return mark;
}

export default function ({ data, setTriggerValue }) {
  const live = (window.growthLive ??= new Live());
  if ("asks" in data) return live.foresee(data, setTriggerValue);
  return data.again ? live.later(data.again, setTriggerValue) : live.take(data);
}
