/** Looks up a secret of the channels by its name; undefined where it was not given. */
export type Secrets = (name: string) => string | undefined;

export const NO_SECRETS: Secrets = () => undefined;

const NAME = /^[a-z0-9][a-z0-9-]{0,60}$/;

/** Whether a settings document may name a secret so. */
export function isSecretName(name: string): boolean {
  return NAME.test(name);
}

/**
 * The text of GUANCHAO_CHANNEL_SECRETS: `name=value`, one a line (or with semicolons between, where lines are awkward), `#`
 * begins a comment line. Returns null where a line is none of these; nothing of it is shown, for it may be a secret.
 */
export function readSecrets(text: string): ReadonlyMap<string, string> | null {
  const secrets = new Map<string, string>();
  for (const line of text.split(/[\n;]/).map((one) => one.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const name = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    if (at < 1 || !NAME.test(name) || value === '' || secrets.has(name)) return null;
    secrets.set(name, value);
  }
  return secrets;
}
