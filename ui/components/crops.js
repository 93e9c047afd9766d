// Crops to choose from; which was chosen is told to the frame of the same photograph, which lies in another component.

function choice(one, data) {
  const short = Math.min(data.width, data.height);
  const across = one.side * short / data.width, down = one.side * short / data.height;
  const button = document.createElement("button"), cut = document.createElement("span"), claim = document.createElement("span");
  const picture = document.createElement("img");
  button.type = "button";
  button.title = "Put the frame there";
  cut.className = "cut";
  picture.alt = "";
  picture.src = data.src;
  Object.assign(picture.style, {
    width: `${100 / across}%`, height: `${100 / down}%`,
    left: `${-100 * (one.x / across - 0.5)}%`, top: `${-100 * (one.y / down - 0.5)}%`,
  });
  cut.append(picture);
  claim.textContent = one.claim;
  button.append(cut, claim);
  button.onclick = () => document.dispatchEvent(new CustomEvent("double-take-frame", { detail: { src: data.src, frame: one } }));
  return button;
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".crops"), name = JSON.stringify(data);
  if (root.dataset.drawn === name) return;
  root.dataset.drawn = name;
  root.replaceChildren(...data.crops.map((one) => choice(one, data)));
}
