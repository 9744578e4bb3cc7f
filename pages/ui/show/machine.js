// The city as a machine: shows the SVG the server laid out, and tells which node was clicked.
export default function ({ data, parentElement, setTriggerValue }) {
  const room = parentElement.querySelector(".machine");
  if (room.shown !== data.svg) {
    room.innerHTML = room.shown = data.svg;
  }
  room.onclick = (event) => {
    const node = event.target.closest("[data-node]");
    if (node) setTriggerValue("node", node.dataset.node);
  };
}
