import type { Stretch } from './bands.ts';
import type { Paint } from './colours.ts';
import { timeOf } from './time-axis.ts';

/** The part of ECharts' render API that is used. */
interface Api {
  value(dimension: number): number;
  coord(data: readonly [number, number]): readonly [number, number];
}

interface Params {
  readonly dataIndex: number;
  readonly coordSys: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** A character of the strip's type, in pixels, and what it keeps free at its sides. */
const CHARACTER = 12;
const SIDES = 8;
/** A stretch is never invisible. */
const LEAST = 2;

/** Stretches as a band of colours; the word, or its short form, where there is room for it. */
export function stripSeries<T>(
  name: string,
  grid: number,
  stretches: readonly Stretch<T>[],
  look: (what: T) => readonly [word: string, short: string, paint: Paint],
): object {
  return {
    type: 'custom',
    name,
    xAxisIndex: grid,
    yAxisIndex: grid,
    silent: true,
    encode: { x: [0, 1] },
    data: stretches.map(({ start, end }) => [timeOf(start), timeOf(end)]),
    renderItem: ({ dataIndex, coordSys }: Params, api: Api) => {
      const stretch = stretches[dataIndex];
      if (stretch === undefined) return null;
      const left = Math.max(coordSys.x, api.coord([api.value(0), 0])[0]);
      const right = Math.min(coordSys.x + coordSys.width, api.coord([api.value(1), 0])[0]);
      if (right < coordSys.x || left > coordSys.x + coordSys.width) return null;
      const [word, short, paint] = look(stretch.what);
      const width = Math.max(LEAST, right - left);
      return {
        type: 'rect',
        shape: { x: left, y: coordSys.y, width, height: coordSys.height },
        style: { fill: paint.ground },
        textContent: {
          style: {
            text: fitting([word, short], width),
            fill: paint.ink,
            fontSize: 12,
            fontFamily: 'inherit',
          },
        },
        textConfig: { position: 'inside' },
      };
    },
  };
}

/** The first word that fits into so many pixels; `` where none does. */
export function fitting(words: readonly string[], width: number): string {
  return words.find((word) => [...word].length * CHARACTER + SIDES <= width) ?? '';
}
