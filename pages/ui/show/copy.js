// Copies what a button with data-copy holds; where a page is not secure the browser has only the older way.
if (!window.copiesLinks) {
  window.copiesLinks = true;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.createElement("textarea");
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    const name = button.textContent;
    button.textContent = button.dataset.copied;
    button.disabled = true;
    setTimeout(() => { button.textContent = name; button.disabled = false; }, 1500);
  });
}
