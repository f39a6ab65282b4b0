// The list of suggestions as a combobox (ARIA authoring practices): arrows, Home, End, Enter, Escape, mouse.
(() => {
  const form = document.querySelector("[data-address-form]");
  if (!form) return;
  form.classList.add("scripted");
  const input = form.querySelector("#text");
  const list = form.querySelector("#suggestions");
  const status = form.querySelector("#suggestions-count");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active()?.setAttribute("aria-selected", "false");
  };
  const open = () => {
    const some = options().length > 0 && document.activeElement === input;
    if (!some) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const select = (option) => {
    active()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    input.value = option.dataset.line;
    close();
    list.replaceChildren();
    if (option.dataset.depth === "house") {
      form.requestSubmit(form.querySelector("[data-check]"));
    } else {
      const bare = !/^\s*\d/.test(input.value);
      input.focus();
      if (bare) {
        // the house number is still to be typed, where the country writes it: before the street, or behind it
        const comma = input.value.indexOf(",");
        const at = list.dataset.number === "after" && comma > 0 ? comma : 0;
        input.setSelectionRange(at, at);
      }
    }
  };
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== list) return;
    const count = options().length;
    status.textContent = count ? `${count} ${status.dataset.some}` : status.dataset.none;
    open();
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const here = all.indexOf(active());
    if (event.key === "Escape") {
      if (!list.hidden) { event.preventDefault(); close(); }
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) return;
      event.preventDefault();
      open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      select(all[here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length]);
    } else if (event.key === "Enter" && !list.hidden && here >= 0) {
      event.preventDefault();
      take(all[here]);
    } else if (event.key === "Tab") close();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); take(option); }
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  form.addEventListener("submit", close);
  if (!document.querySelector("[aria-invalid=true]")) form.querySelector("#verdict-title")?.focus();
})();
