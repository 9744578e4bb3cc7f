// A picture in HTML whose rows can be chosen: by a click anywhere in one, or at its button, which the keyboard reaches.
// Rows and buttons say with data-pick what they are; the server hears which was chosen and draws the picture anew.

export default function ({ parentElement, data, setTriggerValue }) {
  let room = parentElement.querySelector(".picked-from");
  if (!room) {
    room = Object.assign(document.createElement("div"), { className: "picked-from" });
    parentElement.append(room);
    closeLists();
  }
  room.onclick = (event) => {
    const row = event.target.closest("[data-pick]");
    if (row) setTriggerValue("picked", row.dataset.pick);
  };
  if (room.drawn === data.html) return;
  const held = room.contains(document.activeElement) ? document.activeElement.dataset.pick : undefined;
  room.drawn = data.html;
  room.innerHTML = data.html;
  if (held !== undefined) [...room.querySelectorAll("button")].find((each) => each.dataset.pick === held)?.focus();
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
