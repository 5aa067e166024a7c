// The language switch, and figures that become interactive when they come into view. Works from the disk, without a network.
(() => {
  const root = document.documentElement;
  const buttons = document.querySelectorAll('.languages button');

  function setLanguage(mode) {
    const speaks = mode === 'ko' ? 'ko' : 'en';
    root.dataset.language = mode;
    root.lang = speaks;
    document.title = document.body.dataset[speaks === 'ko' ? 'titleKo' : 'titleEn'];
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
  }

  /** What stands at the top of the window must still stand there when the other language is shown. */
  function keepingPlace(change) {
    const blocks = [...document.querySelectorAll('main section, main h1, main h2, main h3')];
    const anchor = blocks.find(
      (block) => block.getClientRects().length > 0 && block.getBoundingClientRect().bottom > 80,
    );
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    const partner = anchor && anchor.getClientRects().length === 0 ? visibleNeighbour(anchor) : anchor;
    if (partner && window.scrollY > 0) window.scrollBy(0, partner.getBoundingClientRect().top - before);
  }

  function visibleNeighbour(block) {
    const isVisible = (element) => element && element.getClientRects().length > 0;
    let before = block.previousElementSibling;
    let after = block.nextElementSibling;
    while (before || after) {
      if (isVisible(after)) return after;
      if (isVisible(before)) return before;
      before = before?.previousElementSibling;
      after = after?.nextElementSibling;
    }
    return null;
  }

  for (const button of buttons) {
    button.addEventListener('click', () => {
      keepingPlace(() => setLanguage(button.dataset.mode));
      try {
        localStorage.setItem('bnlab-language', button.dataset.mode);
      } catch {
        // private windows may forbid it: then links carry the choice
      }
      carryLanguage();
    });
  }

  /** Some browsers give every file of the disk a storage of its own: there, links carry the language. */
  function carryLanguage() {
    if (location.protocol !== 'file:') return;
    for (const link of document.querySelectorAll('a[href*=".html"]')) {
      const url = new URL(link.href);
      if (url.protocol !== 'file:') continue;
      url.searchParams.set('lang', root.dataset.language);
      link.href = url.href;
    }
  }

  setLanguage(root.dataset.language);
  carryLanguage();

  const contents = document.querySelector('.contents details');
  if (contents && matchMedia('(max-width: 1023px)').matches) contents.open = false;

  let plotly;
  function loadPlotly() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = 'assets/plotly.min.js';
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error('Plotly could not be loaded: the pictures stay'));
      document.head.append(script);
    });
    return plotly;
  }

  /** The theme's layout for a page: title and caption stand in the page's own text, the width is the page's. */
  function pageLayout(layout, width) {
    const { title, width: designedWidth = 680, height = 420, margin = {}, ...rest } = layout;
    const isNarrow = width < 500;
    return {
      ...rest,
      ...(isNarrow ? axesWithRoom(rest) : {}),
      autosize: true,
      height: Math.round(
        isNarrow ? Math.max(300, width * 0.85) : Math.min(height, (height / designedWidth) * width + 60),
      ),
      margin: { ...margin, t: Math.max(40, (margin.t ?? 84) - 40), ...(isNarrow ? { l: 16, r: 8 } : {}) },
      font: { ...rest.font, size: isNarrow ? 12 : 13 },
      dragmode: matchMedia('(pointer: coarse)').matches ? false : rest.dragmode,
    };
  }

  /** With a standoff Plotly gives an axis title the room that it needs, and no more. */
  function axesWithRoom(layout) {
    const axes = Object.entries(layout).filter(([name, axis]) => /^[xy]axis\d*$/.test(name) && axis.title?.text);
    return Object.fromEntries(axes.map(([name, axis]) => [name, { ...axis, title: { ...axis.title, standoff: 8 } }]));
  }

  async function draw(figure) {
    const { data, layout } = JSON.parse(figure.querySelector('script').textContent);
    const Plotly = await loadPlotly();
    const plot = document.createElement('div');
    plot.className = 'interactive';
    figure.prepend(plot);
    const picture = figure.querySelector('img');
    plot.setAttribute('role', 'img');
    plot.setAttribute('aria-label', picture?.alt ?? figure.querySelector('figcaption')?.textContent ?? '');
    const shown = pageLayout(layout, figure.clientWidth);
    await Plotly.newPlot(plot, data, shown, { responsive: true, displayModeBar: false });
    if (picture) picture.hidden = true;
  }

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target).catch((error) => {
          target.querySelector('.interactive')?.remove();
          console.warn(error);
        });
      }
    },
    { rootMargin: '600px' },
  );
  for (const figure of document.querySelectorAll('figure.plot')) seen.observe(figure);
})();
