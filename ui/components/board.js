export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".board");
  const squares = [...data.squares];
  if (root.children.length !== squares.length) {
    root.replaceChildren(...squares.map(() => document.createElement("button")));
  }
  [...root.children].forEach((button, at) => {
    button.type = "button";
    const draw = () => {
      button.setAttribute("aria-pressed", String(squares[at]));
      button.setAttribute("aria-label", `Row ${Math.floor(at / 4) + 1}, column ${(at % 4) + 1}`);
    };
    button.onclick = () => { squares[at] = !squares[at]; draw(); setStateValue("squares", [...squares]); };
    draw();
  });
}
