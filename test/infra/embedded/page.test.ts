import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isFresh } from '../../../infra/embedded/page.ts';
import { temporaryFolder } from '../../pipeline.ts';

const PAGE = 'services/console/web';

/** A project with these files, each so many seconds old. */
function projectOf(files: Readonly<Record<string, number>>): string {
  const project = temporaryFolder('project');
  for (const [name, at] of Object.entries(files)) {
    const path = join(project, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    utimesSync(path, at, at);
  }
  for (const folder of [`${PAGE}/src`, 'shared']) {
    mkdirSync(join(project, folder), { recursive: true });
    utimesSync(join(project, folder), 1, 1);
  }
  return project;
}

describe('the built page', () => {
  const made = { [`${PAGE}/src/main.tsx`]: 100, 'shared/records.ts': 100, 'package-lock.json': 100 };

  it.each([
    { what: 'there is none', files: made, fresh: false },
    {
      what: 'it is newer than all it is made of',
      files: { ...made, [`${PAGE}/dist/index.html`]: 101 },
      fresh: true,
    },
    { what: 'it is older', files: { ...made, [`${PAGE}/dist/index.html`]: 99 }, fresh: false },
    {
      what: 'a library changed',
      files: { ...made, [`${PAGE}/dist/index.html`]: 101, 'package-lock.json': 102 },
      fresh: false,
    },
    {
      what: 'a record changed',
      files: { ...made, [`${PAGE}/dist/index.html`]: 101, 'shared/records.ts': 102 },
      fresh: false,
    },
  ])('with its sources beside it, when $what: fresh is $fresh', ({ files, fresh }) => {
    expect(isFresh(projectOf(files))).toBe(fresh);
  });

  it('is taken as it is where its sources are not, as in an image, whatever the times say', () => {
    const project = projectOf({ [`${PAGE}/dist/index.html`]: 100, 'shared/records.ts': 200 });
    rmSync(join(project, PAGE, 'src'), { recursive: true });
    expect(isFresh(project)).toBe(true);
    rmSync(join(project, PAGE, 'dist'), { recursive: true });
    expect(isFresh(project)).toBe(false);
  });
});
