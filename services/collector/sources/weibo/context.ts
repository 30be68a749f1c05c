import type { Outcome, Reading } from '../source.ts';
import type { WeiboCursor } from './cursor.ts';
import type { WeiboSettings } from './settings.ts';

/** What a reader of one task returns; no outcome: it went well. */
export type Read = Omit<Reading<WeiboCursor>, 'outcome'> & { readonly outcome?: Outcome };

export interface Context {
  readonly cursor: WeiboCursor;
  readonly settings: WeiboSettings;
  readonly now: number;
}
