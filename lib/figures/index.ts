/** Figures: results in, Plotly figures and pictures out. @module */
export { figure, plotlyJson, traceTypes } from './figure';
export type {
  Axis,
  Bilingual,
  Column,
  Figure,
  FigureOptions,
  Language,
  Layout,
  PlotlyJson,
  PlotlyValue,
  Trace,
  TraceType,
} from './figure';
export { band, baseLayout, line, markers, palette, referenceLine, withOpacity } from './theme';
export type { BandOptions, Dash, MarkOptions, PaletteColor, ReferenceOptions } from './theme';
export { figure1a, figure1b, figure1c } from './figure1';
export type { Figure1AccuracyOptions, Figure1Options, PercentileOptions } from './figure1';
export { figure1, type Figure1RowOptions } from './figure1-row';
export { figure2 } from './figure2';
export { figure3Rows, type TextRow } from './figure3-table';
export { imagenetteRows } from './imagenette-table';
export { figure4Rows, printedFigure4Rows, type Figure4Options } from './figure4-table';
export { figure5, figure5Module, type Figure5Options } from './figure5';
export { sweepFigure } from './sweep';
export { gridFigure, type GridFigureOptions } from './grid';
export { factorFigure, type FactorFigureOptions } from './factor';
export { stalenessFigure, type StalenessFigureOptions } from './staleness';
export { ablationFigure } from './ablation';
export { dropoutFigure } from './dropout';
export type { ImageFigureOptions } from './image-runs';
export { renderPng, renderSvg, svgOfStored } from './render';
export type { PngOptions, SvgSize } from './render';
export { fontFile, missingCharacters } from './font';
