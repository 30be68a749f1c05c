import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** What the tests look at of a service; the schema of compose itself checks the rest. */
const serviceSchema = z.looseObject({
  image: z.string(),
  user: z.string(),
  restart: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  tmpfs: z.array(z.string()),
  mem_limit: z.string(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
});
export type ComposeService = z.infer<typeof serviceSchema>;

const files = z.record(z.string(), z.strictObject({ file: z.string() }));
const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
  configs: files,
  secrets: files,
});

/** docker-compose.yml as YAML gives it, merges done, variables not yet put in. */
export function rawCompose(): unknown {
  return parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });
}

export const compose = composeSchema.parse(rawCompose());

/** A text as compose would hand it on: `${NAME:-else}`, `${NAME:?why}`, `$$`. @throws Error for a variable that is demanded and not given */
export function interpolated(text: string, given: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\$|\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g,
    (all, name: string, how: string, word = '') => {
      if (all === '$$') return '$';
      const value = given[name] ?? '';
      if (value !== '') return value;
      if (how === '?') throw new Error(`required variable ${name} is missing a value: ${word}`);
      return word;
    },
  );
}

/** The files of the repository that a container sees, by where it sees them; `@name` for one that the office gives. */
export function seenBy(service: ComposeService): Readonly<Record<string, string>> {
  const own = (file: string | undefined, name: string) =>
    file === undefined ? undefined : file.startsWith('${') ? `@${name}` : file;
  return Object.fromEntries(
    [
      ...service.configs.map(({ source, target }) => [target, own(compose.configs[source]?.file, source)]),
      ...service.secrets.map((name) => [`/run/secrets/${name}`, own(compose.secrets[name]?.file, name)]),
    ].filter(([, file]) => file !== undefined),
  );
}
