// Offers only the places of the address chosen; without this the list shows all, grouped by address.
(() => {
  const address = document.getElementById("id_address");
  const place = document.getElementById("id_place");
  if (!address || !place) return;
  const groups = [...place.querySelectorAll("optgroup")];
  const narrow = () => {
    const label = address.selectedOptions[0]?.textContent;
    for (const group of groups) {
      const fits = group.label === label;
      group.hidden = !fits;
      for (const option of group.children) {
        option.disabled = !fits;
        if (!fits && option.selected) place.value = "";
      }
    }
  };
  address.addEventListener("change", narrow);
  narrow();
})();
