import type { Stance } from './stance.ts';

/** Forms of a question: what a line of text that wants an answer holds. */
const QUESTION =
  /[吗?]|么$|什么|啥|何时|几时|何处|几[点号天月年个人家名时楼岁次层成]|第几|多[久少大高远长重]|哪|谁|怎么|怎样|为何|咋|如何|是不是|是否|有没有|能否|可否|([\u4e00-\u9fff])不\1|[\u4e00-\u9fff]还是[\u4e00-\u9fff]|(?:没有?|不)[啊呀呢]?$|呢$|标准是|依据是|(?:原因|结果|进展|结论|名单|报告|数据|通报)$/;
/** A demand for an answer or a deed: it is to be answered too. */
const DEMAND =
  /要求|必须(?:公布|公开|给|说明|解释|道歉|赔)|给.{0,4}(?:说法|交代|交待|答复|解释)|(?:请|求|快|尽快|赶紧|马上|立即)(?:.{0,6})(?:公布|公开|回应|答复|说明|解释|查清|彻查|处理|解决|整改|赔)/;
/** Asked without wanting to know. */
const RHETORIC =
  /难道|凭[什啥]|好意思|良心|要不要脸|要脸|脸呢|谁信|谁敢|敢信|受得了|也配|配吗|算什么|算个|这就是|就这|王法|天理|有什么用|有啥用|管什么用|顶什么用|早干[嘛什]|干什么吃的|干嘛吃的|谁给的|谁给你|不是人|什么东西$|什么玩意|当什么|当傻|傻子|糊弄谁|骗谁|给谁看|偏偏|怎么会这样|谁(.)谁|还能信|信吗|笑话|何必|何苦|怎么[能敢可]|哪有|哪来的|什么都|谁都|怎么都|哪都|不知道该?(?:说|怎么)|怎么这么|怎么那么|多么|什么人|什么世道/;

/**
 * Whether a comment asks or demands what an office can answer: a question that wants to know, or a demand. Advice, hearsay,
 * calls for help and feelings do not, whatever their form.
 * @param own the cleaned text
 */
export function wantsAnswer(own: string, { kind, scores }: Pick<Stance, 'kind' | 'scores'>): boolean {
  if (kind === 'thanks' || kind === 'suggestion' || kind === 'claim') return false;
  if (kind === 'help' && scores.question < scores.help / 2) return false;
  if (RHETORIC.test(own) || lettersOf(own) < LETTERS_MIN) return false;
  return DEMAND.test(own) || clausesAsk(own);
}

/** Fewer say nothing that could be answered: `???`, 啥? */
const LETTERS_MIN = 3;

function lettersOf(own: string): number {
  return own.replace(/#[^#]*#|\[[^[\]]{1,8}\]|[^\p{L}\p{N}]/gu, '').length;
}

/** A question mark beside an exclamation mark is astonishment, not a question. */
function clausesAsk(own: string): boolean {
  const said = own.replace(/#[^#]*#/g, '').replace(/[!?]*(?:!\?|\?!)[!?]*/g, '!');
  return said.split(/[,。!;、:~…\s]/).some((clause) => QUESTION.test(clause));
}
