// @ts-check
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** @typedef {{ name: string, evaluations: number, distance: number }} Point */

const size = { width: 960, height: 440, chart: 640 };
const style = { background: 'white', color: '#222', fontFamily: 'system-ui, sans-serif', fontSize: '12px' };
const domain = (/** @type {readonly Point[]} */ points) => [...new Set(points.map(({ name }) => name))];

/**
 * Evaluations against distance to the truth, one line for each scheduler, as an SVG file.
 *
 * @param {readonly Point[]} points
 * @param {{ label: string, floor?: number }} options - `floor` is drawn as a line across.
 */
export function plotDistances(points, { label, floor }) {
  // No browser is there to draw in: linkedom's document has what the plots ask of one.
  const { document } = /** @type {{ document: Plot.PlotOptions['document'] }} */ (
    /** @type {unknown} */ (parseHTML('<!doctype html><html><body></body></html>'))
  );
  const color = /** @type {const} */ ({ type: 'ordinal', scheme: 'turbo', domain: domain(points) });
  const chart = Plot.plot({
    document,
    style,
    color,
    width: size.chart,
    height: size.height,
    marginLeft: 60,
    marginBottom: 44,
    x: { type: 'log', label: 'evaluations of the network', ticks: [4, 5, 6, 8, 10, 12, 18, 100, 400], tickFormat: 'd' },
    y: { type: 'log', label, grid: true, tickFormat: '~r' },
    marks: [
      ...(floor === undefined ? [] : [Plot.ruleY([floor], { stroke: '#888', strokeDasharray: '4 3' })]),
      Plot.line(points, { x: 'evaluations', y: 'distance', stroke: 'name', strokeWidth: 2 }),
      Plot.dot(points, { x: 'evaluations', y: 'distance', fill: 'name', r: 3.5 }),
    ],
  });
  const legend = Plot.plot({
    document,
    style,
    color,
    width: size.width - size.chart,
    height: 24 * color.domain.length + 20,
    axis: null,
    marginLeft: 10,
    y: { domain: color.domain, type: 'point' },
    x: { domain: [0, 1] },
    marks: [
      Plot.dot(color.domain, { x: 0, y: (name) => name, fill: (name) => name, r: 4.5 }),
      Plot.text(color.domain, { x: 0, y: (name) => name, text: (name) => name, dx: 12, textAnchor: 'start' }),
    ],
  });
  legend.setAttribute('x', String(size.chart));
  legend.setAttribute('y', '20');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${size.width} ${size.height}">` +
    `<title>Evaluations of the network against ${label}, for each scheduler</title>` +
    `<rect width="100%" height="100%" fill="white"/>${chart.outerHTML}${legend.outerHTML}</svg>\n`
  );
}
