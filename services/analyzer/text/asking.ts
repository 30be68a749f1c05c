import type { Stance } from './stance.ts';

/** Words that ask for something an answer can name: a time, place, amount, person, reason, way; or whether it is so. */
const INTERROGATIVE =
  /什么|啥|何时|几时|何处|几[点号天月年个人家名时楼岁次层成趟]|第几|多[久少大高远长重]|哪(?![怕像])|谁|怎么|怎样|为何|咋|如何|是不是|是否|有没有|能否|可否|([\u4e00-\u9fff])[不没]\1|[没不]有?[啊呀呢]?$|标准是|依据是/;
/** What is asked for by naming it: 化验结果, 完整名单. */
const NAMED = /^.{0,8}(?:原因|结果|进展|结论|名单|报告|数据|通报|轨迹|标准)$/;
/** Asks at the end of a clause, and words that a plain sentence with a question mark holds when it wants to know. */
const ASKS_AT_END = /(?:吗|么)$/;
const OPEN = /[能会要有还是在让用没]|可以|是真/;
/** 录像呢: what is missing. */
const MISSING = /^[^了着都还在也就又是你我他她]{2,5}呢$/;
/** Before a word of question: it asks nothing (无论什么时候, 我知道是谁). */
const EMBEDDED =
  /(?:不管|不论|无论|任凭|管他).{0,10}(?:多|什么|谁|哪|怎|如何)|[没不]了?什么|(?:知道(?:是|他|她|你|我)?|晓得|明白|记得|[没不]有?|谁都|谁也)(?:什么|啥|谁|哪|多|怎么|怎样|如何|是不是|有没有|为什么|为啥)|(?:什么|啥|谁|哪[里儿个]?|怎么|怎样)[都也]|没什么|没啥|什么的$|多少[人年个次]?[的有都又]|谁谁|[爱想]咋咋/;
/** Two sides that share a character: 本地还是外地. What goes on after 还是 otherwise is a plain sentence (还是不能松懈). */
const EITHER = /([\u4e00-\u9fff]{1,6})还是([\u4e00-\u9fff]{1,6})/;
const WHETHER = /(?:是|找|算|按|归|坐|走).{1,8}还是./;

/** A demand for an answer or a deed: it is to be answered too. */
const DEMAND =
  /(?<!自我|[的有没高啥么])要求(?![不的是高低严])|必须(?:公布|公开|给|说明|解释|道歉|赔)|给.{0,4}(?:说法|交代|交待|答复|解释|准话)|(?:请|求|快|尽快|赶紧|马上|立即|能不能|能否|敢不敢)(?:.{0,6})(?:公布|公开|回应|答复|说明|说清|解释|查清|彻查|处理|解决|整改|赔)|(?:公布|公开)一下/;
/** Asked without wanting to know. */
const RHETORIC =
  /难道|凭[什啥]|好意思|良心|要不要脸|要脸|脸呢|谁信|谁敢|敢信|受得了|也配|配吗|算什么|算个|这就是|就这|王法|天理|有什么用|有啥用|管什么用|顶什么用|早干[嘛什](?!.*为什么)|干什么吃的|干嘛吃的|谁给的|谁给[你他她]|不是人|什么东西$|什么玩意|当什么|当傻|傻子|糊弄谁|骗谁|给谁看|偏偏|怎么会这样|谁(.)谁|还能信|信吗|笑话|何必|何苦|怎么[能敢可]|哪有|哪来的|哪[里能会是](?:像|能|会|是)|你不(?:懂|知道|觉得).{0,6}吗|(?:就|也)(?:不知道|不清楚)了|不知道该?(?:说|怎么)|怎么这么|怎么那么|多么|什么人|什么世道|(?:怎么|咋.?)(?:又是|又来)|怎么(?:也得|跟|像|不干脆)|是个头|做个人|(?:^|[,。!?\s])不是(?!说).{1,8}吗|(?:我就?说|要不|怪不得|难怪).{0,4}怎么|看来|换(?:成|作|做)是?[你我]|你以为|[就你]{2}懂|你[猜品]|谁(?:知道呢|懂|不说|看了不|也别|都别|还不|还记得|家.{0,8}(?:天天|还敢))|哭什么|急什么|慌什么|怕什么|可真|心态崩|是吧$|不是吧|何时轮到|时候轮到/;
/** Jokes that have the form of a question, and the set phrases of comment sections. */
const QUIP =
  /哈哈|笑死|笑不活|hhh|前排|吃瓜|占个?座|什么梗|段子|课代表|懂的都懂|问题来了|灵魂拷问|会不会很?(?:开心|幸福|快乐)|会消失|幸福吗|月亮|吃啥$|热搜/;

/**
 * Whether a comment asks or demands what an office can answer: a question that wants to know, or a demand. Advice, hearsay,
 * calls for help, feelings and jokes do not, whatever their form.
 * @param own the cleaned text
 */
export function wantsAnswer(
  own: string,
  { kind, scores, cues }: Pick<Stance, 'kind' | 'scores' | 'cues'>,
): boolean {
  // A hashtag and a headline are others' words.
  const said = own.replace(/#[^#]*#|【[^】]*】|\[[^[\]]{1,8}\]/g, ' ');
  if (RHETORIC.test(said) || QUIP.test(said) || lettersOf(said) < LETTERS_MIN) return false;
  const demands = DEMAND.test(said);
  // What the cues say of these kinds decides; learned weights alone do not.
  const sure = cues.some(({ cue }) => cue.kind === kind && cue.weight >= SURE_CUE);
  if (kind === 'thanks' && sure) return false;
  if (
    (kind === 'suggestion' || kind === 'claim') &&
    !demands &&
    sure &&
    scores.question + MORE < scores[kind]
  )
    return false;
  if (kind === 'help' && scores.question < scores.help / 2) return false;
  if (demands) return true;
  const isLong = lettersOf(said) > LETTERS_LONG;
  return clausesOf(said).some((clause) => asks(clause) && (!isLong || clause.endsWith('?')));
}

/** Fewer say nothing that could be answered: `???`, 啥? */
const LETTERS_MIN = 3;
/** In an argument of this length words of question are mostly part of a sentence; what is asked has its mark. */
const LETTERS_LONG = 60;
const SURE_CUE = 2;
/** By how much advice or hearsay must outweigh the question in it. */
const MORE = 2;

function lettersOf(said: string): number {
  return said.replace(/[^\p{L}\p{N}]/gu, '').length;
}

/** A question mark beside an exclamation mark is astonishment, not a question. */
function clausesOf(said: string): readonly string[] {
  const calm = said.replace(/[!?]*(?:!\?|\?!)[!?]*/g, '!');
  return calm.match(/[^,。!;、:~…\s?]+\??/g) ?? [];
}

function asks(clause: string): boolean {
  const bare = clause.replace(/\?$/, '').replace(/[啊呀呢嘛哦呐]$/, '');
  if (lettersOf(bare) < 2 || EMBEDDED.test(bare)) return false;
  if (INTERROGATIVE.test(bare) || NAMED.test(bare) || ASKS_AT_END.test(bare) || MISSING.test(clause))
    return true;
  const either = EITHER.exec(bare);
  const isEither = either !== null && [...(either[1] ?? '')].some((side) => (either[2] ?? '').includes(side));
  return (
    isEither || WHETHER.test(bare) || (clause.endsWith('?') && (OPEN.test(bare) || bare.startsWith('还是')))
  );
}
