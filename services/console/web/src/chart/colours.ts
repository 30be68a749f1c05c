import type { Level, Phase } from '../../../../../shared/records.ts';

export interface Paint {
  readonly ground: string;
  readonly ink: string;
}

/** The same as in the style sheet: text has a contrast of at least 4.5 to 1 on its ground. */
export const levelPaint: Readonly<Record<Level, Paint>> = {
  none: { ground: '#e6eaef', ink: '#17202c' },
  blue: { ground: '#1d5fa8', ink: '#ffffff' },
  yellow: { ground: '#f6c81c', ink: '#221a00' },
  orange: { ground: '#c2500a', ink: '#ffffff' },
  red: { ground: '#b1121f', ink: '#ffffff' },
};

/** Heat as depth of one quiet colour; the words stand beside it. */
export const phasePaint: Readonly<Record<Phase, Paint>> = {
  quiet: { ground: '#eef1f5', ink: '#54606f' },
  latent: { ground: '#dde5ee', ink: '#2c3a4b' },
  growing: { ground: '#bccddf', ink: '#17202c' },
  outbreak: { ground: '#587799', ink: '#ffffff' },
  peak: { ground: '#34557a', ink: '#ffffff' },
  fading: { ground: '#ccd7e3', ink: '#2c3a4b' },
  calm: { ground: '#e9edf2', ink: '#54606f' },
  relapse: { ground: '#6f6690', ink: '#ffffff' },
};

export const chartPaint = {
  all: '#b9c9da',
  negative: '#4b627d',
  share: '#8d5b7c',
  line: '#e3e8ee',
  ink: '#17202c',
  soft: '#54606f',
  jump: '#17202c',
  act: '#6b7685',
} as const;
