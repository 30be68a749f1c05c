/** The light edits by which people paste a text again (detection.md 5.3, examples/detection/neardup.py). */
export type Below = (end: number) => number;

export const edits = {
  prefix: (text: string, below: Below): string =>
    pick(['扩散！', '求转发，', '大家看看：', '[怒][怒]', '转发微博 '], below) +
    text +
    pick(['', '！！！', '[话筒]', ' 转', '😡😡'], below),
  characters: (text: string, below: Below): string => {
    const units = [...text];
    for (let left = Math.max(1, Math.floor(units.length / 10)); left > 0; left--)
      units[below(units.length)] = pick([...'的了是在不有人这我他'], below);
    return units.join('');
  },
  truncated: (text: string): string => text.slice(0, Math.floor(text.length * 0.75)),
  comment: (text: string, below: Below): string =>
    pick(['这也太过分了吧，', '真的假的？必须严查！', '支持彻查到底，不能就这么算了。'], below) + text,
  shuffled: (text: string, below: Below): string => {
    const clauses = text.split(/(?<=[，。！？,!?])/);
    for (let i = clauses.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [clauses[i], clauses[j]] = [clauses[j] ?? '', clauses[i] ?? ''];
    }
    return clauses.join('');
  },
} as const;

export type Edit = keyof typeof edits;

function pick(list: readonly string[], below: Below): string {
  return list[below(list.length)] ?? '';
}
