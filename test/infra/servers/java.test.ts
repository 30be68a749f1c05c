import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseJava, featureOf, findJava } from '../../../infra/servers/java.ts';
import { temporaryFolder } from '../../pipeline.ts';

function plantJava(folder: string, name: string, version: string): string {
  const home = join(folder, name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin', 'java'), '');
  writeFileSync(
    join(home, 'release'),
    `IMPLEMENTOR="x"\nJAVA_RUNTIME_VERSION="9"\nJAVA_VERSION="${version}"\n`,
  );
  return home;
}

describe('the Java of a server', () => {
  it.each([
    { found: [17, 25], atLeast: 17, chosen: 17 },
    { found: [25, 17], atLeast: 21, chosen: 25 },
    { found: [25, 21], atLeast: 21, chosen: 21 },
    { found: [11, 17], atLeast: 21, chosen: undefined },
    { found: [], atLeast: 17, chosen: undefined },
  ])('is the oldest that will do: of $found for $atLeast $chosen', ({ found, atLeast, chosen }) => {
    const javas = found.map((feature) => ({ home: `/j${feature}`, feature }));
    expect(chooseJava(javas, atLeast)?.feature).toBe(chosen);
  });

  it('is told by its release file', () => {
    expect(featureOf('JAVA_RUNTIME_VERSION="8"\nJAVA_VERSION="25.0.3"\n')).toBe(25);
    expect(featureOf('LIBC="gnu"\n')).toBeNull();
  });

  it('is looked for in the environment, the usual folder and on the path, each once', () => {
    const folder = temporaryFolder('java');
    const jvm = join(folder, 'jvm');
    plantJava(jvm, 'java-17', '17.0.1');
    const home = plantJava(folder, 'own', '25.0.1');
    symlinkSync(join(jvm, 'java-17'), join(jvm, 'default'));
    const path = join(folder, 'bin');
    mkdirSync(path);
    const onPath = plantJava(folder, 'on-path', '24.0.1');
    symlinkSync(join(onPath, 'bin', 'java'), join(path, 'java'));
    expect(findJava('x', 25, { ES_JAVA_HOME: home }, jvm).home).toBe(home);
    expect(findJava('x', 25, { JAVA_HOME: home }, jvm).home).toBe(home);
    expect(findJava('x', 21, { PATH: path }, jvm).home).toBe(onPath);
    expect(() => findJava('elasticsearch', 21, { JAVA_HOME: '/nowhere' }, jvm)).toThrow(
      `elasticsearch needs Java 21 or newer and here is Java 17 in ${join(jvm, 'default')}`.replace(
        'default',
        'java-17',
      ),
    );
    expect(() => findJava('kafka', 17, {}, join(folder, 'none'))).toThrow(
      'here is no Java: install openjdk-17-jre-headless',
    );
  });
});
