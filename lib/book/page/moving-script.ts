// Figures of lessons that follow their sliders.
import { FIGURES, type MovingName } from '../playground/moving';

for (const root of document.querySelectorAll<HTMLElement>('[data-moving]')) {
  const { svg, button } = FIGURES[root.dataset.moving as MovingName];
  const sliders = [...root.querySelectorAll<HTMLInputElement>('input[type="range"]')];
  const draw = () => {
    for (const slider of sliders) slider.parentElement!.querySelector('output')!.textContent = slider.value;
    const values = Object.fromEntries(sliders.map((slider) => [slider.name, slider.valueAsNumber]));
    root.querySelector('[data-picture]')!.innerHTML = svg(values);
  };
  root.addEventListener('input', draw);
  root.querySelector('form')!.addEventListener('submit', (event) => event.preventDefault());
  root.querySelector('button')!.addEventListener('click', () => {
    for (const slider of sliders) slider.value = String(button.values[slider.name]);
    draw();
  });
  // a browser may have kept the sliders of an earlier visit
  draw();
}
