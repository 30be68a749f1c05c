import { bordersOf } from './tokens.ts';

/** What personal names are known by (analyzer/names). */
export interface NameLists {
  /** Of one character, and of two (欧阳). */
  readonly surnames: ReadonlySet<string>;
  /** Surnames that are believed where nothing beside a name says that it is one. */
  readonly common: ReadonlySet<string>;
  /** Characters that given names are made of. */
  readonly given: ReadonlySet<string>;
  /** Words of two and three characters that begin with a surname and are no names: 高峰, 安全帽. */
  readonly words: ReadonlySet<string>;
}

export interface NameSettings {
  /** Who holds a public office and is named with it (市长王建国, 王建国局长): in full, or masked like everybody. */
  readonly officials: 'shown' | 'masked';
  /** Never masked. */
  readonly shown: readonly string[];
}

/**
 * Finds the full names of private persons in a cleaned text, each once. `tokens`: its tokens in order. A surname and a
 * given name of one or two characters on borders of tokens are a name where a word beside them says so (名叫, 死者, 女士),
 * or where the given name is made of characters that given names are made of, the whole no word of the dictionary, and one
 * token or its surname frequent.
 */
export type NameFinder = (
  own: string,
  tokens: readonly string[],
  settings: NameSettings,
) => readonly string[];

const NONE: readonly string[] = [];
/** Characters of a text that are read: what is shown of one is 280, the rest is for terms. */
const READ_MAX = 2_000;

export function createNameFinder(lists: NameLists): NameFinder {
  const { surnames, common, given, words } = lists;
  const begins = beginningsOf(surnames);

  return function namesOf(own, tokens, settings) {
    let names: string[] | null = null;
    const text = own.length > READ_MAX ? own.slice(0, READ_MAX) : own;
    let borders: Uint8Array | null = null;
    let through = 0;
    for (let start = 0; start < text.length - 1; start++) {
      if (start < through || !beginsName(text, start)) continue;
      borders ??= bordersOf(text, tokens);
      const name = nameAt(text, borders, start, settings);
      if (name === null) continue;
      through = start + name.length;
      if (settings.shown.includes(name) || names?.includes(name)) continue;
      names = names ?? [];
      names.push(name);
    }
    return names ?? NONE;
  };

  function beginsName(text: string, at: number): boolean {
    const how = begins[text.charCodeAt(at)];
    return how === SINGLE || (how === DOUBLE && isDouble(text, at));
  }

  function isDouble(text: string, at: number): boolean {
    return surnames.has(text.slice(at, at + 2));
  }

  function nameAt(
    text: string,
    borders: Uint8Array,
    start: number,
    { officials }: NameSettings,
  ): string | null {
    const before = text.slice(Math.max(0, start - LOOK), start);
    const isRole = ROLE.test(before);
    const isStrong = STRONG.test(before);
    const afterOffice = OFFICE_BEFORE.test(before);
    // A segmenter that does not know a name may draw its surname to what stands before.
    if (borders[start] !== 1 && !isRole && !isStrong && !afterOffice) return null;
    const head = isDouble(text, start) ? 2 : 1;
    for (const length of [head + 2, head + 1]) {
      const name = text.slice(start, start + length);
      if (name.length < length || !HAN.test(name)) continue;
      const rest = name.slice(head);
      const after = text.slice(start + length, start + length + LOOK);
      if (MASKED.test(name) || OTHER.test(rest) || words.has(name) || PLACE.test(after)) continue;
      const likely = isGiven(rest);
      const called = TITLE.test(after);
      const holdsOffice = afterOffice || OFFICE_AFTER.test(after);
      const cued = isRole || isStrong || called || holdsOffice;
      const ends = borders[start + length] === 1 || AFTER_NAME.test(after) || called;
      if (!ends && !(cued && likely)) continue;
      // 高兴极 begins with a word, and so does 夏天水; 康康 after 学生 is a name all the same.
      if (length > head + 1 && words.has(name.slice(0, head + 1)) && !(cued && likely)) continue;
      if (!likely && FUNCTION.test(rest)) continue;
      if (isStrong) return name;
      const whole = isWhole(borders, start, head, length);
      if (holdsOffice && officials === 'shown') return null;
      if ((cued && (likely || whole)) || (head === 2 && likely)) return name;
      if (!likely || !ends) continue;
      // What a segmenter takes for one word, and no dictionary has.
      if (isToken(borders, start, length)) return name;
      const surname = name.charAt(0);
      if (!common.has(surname)) continue;
      if (length === head + 2 || (whole && FREQUENT.has(surname))) return name;
    }
    return null;
  }

  function isGiven(part: string): boolean {
    for (const character of part) if (!given.has(character)) return false;
    return part !== '';
  }
}

function isToken(borders: Uint8Array, start: number, length: number): boolean {
  if (borders[start] !== 1 || borders[start + length] !== 1) return false;
  for (let i = start + 1; i < start + length; i++) if (borders[i] === 1) return false;
  return true;
}

/** Of each unit: whether it is a surname, or else begins one of two characters. */
function beginningsOf(surnames: ReadonlySet<string>): Uint8Array {
  const begins = new Uint8Array(65_536);
  for (const surname of surnames) {
    const unit = surname.charCodeAt(0);
    if (surname.length === 1) begins[unit] = SINGLE;
    else if (begins[unit] !== SINGLE) begins[unit] = DOUBLE;
  }
  return begins;
}

const SINGLE = 1;
const DOUBLE = 2;

/** One token, or a surname and a token: no border inside the given name. */
function isWhole(borders: Uint8Array, start: number, head: number, length: number): boolean {
  if (borders[start] !== 1 || borders[start + length] !== 1) return false;
  for (let i = start + 1; i < start + length; i++) if (borders[i] === 1 && i !== start + head) return false;
  return true;
}

/** 王某 for 王伟, 王某某 for 王建国, 欧阳某 for 欧阳娜. */
export function maskName(name: string, surnames: ReadonlySet<string>): string {
  const head = name.length > 2 && surnames.has(name.slice(0, 2)) ? 2 : 1;
  return name.slice(0, head) + '某'.repeat(Math.max(1, name.length - head));
}

/** A text with each of the names masked wherever it stands, and every @name but the scrubber's. */
export function maskNames(text: string, names: readonly string[], surnames: ReadonlySet<string>): string {
  let masked = text.includes('@') ? text.replace(HANDLE, '@用户') : text;
  // The longer first: 王小明 is no 王小 with something behind it.
  for (const name of [...names].sort((a, b) => b.length - a.length))
    if (masked.includes(name)) masked = masked.replaceAll(name, maskName(name, surnames));
  return masked;
}

const LOOK = 6;
const HAN = /^[\u4e00-\u9fff]+$/;
/** Weibo allows 30 characters in a name. */
const HANDLE = /@(?!用户)[\p{L}\p{N}_-]{1,30}/gu;
/** Already masked: 王某, 李某某, 张XX. */
const MASKED = /某/;
/** 王家, 李氏, 张总: a surname with something else behind it. */
const OTHER =
  /^(?:家[镇村庄店湾沟河桥园屯]?|氏|总|姓|哥|姐|叔|姨|婶|嫂|爷|奶|伯|妈|爸|工|队|导|局|处|科|所|厅|部|董|校|院|老|村|庄|先|女|老师|同学|医生|大爷|大妈|阿姨|师傅|警官|先生|女士|小姐|奶奶|爷爷|叔叔|婆婆|伯伯|老板|经理|主任|校长)$/;
/** Characters that a sentence is built with and no name. */
const FUNCTION = /[的了着过看是在和就都也不没很要能说去里得地这那有把被给让跟吗呢吧啊]/;
/** What makes a place of what stands before it. */
const PLACE = /^(?:[区县市镇村乡路街]|大道|小区|中学|小学|公司|集团)/;
/** The twelve surnames that a name of two characters is believed of without a word beside it (the census's most frequent). */
const FREQUENT: ReadonlySet<string> = new Set('王李张刘陈赵吴徐孙胡朱郭');
/** Says that a name follows. */
const STRONG =
  /(?:名叫|叫做|名字叫|名字是|名为|姓名[是为]?|本名|真名|原名|[我你他她]叫|孩子叫|儿子叫|女儿叫|老公叫|老婆叫|丈夫叫|妻子叫|一个叫|有个叫|那个叫|这个叫)[:“"「 ]?$/;
/** What people are to an incident. */
const ROLE =
  /(?:死者|逝者|遇难者|伤者|司机|驾驶员|肇事者|车主|嫌疑人|被告人?|原告|受害[人者]|被害人|当事人|目击者|举报人|投诉人|学生|同学|[女男][孩童生子]|老人|老汉|大[爷妈]|村民|居民|业主|住户|患者|病人|家属|家长|母亲|父亲|妻子|丈夫|儿子|女儿|店主|老板娘?|员工|职工|工人|保安|厨师|护士|医生|大夫|老师|班主任|教师|记者|网友|市民|乘客|房东|租客|邻居|同事|朋友|闺蜜|主播|园长|保姆|月嫂|快递员|外卖员|骑手|[辅民]警|法人|法定代表人|负责人|经理|包工头|中介|护工|房东|班长|寻找|我妈|我爸|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶)[:,、“" ]?$/;
/** How people are called behind their names. */
const TITLE =
  /^(?:同学|女士|先生|小姐|老师|医生|大夫|护士|师傅|阿姨|叔叔|大爷|大妈|大姐|大哥|奶奶|爷爷|家长|妈妈|爸爸|母亲|父亲|律师|教授|经理|老板|记者|警官|的(?:家属|家长|妈妈|爸爸|母亲|父亲|父母|儿子|女儿|丈夫|妻子|老公|老婆|同学|朋友|遗体|尸体|遗物|手机号?|电话|微信|住址|身份证)|夫妇|一家|全家|[(（,][男女]|[(（,]?[0-9]{1,2}岁|等人|本人|被(?:打|害|杀|撞|刑拘|拘留|逮捕|抓))/;
/** Public offices, before a name and behind it. */
const OFFICE =
  '(?:副)?(?:书记|市长|县长|区长|镇长|乡长|省长|州长|旗长|局长|厅长|部长|处长|科长|所长|秘书长|主席|政委|检察长|院长|关长|行长|(?<!班)主任|发言人|支书|村长|街道书记)';
const OFFICE_BEFORE = new RegExp(`${OFFICE}[:“" ]?$`);
const OFFICE_AFTER = new RegExp(`^(?:这个|那个)?(?:原|时任)?${OFFICE}`);
/** Where a segmenter sees no border, these show one. */
const AFTER_NAME = /^(?:[,。!?;、:(（）)…”"】\s]|[的在被说是和与跟把对也都就还已今昨因于从向将给]|$)/;
