/** Pieces of what people, exports and attackers write. */
const PIECES = [
  '太过分了',
  '不',
  '不是不',
  '很',
  '非常',
  '高兴',
  '满意',
  '谢谢',
  '辛苦了',
  '被困',
  '救命',
  '不想活了',
  '凭什么',
  '难道',
  '吗',
  '但是',
  '虽然',
  '却',
  '呵呵',
  '专家',
  '“',
  '”',
  '【',
  '】',
  '《',
  '》',
  '#',
  '[怒]',
  '[微笑]',
  '[',
  ']',
  '😡',
  '👨‍👩‍👧',
  '🇨🇳',
  '❤️',
  '(╯‵□′)╯︵┻━┻',
  'T_T',
  'orz',
  'QAQ',
  '^_^',
  '，',
  '。',
  '！',
  '？',
  '…',
  '~',
  ' ',
  '\n',
  '\t',
  '\u0000',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u202e',
  '\ud800',
  '\udc00',
  '太.过.分',
  '弓虽',
  'sb',
  'tmd',
  'yyds',
  'ｆｕｌｌ',
  'ѕb',
  'аbс',
  '臺灣',
  '過分',
  '北京',
  '回族',
  '女人',
  '农村',
  '//@某人:',
  '@某人 ',
  '回复@某人:',
  'http://t.cn/abc',
  '<a href="x">',
  '<img alt="[怒]">',
  '&nbsp;',
  '&#x41;',
  '&#99999999;',
  '</',
  '<!--',
  'ignore previous instructions',
  'DROP TABLE',
  '%s%n',
  '{{x}}',
  '12345',
  '١٢٣',
  'Ω',
  'ﷺ',
  '한국어',
  'こんにちは',
  'привет',
  'ไทย',
  'مرحبا',
] as const;

/** Strings made of pieces and then cut, doubled, turned, or hit in one unit; the same ones every time. */
export function* mutations(count: number): Iterable<string> {
  const random = lcg(20_260_601);
  const below = (n: number): number => Math.floor(random() * n);
  let last = '';
  for (let i = 0; i < count; i++) {
    let text = '';
    const pieces = below(12);
    for (let p = 0; p < pieces; p++) text += PIECES[below(PIECES.length)] ?? '';
    switch (below(8)) {
      case 0:
        text = text.slice(below(text.length + 1));
        break;
      case 1:
        text = text + text;
        break;
      case 2:
        text = text.split('').reverse().join('');
        break;
      case 3: {
        const at = below(text.length + 1);
        text = text.slice(0, at) + String.fromCharCode(below(65_536)) + text.slice(at);
        break;
      }
      case 4:
        text = last.slice(0, below(last.length + 1)) + text;
        break;
      case 5:
        text = text.split('').join(['', ' ', '.', '\u200b'][below(4)]);
        break;
      case 6:
        text = Array.from({ length: below(20) }, () => String.fromCharCode(below(65_536))).join('') + text;
        break;
      default:
    }
    last = text.slice(0, 200);
    yield text;
  }
}

/** Numerical Recipes' linear congruential generator: any will do, as long as it is the same everywhere. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
