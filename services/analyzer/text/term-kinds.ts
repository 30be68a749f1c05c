import type { TermKind } from '../../../shared/records.ts';
import { institutionsIn } from './institutions.ts';
import type { PlaceFinder } from './places.ts';

/** What a term names, as far as a title wants to know; null for anything else. */
export type TermKinds = (term: string) => TermKind | null;

/** What the names of organisations and their premises end with. */
const PREMISES =
  /.(?:医院|卫生院|学校|小学|中学|大学|学院|幼儿园|公司|集团|工厂|厂|市场|批发市场|小区|花园|家园|商场|超市|广场|酒店|宾馆|饭店|餐厅|食堂|车站|地铁站|机场|码头|银行|派出所|法院|检察院|养老院|福利院|殡仪馆|景区|公园|水库|大桥|隧道|工地|楼盘|煤矿|矿|大厦|中心)$/;

export interface TermWords {
  /** Words that name what happened (lexicon/event-words.txt). */
  readonly events: ReadonlySet<string>;
  /** Words that show a mood (text/lexicon.ts, but for those of bad facts). */
  readonly feelings: ReadonlySet<string>;
}

export function createTermKinds(placesOf: PlaceFinder, { events, feelings }: TermWords): TermKinds {
  return function kindOf(term) {
    if (events.has(term)) return 'event';
    const [place] = placesOf(term, [term]);
    if (place && place.at === 0 && place.to === term.length) return 'place';
    if (PREMISES.test(term) || institutionsIn([term], false).length > 0) return 'organisation';
    return feelings.has(term) ? 'feeling' : null;
  };
}
