// What is wrong with what is drawn: ({lang, least, within, step}) => {findings, steps, seen}; lint.py drives it.
//
// least: smallest letters allowed, px. within: look only at texts and pictures inside this selector. step: scroll there, no more.
// A finding is {kind, text, about, box: [left, top, width, height] in the window, step}. Kinds:
//   overlap      text over other text
//   clipped      text cut by its box, a picture's edge, a field or the window, or ending in …
//   line         text on a line, or on the edge of a bar, band, point or box (a grid line may pass behind a halo)
//   small        letters under the least
//   sideways     page or sidebar scroll sideways
//   wide         a picture wider than its box; a box scrolled sideways without a cue (mask, gradient, inset shadow, ::after)
//   punctuation, unit    half-width punctuation, Latin letters of units, in Chinese
//   percent, minus       a space before %, a hyphen for a minus
//   number, plural, id   "0." or NaN, None, undefined; "1 cells"; a snake_case word
// Nothing is waited for here: the page has to be drawn. Whatever scrolls is scrolled through, window by window, and put back.
(({lang, least = 12, within = "", step: only = -1}) => {
  const HAN = "\\u3400-\\u9fff", SLACK = 1;
  const memo = make => { const kept = new Map(); return key => kept.has(key) ? kept.get(key) : kept.set(key, make(key)).get(key); };
  const READ = `display position transform opacity overflowX overflowY textOverflow webkitLineClamp clipPath maskImage boxShadow textAlign
    fontStyle fontWeight fontSize fontFamily backgroundColor backgroundImage fill fillOpacity stroke strokeOpacity strokeWidth paddingLeft
    paddingRight ${["Top", "Right", "Bottom", "Left"].map(side => `border${side}Width border${side}Style border${side}Color`).join(" ")}`.split(/\s+/);
  const styleOf = memo(element => { const live = getComputedStyle(element); return Object.fromEntries(READ.map(each => [each, live[each]])); });
  const parentOf = node => node.assignedSlot ?? node.parentElement ?? (node.getRootNode().host || null);
  const up = function* (element) { for (let at = element; at; at = parentOf(at)) yield at; };

  // ---- boxes: [left, top, right, bottom]
  const boxOf = rect => [rect.left, rect.top, rect.right, rect.bottom];
  const meet = (one, two) => [Math.max(one[0], two[0]), Math.max(one[1], two[1]), Math.min(one[2], two[2]), Math.min(one[3], two[3])];
  const wide = box => box[2] - box[0], high = box => box[3] - box[1];
  const inside = (one, two, slack) => one[0] >= two[0] - slack && one[1] >= two[1] - slack && one[2] <= two[2] + slack && one[3] <= two[3] + slack;
  const grown = (box, by) => [box[0] - by, box[1] - by, box[2] + by, box[3] + by];

  // ---- colours: [r, g, b, alpha] of a computed one; any notation, by a pixel of a canvas
  const pixel = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
  const colour = memo(text => {
    if (!text || text === "none" || text === "transparent" || text.startsWith("url")) return [0, 0, 0, text?.startsWith("url") ? 1 : 0];
    pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = text; pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  });
  const paper = memo(element => {
    for (const each of up(element)) {
      const found = colour(styleOf(each).backgroundColor);
      if (found[3] > .5) return found;
    }
    return [255, 255, 255, 1];
  });
  const stands = (found, ground, alpha = 1) =>  // seen against what it is painted on
    found[3] * alpha > .05 && Math.max(...[0, 1, 2].map(i => Math.abs(found[i] - ground[i]))) * found[3] * alpha > 4;

  // ---- what is there at all
  const drawn = memo(element => element.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})
    && ![...up(element)].some(each => parseFloat(styleOf(each).opacity) < .05));
  const scope = memo(element => !within || [...up(element)].some(each => each.matches(within)));
  const elements = [], texts = [], seen = {texts: 0, canvases: 0, frames: 0};
  const blockOf = memo(element => {
    if (element.closest("svg")) return element.closest("text") ?? element;
    for (const each of up(element)) if (!/^(inline|contents)$/.test(styleOf(each).display)) return each;
    return document.body;
  });
  (function gather(root) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walk.currentNode; node; node = walk.nextNode()) {
      if (node.nodeType === 1) {
        elements.push(node);
        if (node.shadowRoot) gather(node.shadowRoot);
        if (node.tagName === "CANVAS") seen.canvases += 1;
        if (node.tagName === "IFRAME") seen.frames += 1;
        continue;
      }
      const owner = node.nodeType === 3 && node.parentElement;
      if (!owner || !node.textContent.trim() || /^(SCRIPT|STYLE|NOSCRIPT|TITLE|DESC|OPTION|CANVAS|TEXTAREA)$/i.test(owner.tagName)) continue;
      if (!scope(owner) || !drawn(owner) || /Material/.test(styleOf(owner).fontFamily)) continue;
      texts.push({node, owner, text: node.textContent.replace(/\s+/g, " ").trim(), block: blockOf(owner)});
    }
  })(document.body);
  for (const owner of elements) {  // what stands in a field is text too
    if (!/^(INPUT|TEXTAREA)$/.test(owner.tagName) || !scope(owner) || !drawn(owner)) continue;
    const text = (owner.value || owner.placeholder || "").trim();
    if (text && (owner.tagName === "TEXTAREA" || /^(text|number|search|email|password|tel|url|date|time|month)$/.test(owner.type))) texts.push({node: null, owner, text, block: owner});
  }
  seen.texts = texts.length;

  // ---- ink: what the letters cover, not the line they stand in
  const fontOf = memo(element => { const s = styleOf(element); return `${s.fontStyle} ${s.fontWeight} ${s.fontSize} ${s.fontFamily}`; });
  const measured = memo(key => {
    const [font, text] = key.split("\u0000");
    pixel.font = font;
    return pixel.measureText(text);
  });
  const turned = memo(element => {
    const matrix = element.ownerSVGElement && element.getScreenCTM();
    return matrix ? Math.abs(Math.atan2(matrix.b, matrix.a)) > .01 : false;
  });
  const scaled = memo(element => {
    const matrix = element.ownerSVGElement && element.getScreenCTM();
    if (matrix) return Math.hypot(matrix.a, matrix.b);
    const block = [...up(element)].find(each => each.offsetWidth > 0);
    const width = block?.getBoundingClientRect().width, whole = block?.offsetWidth;  // whole pixels: a short word is off by half of one
    return (block && Math.abs(width - whole) > Math.max(.6, .02 * whole) ? width / whole : 1) * (element.currentCSSZoom ?? 1);
  });
  function inks(each) {
    const {node, owner, text} = each, size = measured(`${fontOf(owner)}\u0000${text}`);
    if (!node) {
      const box = owner.getBoundingClientRect(), style = styleOf(owner), middle = (box.top + box.bottom) / 2;
      const half = (size.actualBoundingBoxAscent + size.actualBoundingBoxDescent) / 2;
      const left = box.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft);
      const right = box.right - parseFloat(style.borderRightWidth) - parseFloat(style.paddingRight), room = Math.max(0, right - left - size.width);
      const from = left + room * ({right: 1, end: 1, center: .5}[style.textAlign] ?? 0);
      each.full = size.width;  // a field says nothing of a hint that has no room
      return owner.tagName === "TEXTAREA" ? [[left, box.top, right, box.bottom]] : [[from, middle - half, Math.min(right, from + size.width), middle + half]];
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    const line = size.fontBoundingBoxAscent + size.fontBoundingBoxDescent;
    const lines = [...range.getClientRects()].filter(rect => rect.width > .5 && rect.height > .5);
    return lines.map(rect => {
      const box = boxOf(rect);
      if (turned(owner)) return grown(box, -1);
      const scale = rect.height / line, base = rect.top + size.fontBoundingBoxAscent * scale;
      if (lines.length === 1 && Math.abs(size.width * scale - rect.width) < 2) {
        box[2] = box[0] + size.actualBoundingBoxRight * scale;
        box[0] -= size.actualBoundingBoxLeft * scale;
      }
      return [box[0], base - size.actualBoundingBoxAscent * scale, box[2], base + size.actualBoundingBoxDescent * scale];
    }).filter(box => high(box) > .5);
  }

  // ---- boxes that cut: what an element is inside of
  const cutters = memo(element => {
    const found = [];
    let escaped = false;
    for (const each of up(element)) {
      const style = styleOf(each), placed = style.position !== "static" || style.transform !== "none";
      if (each !== element || element.closest("svg") !== element) {
        const cuts = [style.overflowX, style.overflowY].map(way => (way === "visible" ? "" : /auto|scroll/.test(way) ? "scroll" : "cut"));
        const replaced = style.display === "inline" && !each.ownerSVGElement && each.tagName !== "svg";
        const group = each.ownerSVGElement;  // inside a picture only clip-path cuts
        if (!group && !replaced && (cuts[0] || cuts[1]) && !(escaped && !placed) && each !== document.body && each !== document.documentElement) found.push({element: each, cuts});
        const path = group && /url\("?#([^")]+)/.exec(style.clipPath), by = path && each.getRootNode().getElementById(path[1]);
        if (by) found.push({element: each, cuts: ["cut", "cut"], path: by});
      }
      if (style.position === "fixed") break;
      if (style.position === "absolute") escaped = true;
      else if (placed) escaped = false;
    }
    return found;
  });
  let places = new Map();  // where they are at this step
  const edge = cutter => places.get(cutter.path ?? cutter.element) ?? places.set(cutter.path ?? cutter.element, limitOf(cutter)).get(cutter.path ?? cutter.element);
  function limitOf({element, path}) {
    if (path) {
      const inner = path.firstElementChild.getBBox(), m = element.getScreenCTM();
      return [m.a * inner.x + m.e, m.d * inner.y + m.f, m.a * (inner.x + inner.width) + m.e, m.d * (inner.y + inner.height) + m.f];
    }
    const box = element.getBoundingClientRect(), style = styleOf(element);
    if (element.tagName === "svg") return boxOf(box);
    const side = name => parseFloat(style[`border${name}Width`]);
    return [box.left + side("Left"), box.top + side("Top"), box.right - side("Right"), box.bottom - side("Bottom")];
  }

  // ---- what lies over it: an opaque stranger above it in the stack
  const opaque = memo(element => /^(IMG|CANVAS|VIDEO|IFRAME)$/.test(element.tagName) || colour(styleOf(element).backgroundColor)[3] > .5);
  function covered(owner, x, y) {
    const own = new Set(up(owner)), picture = owner.closest("svg");
    for (const each of owner.getRootNode().elementsFromPoint(x, y)) {
      if (own.has(each) || owner.contains(each)) return false;
      if (picture && picture.contains(each)) continue;
      if ([...up(each)].some(one => !own.has(one) && opaque(one))) return true;
    }
    return false;
  }

  // ---- findings
  const findings = new Map();
  let step = 0;
  const name = element => {
    const role = element.ownerSVGElement && [...up(element)].map(each => /role-(axis-\w+|legend\S*|title)/.exec(each.getAttribute("class")) ?? /mark-(\w+)/.exec(each.getAttribute("class"))).find(Boolean);
    if (role) return role[1];
    for (const each of up(element)) {
      const test = each.dataset?.testid, key = /st-key-\S+/.exec(each.getAttribute("class") ?? ""), kind = each.getAttribute("class")?.split(/\s+/).find(part => part && !/^(st-emotion|e[0-9a-z]{6,}$|st-[a-z0-9]{2}$)/.test(part));
      if (test || key || each.id || kind) return `${each === element ? "" : `${element.tagName.toLowerCase()} in `}${test ?? key?.[0] ?? (each.id ? `#${each.id}` : `.${kind}`)}`;
    }
    return element.tagName.toLowerCase();
  };
  function find(kind, text, about, box) {
    const key = `${kind}|${text}|${about}`;
    if (!findings.has(key)) findings.set(key, {kind, text: text.slice(0, 90), about, step, box: [box[0], box[1], wide(box), high(box)].map(Math.round)});
  }

  // ---- words
  const NOT_PLURAL = /(ss|us|is)$|^(is|was|has|does|as|its|this|always|less|plus|adds|means|needs|gives|takes|opens|starts|comes)$/;
  const WORDS = [
    ["id", /(?<![\w./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w]|\.(?:csv|xlsx|docx|toml|json|zip|parquet))/],
    ["number", /(?<![\w])(?:NaN|nan|undefined|null|Infinity|inf|NaT|<NA>)(?![\w])|\[object Object\]|(?<!\w)None(?!\w| [a-z])/],
    ["number", /(?<![\d.,\w])[-−+]?0\.(?!\d)/],
    ["minus", /(?<=^|[\s(（：，:,])-\d/],
    ["percent", /\d\s+%/],
    ["plural", /(?<![\d.,−+-])(?<!\b(?!of |in |and |with |to |by |for |has |are |from |only |over |than |the |at )[A-Za-z]+ )\b1 ([a-z]+s)\b(?!')/],
  ];
  const CHINESE = [
    ["punctuation", new RegExp(`[${HAN}）」”%]\\s*[,;:!?](?![/\\d])|[${HAN}]\\s*[,;:!?.]\\s*[${HAN}]|[${HAN}]\\s*\\(|\\([^()]*[${HAN}][^()]*\\)|\\)\\s*[${HAN}]|[${HAN}]["']|["'][${HAN}]`)],
    ["unit", /(?<![A-Za-z0-9_'’.-])(?:k?t|ha|kg|tce)(?:\/[a-z])?(?![A-Za-z0-9_'’-])|\d\s?(?:k?t|ha|kg|tce)(?![A-Za-z0-9_])/],
  ];
  function read(shown) {
    const blocks = [];
    for (const each of shown) {
      if (each.told) continue;
      each.told = true;
      const last = blocks.at(-1);
      if (last && last.block === each.block && each.node) { last.parts.push(each); last.text += each.node.textContent; }
      else blocks.push({block: each.block, parts: [each], text: each.node ? each.node.textContent : each.text});
    }
    for (const {parts, text} of blocks) {
      for (const [kind, rule] of [...WORDS, ...(lang === "zh" ? CHINESE : [])]) {
        const hit = rule.exec(text);
        if (!hit || (kind === "plural" && NOT_PLURAL.test(hit[1])) || (kind === "minus" && !parts[0].node)) continue;
        const from = Math.max(0, hit.index - 12), line = text.slice(from, hit.index + hit[0].length + 12).replace(/\s+/g, " ").trim();
        let past = 0;
        const part = parts.find(each => (past += (each.node?.textContent ?? each.text).length) > hit.index) ?? parts[0];
        find(kind, line, `“${hit[0].replace(/\s+/g, " ")}” in ${name(part.owner)}`, part.ink[0]);
      }
    }
  }

  // ---- lines and edges of HTML
  const edged = elements.filter(each => !each.ownerSVGElement && each.tagName !== "svg" && scope(each)).flatMap(element => {
    const style = styleOf(element), ground = element.parentElement ? paper(parentOf(element)) : [255, 255, 255, 1];
    const filled = stands(colour(style.backgroundColor), ground) && element !== document.body;
    const sides = ["Top", "Right", "Bottom", "Left"].filter(side => parseFloat(style[`border${side}Width`]) >= .5 && !/none|hidden/.test(style[`border${side}Style`]) && stands(colour(style[`border${side}Color`]), ground));
    const floats = [...up(element)].find(each => styleOf(each).position === "fixed");  // the page passes under its edge
    return (filled || sides.length) && drawn(element) ? [{element, filled, sides, floats, inline: style.display === "inline"}] : [];
  });
  function htmlEdges(shown) {
    for (const {element, filled, sides, floats, inline} of edged) {
      for (const rect of inline ? element.getClientRects() : [element.getBoundingClientRect()]) {
        const box = boxOf(rect);
        if (!wide(box) && !high(box) || box[3] < 0 || box[1] > innerHeight) continue;
        const near = shown.filter(each => (!floats || floats.contains(each.owner)) && each.ink.some(ink => ink[0] < box[2] + SLACK && ink[2] > box[0] - SLACK && ink[1] < box[3] + SLACK && ink[3] > box[1] - SLACK));
        if (!near.length) continue;
        const clip = cutters(element).filter(cutter => cutter.element !== element).reduce((left, cutter) => meet(left, edge(cutter)), box), style = styleOf(element);
        const part = side => parseFloat(style[`border${side}Width`]);
        const strips = sides.map(side => ({Top: [box[0], box[1], box[2], box[1] + part(side)], Bottom: [box[0], box[3] - part(side), box[2], box[3]], Left: [box[0], box[1], box[0] + part(side), box[3]], Right: [box[2] - part(side), box[1], box[2], box[3]]})[side]);
        for (const each of near) for (const ink of each.ink) {
          const over = meet(ink, box);
          if (wide(over) < -SLACK || high(over) < -SLACK || element === each.owner && inline) continue;
          const thin = Math.min(wide(box), high(box)) <= 3;
          const hits = strips.map(strip => meet(grown(ink, -.5), meet(strip, clip)));
          if (filled && !inside(ink, box, SLACK) && !element.contains(each.node ?? each.owner) || filled && element.contains(each.node ?? each.owner) && !inside(ink, box, SLACK + 1)) hits.push(meet(over, clip));
          const hit = hits.find(one => Math.max(wide(one), high(one)) > SLACK && Math.min(wide(one), high(one)) > (thin || hits.indexOf(one) < strips.length ? .4 : SLACK));
          if (!hit) continue;
          const x = (hit[0] + hit[2]) / 2, y = (hit[1] + hit[3]) / 2, ownX = (ink[0] + ink[2]) / 2, ownY = (ink[1] + ink[3]) / 2;
          if (covered(each.owner, x, y) || covered(each.owner, ownX, ownY) || covered(element, x, y)) continue;
          find("line", each.text, `on the edge of ${name(element)}`, ink);
        }
      }
    }
  }

  // ---- lines and edges of a picture, measured from its corner, once
  const shapesOf = memo(svg => {
    const {left, top} = svg.getBoundingClientRect(), ground = paper(svg), found = [];
    for (const shape of svg.querySelectorAll("line, rect, circle, ellipse, polyline, polygon, path")) {
      if (shape.closest("defs, clipPath, marker, pattern, mask, symbol") || !drawn(shape)) continue;
      const style = styleOf(shape), alpha = parseFloat(style.opacity);
      const stroke = parseFloat(style.strokeWidth) > 0 && stands(colour(style.stroke), ground, alpha * parseFloat(style.strokeOpacity));
      const fill = shape.tagName !== "line" && stands(colour(style.fill), ground, alpha * parseFloat(style.fillOpacity));
      const solid = shape.tagName !== "line" && colour(style.fill)[3] * alpha * parseFloat(style.fillOpacity) > .85;
      if (!stroke && !fill && !solid) continue;
      const m = shape.getScreenCTM(), place = ([x, y]) => [m.a * x + m.c * y + m.e - left, m.b * x + m.d * y + m.f - top];
      const rect = shape.getBoundingClientRect(), box = [rect.left - left, rect.top - top, rect.right - left, rect.bottom - top];
      found.push({shape, box, solid, lines: stroke || fill ? outline(shape).map(line => line.map(place)) : [], width: stroke ? parseFloat(style.strokeWidth) * Math.hypot(m.a, m.b) : 0});
    }
    return found;
  });
  function outline(shape) {
    const number = key => shape[key].baseVal.value, chain = points => points.slice(1).map((point, at) => [points[at], point]);
    if (shape.tagName === "line") return [[[number("x1"), number("y1")], [number("x2"), number("y2")]]];
    if (shape.tagName === "path") {
      const parsed = straight(shape.getAttribute("d") ?? "");
      if (parsed) return parsed;
    }
    const all = shape.getTotalLength(), count = Math.min(400, Math.max(12, Math.ceil(all / 3)));
    const points = Array.from({length: count + 1}, (_, at) => { const {x, y} = shape.getPointAtLength(all * at / count); return [x, y]; });
    return chain(points).filter(([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]) < 2.5 * all / count + .1);  // not from one part to the next
  }
  function straight(text) {  // a path of straight lines, else null
    if (/[^MLHVZmlhvz\d\s,.eE+-]/.test(text)) return null;
    let at = [0, 0], from = at;
    const lines = [], to = point => { lines.push([at, point]); at = point; };
    for (const [, letter, rest] of text.matchAll(/([MLHVZmlhvz])([^MLHVZmlhvz]*)/g)) {
      const numbers = (rest.match(/[-+]?(?:\d*\.)?\d+(?:e[-+]?\d+)?/gi) ?? []).map(Number), own = letter === letter.toLowerCase(), kind = letter.toUpperCase();
      if (kind === "Z") { to(from); continue; }
      for (let i = 0; i < numbers.length; i += kind === "H" || kind === "V" ? 1 : 2) {
        const x = kind === "V" ? at[0] : numbers[i] + (own ? at[0] : 0), y = kind === "H" ? at[1] : numbers[kind === "V" ? i : i + 1] + (own ? at[1] : 0);
        if (kind === "M" && i === 0) from = at = [x, y];
        else to([x, y]);
      }
    }
    return lines;
  }
  function crosses([[x1, y1], [x2, y2]], box) {
    let from = 0, to = 1;
    for (const [step, low, high] of [[x2 - x1, box[0] - x1, box[2] - x1], [y2 - y1, box[1] - y1, box[3] - y1]]) {
      if (Math.abs(step) < 1e-9) { if (low > 0 || high < 0) return false; continue; }
      const [a, b] = step > 0 ? [low / step, high / step] : [high / step, low / step];
      from = Math.max(from, a); to = Math.min(to, b);
    }
    return from <= to;
  }
  const halo = each => { const style = styleOf(each.owner); return colour(style.stroke)[3] > .5 && parseFloat(style.strokeWidth) >= 2; };
  const pictures = elements.filter(each => each.tagName === "svg" && !each.ownerSVGElement && drawn(each) && scope(each));
  const later = (one, two) => one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING;
  function pictureLines(shown, haloed) {
    for (const svg of pictures) {
      const frame = boxOf(svg.getBoundingClientRect());
      if (frame[3] < 0 || frame[1] > innerHeight) continue;
      const shows = cutters(svg).reduce((left, cutter) => meet(left, edge(cutter)), [-Infinity, -Infinity, Infinity, Infinity]);  // lines may leave the svg's box, not what it scrolls in
      for (const each of shown) {
        const own = svg.contains(each.owner);
        if (own && each.compared) continue;
        if (own) each.compared = true;
        if (!own && [...up(each.owner)].some(one => !one.contains(svg) && opaque(one))) continue;  // on a plate of its own
        for (const ink of each.ink) {
          const seen = meet(meet(ink, frame), shows);
          if (wide(seen) > SLACK && high(seen) > SLACK) lineUnder(each, meet(ink, shows), svg, frame, haloed);
        }
      }
    }
  }
  function lineUnder(each, ink, svg, frame, haloed) {
    const own = [ink[0] - frame[0], ink[1] - frame[1], ink[2] - frame[0], ink[3] - frame[1]], shapes = shapesOf(svg);
    for (const {shape, box, lines, width} of shapes) {
      const room = grown(own, Math.min(width / 2, 2) - 1);
      if (!lines.length || box[0] > room[2] || box[2] < room[0] || box[1] > room[3] || box[3] < room[1]) continue;
      if (!lines.some(line => crosses(line, room))) continue;
      const what = name(shape);
      if (/grid/.test(what) && haloed.has(each)) continue;  // a faint line stops at the letters
      if (shapes.some(plate => plate.solid && plate.shape !== shape && inside(own, plate.box, .5) && later(shape, plate.shape) && later(plate.shape, each.owner))) continue;
      const seen = meet(ink, frame), x = (seen[0] + seen[2]) / 2, y = (seen[1] + seen[3]) / 2;
      if (covered(each.owner, x, y) || (!svg.contains(each.owner) && covered(svg, x, y))) continue;
      find("line", each.text, `on ${what}`, ink);
    }
  }

  // ---- one window of the page
  function look() {
    const frame = [0, 0, document.documentElement.clientWidth, innerHeight], shown = [];
    for (const each of texts) {
      const parts = inks(each), cut = cutters(each.owner), ink = [];
      let lost = null, hidden = 0;
      for (const box of parts) {
        let left = box, away = false, by = null;
        for (const cutter of cut) {
          const limit = edge(cutter), tiny = wide(limit) < 3 || high(limit) < 3;
          if (tiny) { away = true; hidden = -1e6; break; }
          for (const axis of [0, 1]) {
            if (!cutter.cuts[axis]) continue;
            const [low, high] = [Math.max(left[axis], limit[axis]), Math.min(left[axis + 2], limit[axis + 2])];
            if (low > left[axis] + SLACK || high < left[axis + 2] - SLACK) {
              if (high - low < 1) away = true;
              if (cutter.cuts[axis] === "scroll") { if (high - low < left[axis + 2] - left[axis] - SLACK) away = true; }
              else by = cutter.element;
            }
          }
          if (away) break;
        }
        if (away && by) hidden += 1;
        if (by && away && by.tagName === "svg" && hidden > 0) lost = {box, by};  // beyond the picture's edge: never to be seen
        if (away) continue;
        if (by) lost = {box, by};
        const seen = meet(left, frame);
        if (high(seen) < high(left) - SLACK || wide(seen) < 1) continue;  // a window further down, or put aside
        if (wide(seen) < wide(left) - SLACK) lost = {box, by: document.documentElement};
        ink.push(left);
      }
      if (lost && !ink.length && lost.by.tagName !== "svg") continue;
      if (!ink.length && !lost) continue;
      const entry = Object.assign(each, {ink: ink.length ? ink : [lost.box]});
      const middle = entry.ink.find(box => !covered(each.owner, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2));
      if (!middle && ink.length) continue;
      if (lost || (hidden > 0 && ink.length)) find("clipped", each.text, `by ${lost ? (lost.by === document.documentElement ? "the window" : name(lost.by)) : "its box"}`, lost?.box ?? entry.ink[0]);
      if (ink.length) shown.push(entry);
    }
    for (const each of shown) {
      const size = parseFloat(styleOf(each.owner).fontSize) * scaled(each.owner);
      if (size < least - .05) find("small", each.text, `${Math.round(size * 10) / 10} px in ${name(each.owner)}`, each.ink[0]);
      for (const box of up(each.owner)) {  // an ellipsis
        const style = styleOf(box);
        if (box.ownerSVGElement || (style.display !== "inline" && box !== each.owner && !["hidden", "clip"].includes(style.overflowX))) break;
        const dots = style.textOverflow === "ellipsis" && style.overflowX !== "visible" && box.scrollWidth > box.clientWidth + SLACK;
        const lines = style.webkitLineClamp !== "none" && style.webkitLineClamp && box.scrollHeight > box.clientHeight + 2;
        if (dots || lines) find("clipped", each.text, `by … in ${name(box)}`, each.ink[0]);
      }
      if (!each.node && each.owner.tagName === "INPUT" && (each.owner.scrollWidth > each.owner.clientWidth + SLACK || each.full > wide(each.ink[0]) + SLACK)) find("clipped", each.text, `by its field in ${name(each.owner)}`, each.ink[0]);
    }
    overlaps(shown);
    htmlEdges(shown);
    read(shown);
  }
  function overlaps(shown) {
    const haloed = new Set(), all = shown.flatMap(each => each.ink.map(box => ({each, box}))).sort((a, b) => a.box[1] - b.box[1]);
    all.forEach((one, at) => {
      for (let next = at + 1; next < all.length && all[next].box[1] < one.box[3] - SLACK; next++) {
        const two = all[next], over = meet(one.box, two.box);
        if (one.each === two.each || wide(over) <= SLACK || high(over) <= SLACK) continue;
        if (one.each.text === two.each.text && Math.abs(one.box[0] - two.box[0]) < 3 && Math.abs(one.box[1] - two.box[1]) < 3) {
          if (halo(one.each) || halo(two.each)) haloed.add(one.each).add(two.each);
          continue;  // a label and its halo
        }
        const x = (over[0] + over[2]) / 2, y = (over[1] + over[3]) / 2;
        if (covered(one.each.owner, x, y) || covered(two.each.owner, x, y)) continue;
        const [first, second] = [one.each.text, two.each.text].sort();
        find("overlap", first, `over “${second.slice(0, 60)}” in ${name(one.each.owner)}`, over);
      }
    });
    for (const each of shown) if (halo(each)) haloed.add(each);
    pictureLines(shown, haloed);
  }

  // ---- widths
  const cue = scroller => [scroller, scroller.parentElement].some(each => {
    const style = styleOf(each);
    return style.maskImage !== "none" || /gradient/.test(style.backgroundImage) || /inset/.test(style.boxShadow)
      || ["::before", "::after"].some(part => !/^(none|normal|"")$/.test(getComputedStyle(each, part).content));
  });
  function widths() {
    const main = document.querySelector("[data-testid=stMain]"), frame = [0, 0, innerWidth, innerHeight];
    for (const part of [document.documentElement, main, document.querySelector("[data-testid=stSidebarContent]")]) {
      const box = part && meet(boxOf(part.getBoundingClientRect()), frame);
      if (part && wide(box) > 1 && part.scrollWidth > part.clientWidth + SLACK) find("sideways", name(part), `${part.scrollWidth} px in ${part.clientWidth}`, frame);
    }
    for (const part of elements) {
      if (!scope(part) || !drawn(part)) continue;
      const style = styleOf(part);
      if (/auto|scroll/.test(style.overflowX) && part !== main && !/^(INPUT|TEXTAREA|HTML|BODY)$/.test(part.tagName) && part.dataset.testid !== "stSidebarContent" && part.scrollWidth > part.clientWidth + SLACK && part.clientWidth > 20 && !cue(part) && !part.closest("[data-testid=stDataFrame]"))
        find("wide", name(part), `${part.scrollWidth} px scrolled in ${part.clientWidth} without a cue`, boxOf(part.getBoundingClientRect()));
      if (part.tagName !== "svg" || part.ownerSVGElement || part.getBoundingClientRect().width < 60) continue;
      // One taken out of the flow is not laid out by the box it hangs in, but in the row or column that keeps room for it.
      const inFlow = each => !/^(inline|contents)$/.test(styleOf(each).display), keepsRoom = each => /flex|grid/.test(styleOf(each).display);
      const out = styleOf(part).position === "absolute", box = part.getBoundingClientRect();
      const holder = [...up(parentOf(part))].find(out ? keepsRoom : inFlow) ?? document.body;
      const limit = cutters(part.parentElement).filter(each => each.cuts[0] === "cut").map(edge).reduce((least, each) => Math.min(least, each[2]), Infinity);
      const scrolls = cutters(part.parentElement).some(each => each.cuts[0] === "scroll" && each.element !== main && each.element.scrollWidth > each.element.clientWidth + SLACK);
      if (!scrolls && (box.right > limit + SLACK || box.right > holder.getBoundingClientRect().right + 2)) find("wide", part.closest("[aria-label]")?.ariaLabel ?? name(part), `picture of ${Math.round(box.width)} px in ${Math.round(Math.min(limit - box.left, holder.clientWidth))}`, boxOf(box));
    }
  }

  // ---- through the page
  const tall = elements.concat(document.documentElement).filter(each => each.scrollHeight > each.clientHeight + SLACK && each.clientHeight > 60 && each.tagName !== "BODY" && !/^(TEXTAREA|CANVAS)$/.test(each.tagName) && (each === document.documentElement || /auto|scroll/.test(styleOf(each).overflowY)));
  const broad = elements.filter(each => each.scrollWidth > each.clientWidth + SLACK && each.clientWidth > 60 && /auto|scroll/.test(styleOf(each).overflowX) && !each.querySelector("canvas"));
  const kept = [...tall, ...broad].map(each => [each, each.scrollTop, each.scrollLeft]);
  const pace = Math.max(200, innerHeight * .75);
  const steps = 1 + Math.ceil(Math.max(0, ...tall.map(each => (each.scrollHeight - each.clientHeight) / pace)));
  const go = (down, right) => {
    places = new Map();
    for (const each of tall) each.scrollTo({top: down * pace, behavior: "instant"});
    for (const each of broad) each.scrollTo({left: right * 1e6, behavior: "instant"});
  };
  if (only >= 0) { go(only >> 1, only & 1); return {findings: [], steps, seen}; }
  go(0, 0);
  widths();
  for (let down = 0; down < steps; down++) {
    for (let right = 0; right < (broad.length ? 2 : 1); right++) {
      step = 2 * down + right;
      go(down, right);
      look();
    }
  }
  for (const [each, top, left] of kept) each.scrollTo({top, left, behavior: "instant"});
  return {findings: [...findings.values()], steps, seen};
})
