// A picture in HTML whose rows can be chosen: by a click anywhere in one, or at its button, which the keyboard reaches.
// Rows and buttons say with data-pick what they are; the server hears which was chosen and draws the picture anew.

export default function ({ parentElement, data, setTriggerValue }) {
  let room = parentElement.querySelector(".picked-from");
  if (!room) {
    room = Object.assign(document.createElement("div"), { className: "picked-from" });
    if (data.find) parentElement.append(finder(data.find, room));
    parentElement.append(room);
    closeLists();
  }
  room.onclick = (event) => {
    const row = event.target.closest("[data-pick]");
    if (!row) return;
    setTriggerValue("picked", row.dataset.pick);
    if (data.answers) document.querySelector(data.answers)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  };
  if (room.drawn === data.html) return;
  const held = room.contains(document.activeElement) ? document.activeElement.dataset.pick : undefined;
  room.drawn = data.html;
  room.innerHTML = data.html;
  room.sift?.();
  if (held !== undefined) [...room.querySelectorAll("button")].find((each) => each.dataset.pick === held)?.focus({ preventScroll: true });
}

/** A box that leaves only the rows of a room with what is typed in it. */
function finder(hint, room) {
  const box = Object.assign(document.createElement("input"), { type: "search", className: "finder", placeholder: hint });
  box.setAttribute("aria-label", hint);
  room.sift = () => {
    const wanted = box.value.trim().toLowerCase();
    for (const row of room.querySelectorAll("tr[data-pick]")) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  };
  box.oninput = room.sift;
  return box;
}

/** A list of names closes once something was chosen from it: Streamlit leaves it open over what the choice shows. */
function closeLists() {
  if (window.listsClose) return;
  window.listsClose = true;
  const close = () => setTimeout(() => {
    const field = document.activeElement;
    if (!field?.closest?.(".stMultiSelect") || field.getAttribute("aria-expanded") !== "true") return;
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", keyCode: 27, bubbles: true }));
  });
  document.addEventListener("click", (event) => event.target.closest("[role=option]") && close(), true);
  document.addEventListener("keydown", (event) => event.key === "Enter" && event.isTrusted && close(), true);
}
