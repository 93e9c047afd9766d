export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".blend");
  const [below, above] = root.querySelectorAll("img"), range = root.querySelector("input");
  const [before, after] = root.querySelectorAll(".range span");
  below.src = data.below;
  above.src = data.above;
  above.alt = data.alt;
  range.setAttribute("aria-label", data.label);
  [before.textContent, after.textContent] = data.ends;
  if (range.dataset.begun !== "yes") { range.value = data.start; range.dataset.begun = "yes"; }
  const show = () => { above.style.opacity = range.value; };
  range.oninput = show;
  show();
}
