/**
 * Institutions that people turn to, by the last part of their names; what comes before (a place, a number) belongs to the
 * name where the tokens tell. Institutions only: an appeal to a person is nobody's to count.
 */
const NAMES = new Set(
  [
    '政府 市政府 区政府 县政府 省政府 镇政府 乡政府 人民政府 国务院 官方 有关部门 相关部门 主管部门 监管部门 职能部门 执法部门 上级部门 有关方面',
    '卫健委 卫计委 卫生局 卫生部门 疾控 疾控中心 疾控部门 防疫部门 防疫办 防控办 指挥部 防控指挥部 红十字会 医保局 医保部门 药监局 食药监 食药监局',
    '公安 公安局 公安机关 公安部门 公安部 派出所 警方 警察局 交警 交警队 交管局 交管部门 网警 网信办 消防 消防队 消防部门 应急局 应急管理局 应急部门',
    '市场监管局 市场监督管理局 市场监管部门 市监局 监管局 工商局 工商部门 质监局 物价局 消协 消保委 消费者协会 税务局 财政局 发改委 商务局 商务部',
    '教育局 教育部 教育厅 教委 教体局 教育部门 学校 校方 大学 学院 中学 小学 高中 幼儿园 培训机构 考试院',
    '物业 物业公司 居委会 居委 街道办 街道办事处 社区 村委会 村委 业委会 住建局 住建委 住建部门 房管局 城管 城管局 规划局 自然资源局 国土局',
    '环保局 环保部门 生态环境局 环境局 水务局 水务集团 水务公司 自来水公司 供水公司 水厂 供电局 供电公司 供电所 国家电网 电力公司 燃气公司 煤气公司 热力公司 供热公司 供暖公司',
    '交通局 交通委 交通部门 公交公司 公交集团 地铁公司 铁路局 铁路部门 铁路 铁总 民航局 航空公司 机场 车站 客运站 高速公司 邮政局 邮政',
    '医院 院方 卫生院 社区医院 人社局 人社部门 社保局 劳动局 劳动监察 劳动部门 民政局 民政部门 残联 妇联 工会 法院 检察院 纪委 纪委监委 监委 信访局 信访办 巡视组 督查组 督导组 专案组',
    '证监会 银保监会 金融监管局 银行 保险公司 运营商 移动公司 联通 电信 平台 公司 集团 开发商 商家 店家 厂家 厂商 企业 电商 快递公司 外卖平台 航司 景区 文旅局 旅游局 农业局 林业局 气象局 水利局 体育局 文旅部门',
  ]
    .join(' ')
    .split(' '),
);
const LONGEST_NAME = 8;
/** Segmenters part 市场监督管理局 in up to this many tokens. */
const NAME_TOKENS = 4;
/** A place before the institution's name: 丰台区 + 政府, 北京 + 卫健委. */
const PLACE_END = /^(?![请求])[\u4e00-\u9fff]{0,8}[省市区县镇乡村]$|[^上大]州$|街道$|小区$/;
const PLACE_TOKENS = 3;
const PLACES = new Set(
  '北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 国家 中国 武汉 广州 深圳 成都 杭州 南京 西安 郑州 长沙 沈阳 青岛 济南 合肥 福州 厦门 昆明 哈尔滨 长春 大连 苏州 无锡 宁波 石家庄 太原 南昌 南宁 贵阳 兰州 海口 丰台 海淀 朝阳 大兴 浦东 本市 我市 我县 本地 当地'.split(
    ' ',
  ),
);
/** Names that are everyday nouns too: they are addressed only with a place before them or at the head of a clause. */
const COMMON = new Set(
  '公司 集团 大学 学院 中学 小学 高中 社区 铁路 机场 车站 银行 企业 平台 电信 联通 消防 邮政 公安'.split(' '),
);

export interface NamedInstitution {
  /** Its name as written, with the place before it. */
  readonly name: string;
  /** Where the name begins, in characters of the joined tokens. */
  readonly at: number;
}

/**
 * The institutions named in these tokens, in order.
 * @param addressed true when the clause itself asks something: then an everyday noun counts as well
 */
export function institutionsIn(tokens: readonly string[], addressed: boolean): readonly NamedInstitution[] {
  const named: NamedInstitution[] = [];
  let at = 0;
  for (let i = 0; i < tokens.length; ) {
    const span = spanAt(tokens, i);
    if (span > 0) {
      const name = tokens.slice(i, i + span).join('');
      const place = placeBefore(tokens, i);
      if (addressed || i === 0 || place !== '' || !COMMON.has(name)) {
        named.push({ name: place + name, at: at - place.length });
      }
    }
    for (const end = i + Math.max(1, span); i < end; i++) at += tokens[i]?.length ?? 0;
  }
  return named;
}

/** What the asked one stands behind (请丰台区政府 …), and what stands behind it (物业什么时候 …). */
const ASKED_AFTER =
  /(?:请求|建议|希望|要求|呼吁|敦促|恳请|恳求|请问|烦请|劳烦|麻烦|拜托|盼望|[请求盼给问让叫])$/;
const ASKED_BEFORE =
  /^(?:必须|应该|应当|一定要|什么时候|啥时候|何时|几时|能不能|能否|可否|可不可以|为什么|为何|怎么|到底|究竟|有没有|是不是|是否|赶紧|赶快|尽快|立刻|立即|马上|[给要来别都就请快])/;

/**
 * The institution that a text asks: in the clause that asks, at its begin or beside the words that ask (anywhere else it is
 * what the talk is about: 能不能公布他去过的医院); else the nearest one named in another clause of the sentence, before first.
 * @param tokens in order, with punctuation (text/read.ts)
 * @param asks what is asked (text/stance.ts), words of one clause
 * @returns its name with its place, as written; null when none is named. Never a person.
 */
export function institutionAsked(tokens: readonly string[], asks: string): string | null {
  const clauses = clausesOf(tokens);
  const bare = asks.replace(/\s/g, '');
  const at = clauses.findIndex((clause) => clause.tokens.join('').includes(bare));
  const asking = clauses[at];
  if (asking === undefined) return null;
  const text = asking.tokens.join('');
  const addressed = institutionsIn(asking.tokens, true).find(
    ({ at: from, name }) =>
      from === 0 ||
      ASKED_AFTER.test(text.slice(0, from)) ||
      ASKED_BEFORE.test(text.slice(from + name.length)),
  );
  if (addressed) return addressed.name;
  const others = [...clauses.slice(0, at).reverse(), ...clauses.slice(at + 1)];
  for (const { tokens: said, sentence } of others) {
    const [named] = sentence === asking.sentence ? institutionsIn(said, false) : [];
    if (named) return named.name;
  }
  return null;
}

interface Clause {
  readonly tokens: readonly string[];
  /** Clauses of one sentence share its number. */
  readonly sentence: number;
}

function clausesOf(tokens: readonly string[]): readonly Clause[] {
  const clauses: Clause[] = [];
  let clause: string[] = [];
  let sentence = 0;
  for (const token of [...tokens, '。']) {
    const ends = SENTENCE_END.test(token);
    if (!ends && !CLAUSE_END.test(token)) {
      if (token.trim() !== '') clause.push(token);
      continue;
    }
    if (clause.length > 0) clauses.push({ tokens: clause, sentence });
    clause = [];
    if (ends) sentence += 1;
  }
  return clauses;
}

const SENTENCE_END = /^[。!?.…;]+$/;
const CLAUSE_END = /^(?:[,:、~"“”()【】《》#-]+|\[[^[\]]+\])$/;

/** How many tokens from `at` on make the longest known name; a single token may hold its place (北京大学, 市卫健委). */
function spanAt(tokens: readonly string[], at: number): number {
  for (let span = Math.min(NAME_TOKENS, tokens.length - at); span > 1; span--) {
    if (NAMES.has(tokens.slice(at, at + span).join(''))) return span;
  }
  return isName(tokens[at] ?? '') ? 1 : 0;
}

function isName(token: string): boolean {
  for (let length = Math.min(LONGEST_NAME, token.length); length >= 2; length--) {
    const rest = token.slice(0, -length);
    if (NAMES.has(token.slice(-length)) && (rest === '' || isPlace(rest))) return true;
  }
  return false;
}

function isPlace(token: string): boolean {
  return PLACES.has(token) || PLACE_END.test(token);
}

/** The place right before a name, or before a 的 in front of it. */
function placeBefore(tokens: readonly string[], at: number): string {
  let place = '';
  for (let i = at - 1; i >= 0 && i >= at - PLACE_TOKENS; i--) {
    const token = tokens[i] ?? '';
    if (!isPlace(token) && !(token === '的' && i === at - 1 && isPlace(tokens[i - 1] ?? ''))) break;
    place = token + place;
  }
  return place;
}
