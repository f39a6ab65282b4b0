// The pin of a map: dragged, or moved by the arrow keys; the two coordinate fields follow, and the pin follows them.
(() => {
  for (const map of document.querySelectorAll("[data-pin-map]")) {
    const svg = map.querySelector("svg");
    const pin = map.querySelector("[data-pin]");
    const hint = map.querySelector("[data-pin-hint]");
    const distance = map.querySelector("[data-pin-distance]");
    const latitude = document.getElementById("latitude");
    const longitude = document.getElementById("longitude");
    const number = (name) => Number(map.dataset[name]);
    const size = number("size");
    let { e: x, f: y } = pin.transform.baseVal[0].matrix;
    const show = () => {
      pin.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
      const metres = Math.hypot(x - size / 2, y - size / 2) * number("perUnit");
      distance.textContent = `${Math.round(metres)} ${map.dataset.said}`;
      map.classList.toggle("pin-far", metres > number("far"));
    };
    const put = (toX, toY) => {
      x = Math.min(Math.max(toX, 4), size - 4);
      y = Math.min(Math.max(toY, 4), size - 4);
      longitude.value = (number("longitude") + (x - size / 2) * number("perX")).toFixed(7);
      latitude.value = (number("latitude") - (y - size / 2) * number("perY")).toFixed(7);
      show();
    };
    const read = () => {
      const [east, north] = [longitude, latitude].map((field) => Number(field.value.replace(",", ".")));
      if (!longitude.value || !latitude.value || Number.isNaN(east) || Number.isNaN(north)) return;
      x = size / 2 + (east - number("longitude")) / number("perX");
      y = size / 2 - (north - number("latitude")) / number("perY");
      show();
    };
    const at = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [point.x, point.y];
    };
    pin.setAttribute("tabindex", "0");
    pin.setAttribute("role", "button");
    pin.setAttribute("aria-label", hint.textContent);
    hint.hidden = false;
    pin.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      pin.setPointerCapture(event.pointerId);
      pin.focus();
      const [fromX, fromY] = at(event);
      const [shiftX, shiftY] = [x - fromX, y - fromY];
      const drag = (moved) => { const [toX, toY] = at(moved); put(toX + shiftX, toY + shiftY); };
      pin.addEventListener("pointermove", drag);
      pin.addEventListener("pointerup", () => pin.removeEventListener("pointermove", drag), { once: true });
    });
    pin.addEventListener("keydown", (event) => {
      const step = (event.shiftKey ? 10 : 1) / number("perUnit");
      const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (!move) return;
      event.preventDefault();
      put(x + move[0], y + move[1]);
    });
    for (const field of [longitude, latitude]) field.addEventListener("input", read);
    if (longitude.value && latitude.value) show();
  }
})();
