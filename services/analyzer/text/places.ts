import { bordersOf } from './tokens.ts';
import { createWordFinder } from './word-finder.ts';

/** A division as the gazetteer names it; codes by GB/T 2260. */
export interface Division {
  readonly code: string;
  readonly name: string;
}

/** What places are known by (analyzer/places). */
export interface Gazetteer {
  readonly divisions: readonly Division[];
  /** Bynames of two characters and more: 魔都, 内蒙. */
  readonly aliases: readonly Division[];
  /** Single characters that hardly mean anything else (沪), and those that mostly do (川). */
  readonly sure: readonly Division[];
  readonly unsure: readonly Division[];
  /** Short names that are everyday words: a place only in context, or only with 市, 区, 县 written out. */
  readonly inContext: ReadonlySet<string>;
  readonly never: ReadonlySet<string>;
  /** Full names that are a place's only right behind the division they belong to: 城区, 和县. */
  readonly shared: ReadonlySet<string>;
}

/** A place that a text names. */
export interface Place {
  /** As written; 北京朝阳 is one. */
  readonly name: string;
  /** Of the last division it names; null where several bear the name and nothing tells which. */
  readonly code: string | null;
  /** Half-open range of UTF-16 units in the text. */
  readonly at: number;
  readonly to: number;
}

/** Finds the places of a cleaned text, in order. `tokens`: its tokens in order, white space left out or not. */
export type PlaceFinder = (own: string, tokens: readonly string[]) => readonly Place[];

const RULES = ['full', 'shared', 'short', 'context', 'never', 'sure', 'unsure'] as const;
type Rule = (typeof RULES)[number];
const UNHEARD: readonly Rule[] = ['full', 'short', 'context', 'sure'];

interface Name {
  readonly rule: Rule;
  readonly codes: readonly string[];
}

interface Hit {
  readonly name: Name;
  readonly start: number;
  readonly end: number;
}

/**
 * Compiles a gazetteer. One pass over the text finds every name (longest first where several begin); which of them are
 * places is decided by the borders of the tokens, by what stands beside them and by the place named just before.
 */
export function createPlaceFinder(gazetteer: Gazetteer): PlaceFinder {
  const names = namesOf(gazetteer);
  const words = [...names.keys()];
  const entries = [...names.values()];
  const finder = createWordFinder(words, { ignorePunctuation: false });

  return function placesOf(own, tokens) {
    const hits: Hit[] = [];
    finder.scan(own, (word, start, end) => {
      const name = entries[word];
      if (name) hits.push({ name, start, end });
    });
    if (hits.length === 0) return NONE;
    hits.sort((a, b) => a.start - b.start || b.end - a.end);
    const borders = bordersOf(own, tokens);
    const begun = new Set(hits.flatMap(({ start, end }) => (end - start > 1 ? [start] : [])));
    const taken: Hit[] = [];
    let through = 0;
    for (const hit of hits) {
      if (hit.start < through || !isPlace({ own, borders, begun }, hit, taken.at(-1))) continue;
      taken.push(hit);
      through = hit.end;
    }
    return chained(own, taken);
  };
}

/**
 * Names that may be a place's: all but those that are one only with 市, 区, 县 written out, and characters that mostly mean
 * something else. For who must not hear where a text is from.
 */
export function namesOfPlaces(gazetteer: Gazetteer): readonly string[] {
  return [...namesOf(gazetteer)].flatMap(([word, { rule }]) => (UNHEARD.includes(rule) ? [word] : []));
}

/** The place that a text is about: the first it names, or none. */
export function mainPlace(places: readonly Place[]): Place | null {
  return places[0] ?? null;
}

const NONE: readonly Place[] = [];

/** What a full name ends with. The longer ends come first. */
const ENDS = /(?:自治[区州县旗]|特别行政区|地区|新区|林区|特区|矿区|省|市|区|县|旗|盟|州)$/;
/** Before 自治: the peoples a division is named after. */
const PEOPLES =
  /(?:(?:[汉满回藏苗彝壮侗瑶白傣黎畲佤羌水土怒]|蒙古|维吾尔|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|裕固|保安|独龙|鄂伦春|鄂温克|朝鲜|布依|普米|各)族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)+$/;

/** 朝阳 of 朝阳区, 恩施 of 恩施土家族苗族自治州; null where less than two characters remain. */
function shortOf(name: string): string | null {
  const bare = name.replace(ENDS, '');
  const short = name.includes('自治') ? bare.replace(PEOPLES, '') : bare;
  return short.length >= 2 && short !== name ? short : null;
}

function namesOf(gazetteer: Gazetteer): ReadonlyMap<string, Name> {
  const names = new Map<string, { rule: Rule; codes: string[] }>();
  const add = (word: string, rule: Rule, code: string): void => {
    const known = names.get(word);
    if (!known) names.set(word, { rule, codes: [code] });
    else if (!known.codes.includes(code)) {
      known.codes.push(code);
      // The more careful rule holds.
      if (RULES.indexOf(rule) > RULES.indexOf(known.rule) && known.rule !== 'full') known.rule = rule;
    }
  };
  const careful = (word: string): Rule =>
    gazetteer.never.has(word) ? 'never' : gazetteer.inContext.has(word) ? 'context' : 'short';
  for (const { code, name } of gazetteer.divisions)
    add(name, gazetteer.shared.has(name) ? 'shared' : 'full', code);
  for (const { code, name } of gazetteer.divisions) {
    const short = shortOf(name);
    if (short !== null) add(short, careful(short), code);
  }
  // 河南 and 海南 are counties' names as well; whoever says them means the province.
  for (const { code, name } of gazetteer.divisions) {
    const known = zerosOf(code) === 4 ? names.get(shortOf(name) ?? '') : undefined;
    if (known) known.rule = 'short';
  }
  for (const { code, name } of gazetteer.aliases) add(name, careful(name), code);
  for (const { code, name } of gazetteer.sure) add(name, 'sure', code);
  for (const { code, name } of gazetteer.unsure) add(name, 'unsure', code);
  return names;
}

interface Around {
  readonly own: string;
  readonly borders: Uint8Array;
  /** Where names of places begin: 四川江油 goes on with one, not with a river. */
  readonly begun: ReadonlySet<number>;
}

function isPlace({ own, borders, begun }: Around, hit: Hit, before: Hit | undefined): boolean {
  const { start, end, name } = hit;
  const after = own.slice(end, end + LOOK);
  const isOther = !begun.has(end) && NOT_THE_PLACE.test(after);
  const aligned = borders[start] === 1 && (borders[end] === 1 || INHABITANT.test(after));
  switch (name.rule) {
    case 'full':
      return !GOES_ON.test(own.slice(end - 1, end + 1)) && (end - start > 2 || aligned);
    case 'shared':
      return belongs(own, hit, before);
    case 'short':
      return !isOther && (aligned || belongs(own, hit, before));
    case 'context':
      if (isOther) return false;
      return belongs(own, hit, before) || (aligned && hasContext(own, start, after));
    case 'never':
      return false;
    case 'sure':
      return (
        (borders[start] === 1 && borders[end] === 1 && !CUISINE.test(after)) || isMarked(own, start, after)
      );
    case 'unsure':
      return isMarked(own, start, after);
  }
}

const LOOK = 6;
/** 上海人 is one token of the dictionary. */
const INHABITANT = /^(?:人(?![民们类物])|籍|省|市)/;
/** 沈阳市民 names 沈阳, not 沈阳市. */
const GOES_ON = /市[民场面值价井容]|区[别间域块分]|省[钱事心略力]|县[令太]/;
/** Roads, villages, stations, schools, brands, dishes and dialects bear the names of places and are none. */
const NOT_THE_PLACE =
  /^(?:[东西南北中]?(?:路|街|大道|大街|巷|弄)|[村镇乡屯寺庙桥河江湖山岛湾站港口岭]|大桥|[东西南北]站|火车站|高铁站|机场|广场|公园|大学|学院|师[大范]|理工|中学|小学|高中|附中|银行|证券|石油|时代|晚报|日报|卫视|话|方言|菜|味|口音|烤鸭|拉面|火腿|啤酒|热干面|米粉|米线|螺蛳粉|烧烤|大闸蟹|茶|酒)/;
const CUISINE = /^[语菜剧曲绣指深]/;
/** Who speaks of a place so, and what is said right behind its name. */
const LOCAL =
  /^(?:人(?![民们类物])|[这那]边|[这那]里|[这那]儿|当地|本地|老家|老乡|公安|警方|交警|消防|派出所|政府|教育|卫健|疾控|市监|住建|城管|法院|检察|人社|医保|应急|水务|环保|文旅|融媒|发布|人民医院|中心医院|妇幼|第?[一二三四五六七八九十]{1,2}中|籍|户口|的?(?:朋友|亲戚|居民|群众|业主|家长|农民|同学|老百姓|网友|小伙伴))/;
const GOING =
  /(?:在|到|去|来|从|回|往|赴|位于|来自|坐标|家住|住|离|途经|路过|地处|户籍|老家|我们|咱们?|俺们?)[:, ]?$/;
/** Nothing follows that would make a phrase of it: 在和平年代, 去合作吧. */
const LEFT_ALONE =
  /^(?:$|[,。!?;、:~…"”）)】#\s]|的(?:$|[,。!?\u4e00-\u9fff])|[这那]|上班|上学|打工|工作|读书|买房|租房|住|生活|出差|旅游|旅行|有|没|就|也|都|已经|现在|昨|今|前天|发生|封|停)/;

function hasContext(own: string, start: number, after: string): boolean {
  if (LOCAL.test(after)) return true;
  return GOING.test(own.slice(Math.max(0, start - LOOK), start)) && LEFT_ALONE.test(after);
}

/** 在沪, 返京, 入藏, 川A12345. */
function isMarked(own: string, start: number, after: string): boolean {
  if (/^[A-Z][·•A-Z0-9]/.test(after)) return true;
  const before = own[start - 1] ?? '';
  return '在赴返离抵入进回来驻援全'.includes(before) &&
    before !== '' &&
    !/^[\u4e00-\u9fff]?[A-Za-z]/.test(after)
    ? SHORT_FORM_ENDS.test(after)
    : false;
}

const SHORT_FORM_ENDS =
  /^(?:$|[,。!?;、:~…"”）)】\s]|[的人后前时期间务工出打上居住旅学就高入省市各多一二两三四五六七八九十]|考察|调研|返)/;

/** Named right behind a division it lies in: 北京朝阳, 河北省大名. */
function belongs(own: string, hit: Hit, before: Hit | undefined): boolean {
  if (before === undefined) return false;
  const between = own.slice(before.end, hit.start);
  if (between !== '' && !/^[的省市·, /-]$/.test(between)) return false;
  return hit.name.codes.some((code) =>
    divisionsAbove(code).some((above) => before.name.codes.includes(above)),
  );
}

/** The province and the prefecture that a division lies in. */
function divisionsAbove(code: string): readonly string[] {
  return [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`].filter((above) => above !== code);
}

/** Joins each division with those it is named behind, and finds its code by what else the text names. */
function chained(own: string, hits: readonly Hit[]): readonly Place[] {
  const chains: Hit[][] = [];
  for (const hit of hits) {
    const last = chains.at(-1);
    if (last && belongs(own, hit, last.at(-1))) last.push(hit);
    else chains.push([hit]);
  }
  const named = new Set(hits.flatMap(({ name }) => (name.codes.length === 1 ? name.codes : [])));
  return chains.flatMap((chain) => {
    const [first] = chain;
    const last = chain.at(-1);
    if (!first || !last) return [];
    const above = chain.length > 1 ? new Set(chain.at(-2)?.name.codes) : named;
    return [
      {
        name: own.slice(first.start, last.end),
        code: codeOf(last.name.codes, above),
        at: first.start,
        to: last.end,
      },
    ];
  });
}

/** The one code that fits: within what else is named, else the only one of the highest rank. */
function codeOf(codes: readonly string[], above: ReadonlySet<string>): string | null {
  const within = codes.filter((code) => divisionsAbove(code).some((other) => above.has(other)));
  const fitting = within.length > 0 ? within : codes;
  const rank = Math.max(...fitting.map(zerosOf));
  const highest = fitting.filter((code) => zerosOf(code) === rank);
  return highest.length === 1 ? (highest[0] ?? null) : null;
}

/** 4 of a province, 2 of a prefecture, 0 of a county. */
function zerosOf(code: string): number {
  return code.endsWith('0000') ? 4 : code.endsWith('00') ? 2 : 0;
}
