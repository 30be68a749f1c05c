import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type IndexDefinition,
  indexDefinitions,
  indexKinds,
} from '../../shared/incident-store/elasticsearch-mappings.ts';

const page = readFileSync('infra/elasticsearch.md', 'utf8');

/** Field and type, as the page's section of this index lists them. */
function listed(kind: string): Record<string, string> {
  const section = page.split(`\n### ${kind}\n`)[1]?.split(/\n##/)[0] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$/gm)];
  return Object.fromEntries(rows.map((row) => [row[1], row[2]]));
}

function defined({ properties, derived }: IndexDefinition): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([field, { type, doc_values: values }]) => {
      const mark = derived.includes(field) ? ', indexed' : values === false ? ', kept' : '';
      return [field, `${type}${mark}`];
    }),
  );
}

describe('infra/elasticsearch.md', () => {
  it.each(indexKinds)('lists every field of index %s with its type, and no other', (kind) => {
    expect(listed(kind)).toEqual(defined(indexDefinitions[kind]));
  });

  it.each(indexKinds)('names index %s as it is named', (kind) => {
    expect(page).toContain(`\`PREFIX-${kind}${indexDefinitions[kind].isMonthly ? '.YYYYMM' : ''}\``);
  });
});
