import { expect, test } from 'vitest';
import { analyzerPolicyOf } from '../../../services/analyzer/policy.ts';
import { compileMonitors } from '../../../services/analyzer/text/match.ts';
import { readPolicy } from '../../../services/policy.ts';
import { commentsOf, loadPolicy } from '../../../services/replay/bench/load.ts';

test('comments of a length have about that length, are all distinct, and each counts by the post that it hangs under', () => {
  const matcher = compileMonitors(analyzerPolicyOf(readPolicy(loadPolicy('all'), 'bench').body).monitors);
  for (const characters of [15, 40]) {
    const rows = [...commentsOf(characters, 300)];
    const posts = new Map(rows.filter(({ parentId }) => parentId === undefined).map((row) => [row.id, row]));
    const comments = rows.filter(({ parentId }) => parentId !== undefined);
    expect(comments).toHaveLength(300);
    expect(new Set(comments.map(({ text }) => text)).size).toBe(300);
    const mean = comments.reduce((sum, { text }) => sum + text.length, 0) / comments.length;
    expect(Math.abs(mean - characters)).toBeLessThan(0.1 * characters);
    for (const { parentId } of comments)
      expect(matcher.match(posts.get(parentId ?? '')?.text ?? '', {})).toHaveLength(1);
  }
});
