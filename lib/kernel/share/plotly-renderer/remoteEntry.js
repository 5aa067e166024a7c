/* global window, document, ResizeObserver */
// A renderer of JupyterLab for Plotly's JSON. JupyterLab loads extensions as containers of webpack's module federation; this one
// is small enough to be written by hand. plotly.min.js lies beside it and is loaded with the first figure.
(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, '');
  const TYPE = 'application/vnd.plotly.v1+json';
  let shared;
  let plotly;

  /** The newest copy of a package that JupyterLab shares. */
  async function sharedModule(name) {
    const versions = Object.values(shared[name]);
    return (await versions.at(-1).get())();
  }

  function loadPlotly() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `${base}plotly.min.js`;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        plotly = undefined; // the next figure tries again
        reject(new Error('plotly.min.js could not be loaded'));
      };
      document.head.append(script);
    });
    return plotly;
  }

  function rendererOf({ Widget }) {
    return class PlotlyRenderer extends Widget {
      constructor() {
        super();
        this.addClass('bnlab-plotly');
        this.observer = new ResizeObserver(() => {
          if (this.drawn && this.isVisible) void window.Plotly.Plots.resize(this.node);
        });
      }

      async renderModel(model) {
        const { data, layout = {}, config = {} } = model.data[TYPE];
        const Plotly = await loadPlotly();
        const { width, height = 420 } = layout;
        Object.assign(this.node.style, { height: `${height}px`, maxWidth: width ? `${width}px` : 'none' });
        await Plotly.react(
          this.node,
          data,
          { ...layout, width: undefined, height, autosize: true },
          { displaylogo: false, responsive: true, ...config },
        );
        this.drawn = true;
        this.observer.observe(this.node);
      }

      dispose() {
        this.observer.disconnect();
        if (this.drawn) window.Plotly.purge(this.node);
        super.dispose();
      }
    };
  }

  async function mimeExtension() {
    const Renderer = rendererOf(await sharedModule('@lumino/widgets'));
    const rendererFactory = { safe: true, mimeTypes: [TYPE], createRenderer: () => new Renderer() };
    const extension = { id: 'bnlab-plotly:factory', rendererFactory, rank: 0, dataType: 'json' };
    return () => ({ __esModule: true, default: extension });
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB['bnlab-plotly'] = {
    init: (scope) => void (shared = scope),
    get: (name) => (name === './mimeExtension' ? mimeExtension() : Promise.reject(new Error(`no module ${name}`))),
  };
})();
