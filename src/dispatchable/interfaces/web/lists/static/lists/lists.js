// Ticking with the keyboard and all at once; menus close on Escape. Lists work without it.
(() => {
  const list = document.querySelector("[data-list]");
  const all = list?.querySelector("[data-tick-all]");
  const boxes = list ? [...list.querySelectorAll("tbody .tick input")] : [];
  const agree = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
    list.addEventListener("change", agree);
    agree();
  }
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".list-menu[open]");
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const box = event.target.closest("[data-row]")?.querySelector(".tick input");
    if (event.key === "x" && box) { box.checked = !box.checked; if (all) agree(); }
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".list-menu[open]")) if (!open.contains(event.target)) open.open = false;
  });
})();
