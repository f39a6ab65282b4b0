// Keys of the desk: a as is, c corrected, r reject, i ask. The page works without them.
(() => {
  const box = document.querySelector("[data-decisions]");
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const form = box.querySelector(`details[data-key="${CSS.escape(event.key)}"]`);
    if (!form) return;
    event.preventDefault();
    form.open = true;
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
    form.scrollIntoView({ block: "nearest" });
  });
})();
