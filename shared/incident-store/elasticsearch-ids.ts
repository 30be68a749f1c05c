import { createHash } from 'node:crypto';

/** A document's id may have 512 bytes (Elasticsearch); names that may be longer, or that JSON cannot hold, go by their digest. */
const ID_BYTES_MAX = 400;
/** No platform's id begins so. */
const DIGEST = 'sha256:';

/** The id of the document that a name of ours is kept under. */
export function documentId(name: string): string {
  const fits = name !== '' && Buffer.byteLength(name) <= ID_BYTES_MAX && name.isWellFormed();
  return fits && !name.startsWith(DIGEST) && !name.startsWith('_') ? name : `${DIGEST}${digestOf([name])}`;
}

/** The id of a document that is known by several names together. */
export function derivedDocumentId(names: readonly (string | number)[]): string {
  return digestOf(names).slice(0, 32);
}

function digestOf(names: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex');
}
