import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Machine } from './machine.ts';

/** A Java that is installed: its folder, and its version's first number. */
export interface Java {
  readonly home: string;
  readonly feature: number;
}

/** Kafka 4 brokers are built for Java 17; Elasticsearch 9 for Java 21. */
export const KAFKA_JAVA = 17;
export const ELASTICSEARCH_JAVA = 21;

/** Where Linux distributions put their Javas. */
const JVM_FOLDER = '/usr/lib/jvm';

/** The Java that a server runs on. @throws AppError SERVERS_UNAVAILABLE with what was found and what to install */
export function findJava(
  server: string,
  atLeast: number,
  env: Machine['env'],
  folder: string = JVM_FOLDER,
): Java {
  const found = installed(env, folder);
  const java = chooseJava(found, atLeast);
  if (java) return java;
  const seen = found.map(({ home, feature }) => `Java ${feature} in ${home}`).join(', ') || 'no Java';
  throw new AppError(
    'SERVERS_UNAVAILABLE',
    `${server} needs Java ${atLeast} or newer and here is ${seen}: ${toInstall(atLeast)}, or set ES_JAVA_HOME or JAVA_HOME to one`,
  );
}

/** The oldest that will do: what a server was built for is what it is tried on most. Equal ones: the first. */
export function chooseJava(found: readonly Java[], atLeast: number): Java | null {
  const fit = found.filter(({ feature }) => feature >= atLeast);
  return fit.reduce<Java | null>((best, java) => (best && best.feature <= java.feature ? best : java), null);
}

/** The first number of the version in a Java's `release` file: 17 of `JAVA_VERSION="17.0.15"`; null where there is none. */
export function featureOf(release: string): number | null {
  const version = /^JAVA_VERSION="(\d+)/m.exec(release)?.[1];
  return version === undefined ? null : Number(version);
}

function toInstall(atLeast: number): string {
  // Debian 12 has no newer one than 17.
  return atLeast <= KAFKA_JAVA
    ? 'install openjdk-17-jre-headless'
    : 'install openjdk-21-jre-headless or newer; on Debian 12, which has none, temurin-25-jdk of packages.adoptium.net';
}

function installed(env: Machine['env'], folder: string): readonly Java[] {
  const onPath = (env.PATH ?? '').split(delimiter).map((path) => join(path, 'java'));
  const homes = [
    env.ES_JAVA_HOME,
    env.JAVA_HOME,
    ...(existsSync(folder)
      ? readdirSync(folder)
          .sort()
          .map((name) => join(folder, name))
      : []),
    // `java` on the path is a link to bin/java of its home.
    ...onPath.filter((path) => existsSync(path)).map((path) => dirname(dirname(realpathSync(path)))),
  ];
  const real = homes.flatMap((home) => (home && existsSync(home) ? [realpathSync(home)] : []));
  return [...new Set(real)].flatMap((home) => {
    const release = join(home, 'release');
    if (!existsSync(join(home, 'bin', 'java')) || !existsSync(release)) return [];
    const feature = featureOf(readFileSync(release, 'utf8'));
    return feature === null ? [] : [{ home, feature }];
  });
}
