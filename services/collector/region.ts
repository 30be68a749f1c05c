/** Province-level divisions: the first two digits of GB/T 2260 and the short name. */
const provinces: Readonly<Record<string, string>> = {
  北京: '11',
  天津: '12',
  河北: '13',
  山西: '14',
  内蒙古: '15',
  辽宁: '21',
  吉林: '22',
  黑龙江: '23',
  上海: '31',
  江苏: '32',
  浙江: '33',
  安徽: '34',
  福建: '35',
  江西: '36',
  山东: '37',
  河南: '41',
  湖北: '42',
  湖南: '43',
  广东: '44',
  广西: '45',
  海南: '46',
  重庆: '50',
  四川: '51',
  贵州: '52',
  云南: '53',
  西藏: '54',
  陕西: '61',
  甘肃: '62',
  青海: '63',
  宁夏: '64',
  新疆: '65',
  台湾: '71',
  香港: '81',
  澳门: '82',
};

const codes = new Set(Object.values(provinces));

/** What platforms put before the place: `发布于 北京`, `来自北京`, `IP属地：北京`, `中国香港`. */
const before = /^(?:发布于|来自|IP\s*属地[:：]?)?\s*(?:中国)?[\s·]*/i;
/**
 * A short name alone, or with its suffix and whatever follows it (`广东省深圳市`), or followed by a break (`广东 深圳`).
 * `海南藏族自治州` and `河北区` are other places.
 */
const place = new RegExp(
  `^(${Object.keys(provinces).join('|')})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区|$|[\\s·,，/-])`,
);

/**
 * The GB/T 2260 code of the province (`110000`) of a six-digit code or a place name; undefined where the province is not
 * known (abroad, a city alone, anything else). Region is kept at province level only (promise 6).
 */
export function provinceCode(written: string): string | undefined {
  const text = written.trim();
  if (/^\d{6}$/.test(text)) return codes.has(text.slice(0, 2)) ? `${text.slice(0, 2)}0000` : undefined;
  const name = place.exec(text.replace(before, ''))?.[1];
  const code = name === undefined ? undefined : provinces[name];
  return code === undefined ? undefined : `${code}0000`;
}
