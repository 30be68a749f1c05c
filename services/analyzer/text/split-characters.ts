/**
 * Characters written as their two halves (弓虽 for 强), a way around filters. A half that is a radical's side form (氵, 扌, 讠)
 * never stands by itself, so any of these is meant; of other halves only pairs are here that hardly ever meet otherwise, not
 * 女子, 月半, 古月. Each is the whole, then its halves.
 */
const SPLIT =
  '法氵去 污氵亏 泄氵世 海氵每 江氵工 清氵青 消氵肖 泡氵包 没氵殳 油氵由 治氵台 汗氵干 流氵㐬 打扌丁 招扌召 折扌斤 抓扌爪 抱扌包 扯扌止 ' +
  '抢扌仓 拼扌并 抗扌亢 拆扌斥 指扌旨 报扌艮 扫扌彐 托扌乇 证讠正 识讠只 谎讠荒 诉讠斥 访讠方 语讠吾 课讠果 试讠式 话讠舌 请讠青 谁讠隹 讨讠寸 ' +
  '认讠人 说讠兑 谈讠炎 情忄青 怕忄白 恨忄艮 忙忄亡 懂忄董 怪忄圣 慌忄荒 信亻言 住亻主 做亻故 你亻尔 他亻也 什亻十 体亻本 价亻介 保亻呆 假亻叚 ' +
  '伤亻力 社礻土 神礻申 视礻见 祸礻呙 这辶文 进辶井 过辶寸 还辶不 迟辶尺 退辶艮 逼辶畐 造辶告 逃辶兆 钱钅戋 银钅艮 错钅昔 给纟合 终纟冬 结纟吉 ' +
  '红纟工 狗犭句 猪犭者 独犭虫 饭饣反 饿饣我 强弓虽 骗马扁 死歹匕 财贝才 眼目艮 种禾中 权木又';
/** 女干 is 奸, but not in 女干部, 女干警, 女干事. */
const EXCEPT = '女干(?![部警事员])';

const wholes = new Map(SPLIT.split(' ').map((pair) => [pair.slice(1), pair.slice(0, 1)] as const)).set(
  '女干',
  '奸',
);
const HALVES = new RegExp(
  `${SPLIT.split(' ')
    .map((pair) => pair.slice(1))
    .join('|')}|${EXCEPT}`,
  'g',
);
/** The first halves: a text without any is left in one pass. */
const FIRST = new RegExp(`[${[...new Set(SPLIT.split(' ').map((pair) => pair.slice(1, 2)))].join('')}女]`);

/** Puts characters written as two halves together. Linear. */
export function joinSplit(text: string): string {
  return FIRST.test(text) ? text.replace(HALVES, (halves) => wholes.get(halves) ?? halves) : text;
}
