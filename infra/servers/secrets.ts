import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '../../shared/errors.ts';

/** What the services call themselves on both servers. */
export const SERVICE_USER = 'guanchao';
/** What Kafka's broker calls itself to itself. */
export const BROKER_USER = 'broker';
/** Subject of the servers' certificate; Kafka knows its own controller by it. */
export const CERTIFICATE_NAME = 'guanchao-server';

/** Of a password: 192 bits, no sign that any settings file would have to escape. */
const PASSWORD_BYTES = 24;
/** Ten years: an instance is for trials and thrown away long before. */
const DAYS = '3650';
const SUBJECT_ALTERNATIVES =
  'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n';

/** Authority, certificate and passwords of one secure instance: files that their owner alone can read. */
export interface Secrets {
  /** The authority that clients have to trust. */
  readonly caFile: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** One line without an end of line, as GUANCHAO_…_PASSWORD_FILE takes it. */
  passwordFile(whose: PasswordOf): string;
  password(whose: PasswordOf): string;
}

export type PasswordOf = 'kafka' | 'elasticsearch' | 'broker';

/**
 * The secrets of an instance; made at the first call, in one step, and kept.
 * @throws AppError SERVERS_UNAVAILABLE when there is no openssl to make them with
 */
export function openSecrets(instance: string): Secrets {
  const folder = join(instance, 'secrets');
  if (!existsSync(folder)) {
    const made = mkdtempSync(`${folder}-`);
    try {
      makeCertificate(made);
      for (const whose of ['kafka', 'elasticsearch', 'broker'] as const)
        writeFileSync(join(made, `${whose}.password`), randomBytes(PASSWORD_BYTES).toString('hex'), {
          mode: 0o600,
        });
      renameSync(made, folder);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const passwordFile = (whose: PasswordOf) => join(folder, `${whose}.password`);
  return {
    caFile: join(folder, 'ca.pem'),
    ca: read('ca.pem'),
    certificate: read('server.pem'),
    key: read('server.key'),
    passwordFile,
    password: (whose) => read(`${whose}.password`),
  };
}

/** An authority and one certificate of it for this machine's own address. The authority's key is thrown away: it signs once. */
function makeCertificate(folder: string): void {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(join(folder, 'extensions'), SUBJECT_ALTERNATIVES);
  openssl(folder, [
    ...['req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', DAYS],
    ...['-subj', '/CN=guanchao local authority', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  openssl(folder, [
    ...['req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${CERTIFICATE_NAME}`],
  ]);
  openssl(folder, [
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', DAYS, '-extfile', 'extensions', '-out', 'server.pem'],
  ]);
  for (const name of ['ca.key', 'ca.srl', 'server.csr', 'extensions'])
    rmSync(join(folder, name), { force: true });
}

function openssl(cwd: string, args: readonly string[]): void {
  try {
    execFileSync('openssl', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = isAbsent ? 'openssl is not installed (Debian: apt-get install openssl)' : messageOf(cause);
    throw new AppError('SERVERS_UNAVAILABLE', `no certificate can be made: ${why}`, { cause });
  }
}
