import { institutionsIn } from './institutions.ts';

/** What a mention asks for, and of whom. */
export interface Appeal {
  /** The asking clause from its asking word on, at most 40 characters. */
  readonly ask: string;
  /** The institution it is asked of, with its place; null when none is named. Never a person. */
  readonly of: string | null;
}

/** Complete in themselves: who writes this asks. */
const PLAIN_ASK =
  /给.{0,6}(?:说法|交代|交待|解释|答复|回复|公道)|还.{0,6}(?:公道|清白|血汗钱)|(?:能不能|能否|可否|可不可以).{2,}|(?:什么时候|啥时候|何时|几时)(?:才|能|可以|开|恢复|解决|给|发|放|通|修|退|处理|公布|有).{0,}|(?:强烈|坚决)?(?:要求|呼吁|敦促|恳请|恳求)(?!不|的|是|高|低|大家$).{2,}|(?:必须|应该|应当|一定要|赶紧|尽快|立刻|立即|马上)(?:给|把|对|向|予以|依法)?.{0,6}(?:查|惩|处理|解决|整改|整治|公开|公布|道歉|赔偿|退款|退钱|追责|问责|管管|管一管|回应|答复|恢复|停止|取消|关停|下架|抢修|修好).{0,}|(?:求|求求|拜托).{0,8}(?:解决|处理|管管|管一管|查|帮助|救救|回复|回应|重视|关注一下).{0,}|有没有人管.{0,}|谁来管.{0,}|管一?管吧?.{0,}/;
/** Soft: asks only together with something to be done, or with an institution to do it. */
const SOFT_ASK =
  /(?:强烈)?建议.{2,}|希望.{2,}|盼望?着?.{2,}|(?:麻烦|烦请|劳烦|有请|请)(?!假|客|问|教|柬|帖|安|罪|愿|看|注意|大家|转发|收下|放心|继续|点击|戳|坚持|保重|节哀|叫我|勿|不要).{2,}/;
const TO_BE_DONE =
  /解决|处理|整改|整治|治理|调查|彻查|严查|查处|查一查|查查|核实|管管|管一管|监管|公开|公布|公示|说明|解释|回应|答复|恢复|开放|取消|停止|关停|下架|叫停|退款|退钱|退费|赔|补偿|补发|道歉|重视|严惩|惩治|追责|问责|加强|落实|改进|改善|改一改|修|清理|清运|提供|增加|增派|开通|派人|减免|降价|放宽|延期|给予|出台|完善/;
/** The asking words that an institution's name may follow directly. */
const ASKING_WORD =
  /^(?:强烈|坚决)?(?:请求|建议|希望|要求|呼吁|敦促|恳请|恳求|有请|烦请|劳烦|麻烦|请|求求|求|拜托|盼望?|给)$/;
/** Advice to somebody, not an appeal. */
const TO_A_PERSON = /^(?:强烈)?(?:建议|希望|盼望?|麻烦|请)(?:你|您|他|她|楼主|博主|大家|各位|自己|我)/;
/** Good wishes look like soft asks. */
const WISH = /早日|平安|健康|加油|越来越好|一切安好|顺利|幸福|世界和平|不要再有|都好|康复|保佑/;
const ASK_MAX = 40;
/** Most mentions ask nothing: one look decides. */
const HINT =
  /[请求盼管给还]|希望|要求|呼吁|建议|能不能|能否|可否|可不可以|什么时候|啥时候|何时|几时|必须|应该|应当|一定要|赶紧|尽快|立刻|立即|马上|敦促|拜托|麻烦/;

/**
 * Finds the first appeal of a mention. By rules over clauses; what it misses is not counted as an appeal, and what it
 * finds quotes the mention.
 * @param own the cleaned text
 * @param tokens its tokens in order, with punctuation (text/read.ts)
 */
export function findAppeal(own: string, tokens: readonly string[]): Appeal | null {
  if (!HINT.test(own)) return null;
  const clauses = clausesOf(tokens);
  for (const [index, clause] of clauses.entries()) {
    const text = clause.tokens.join('');
    const plain = PLAIN_ASK.exec(text);
    const ask = plain ?? SOFT_ASK.exec(text);
    if (!ask) continue;
    const of = addressee(clause.tokens, text, ask.index) ?? nearby(clauses, index);
    if (!plain && TO_A_PERSON.test(ask[0]) && !TO_BE_DONE.test(text)) continue;
    if (!plain && (WISH.test(text) || (of === null && !TO_BE_DONE.test(text)))) continue;
    return { ask: text.slice(ask.index, ask.index + ASK_MAX), of };
  }
  return null;
}

interface Clause {
  readonly tokens: readonly string[];
  /** Clauses of one sentence share its number. */
  readonly sentence: number;
}

/**
 * The institution that is asked in the clause: named before the asking word, or right after it. Anywhere else it is what
 * the talk is about (能不能公布他去过的医院).
 */
function addressee(tokens: readonly string[], text: string, askAt: number): string | null {
  const asked = institutionsIn(tokens, true).find(
    ({ at }) => at < askAt || ASKING_WORD.test(text.slice(askAt, at)),
  );
  return asked?.name ?? null;
}

/** The institution of another clause of the same sentence, the nearest before first, then after. */
function nearby(clauses: readonly Clause[], at: number): string | null {
  const sentence = clauses[at]?.sentence;
  const before = clauses.slice(0, at).reverse();
  for (const clause of [...before, ...clauses.slice(at + 1)]) {
    if (clause.sentence !== sentence) continue;
    const named = institutionsIn(clause.tokens, false)[0];
    if (named) return named.name;
  }
  return null;
}

function clausesOf(tokens: readonly string[]): Clause[] {
  const clauses: Clause[] = [];
  let clause: string[] = [];
  let sentence = 0;
  for (const token of tokens) {
    const ends = SENTENCE_END.test(token);
    if (!ends && !CLAUSE_END.test(token)) {
      clause.push(token);
      continue;
    }
    if (clause.length > 0) clauses.push({ tokens: clause, sentence });
    clause = [];
    if (ends) sentence += 1;
  }
  if (clause.length > 0) clauses.push({ tokens: clause, sentence });
  return clauses;
}

const SENTENCE_END = /^[。!?.…;]+$/;
const CLAUSE_END = /^(?:[,:、~"“”()【】《》#-]+|\[[^[\]]+\])$/;
