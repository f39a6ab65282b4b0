// Says while one types how many characters are left; the server counts them too.
(() => {
  for (const field of document.querySelectorAll("textarea[data-count]")) {
    const most = Number(field.dataset.count);
    const said = document.getElementById(`${field.id}_count`);
    if (!said) continue;
    const count = () => {
      const length = [...field.value.trim()].length;
      said.querySelector("[data-length]").textContent = String(length);
      said.querySelector("[data-over]").hidden = length <= most;
      said.classList.toggle("state-bad", length > most);
    };
    field.addEventListener("input", count);
    count();
  }
})();
