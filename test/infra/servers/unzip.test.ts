import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unzip } from '../../../infra/servers/unzip.ts';
import { temporaryFolder } from '../../pipeline.ts';

interface Packed {
  readonly name: string;
  readonly text: string;
  readonly mode: number;
  readonly method: 0 | 8 | 12;
}

/** A zip file of these, with the fields that a reader goes by. */
function zipOf(entries: readonly Packed[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, text, mode, method } of entries) {
    const data = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(method, 10);
    head.writeUInt32LE(data.length, 20);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    head.writeUInt32LE((mode << 16) >>> 0, 38);
    head.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), data);
    central.push(head, Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...central, end]);
}

function planted(bytes: Buffer): { readonly file: string; readonly folder: string } {
  const folder = temporaryFolder('zip');
  writeFileSync(join(folder, 'a.zip'), bytes);
  return { file: join(folder, 'a.zip'), folder: join(folder, 'out') };
}

describe('unzip', () => {
  it('unpacks folders, texts and programs, stored or deflated', () => {
    const long = '观潮'.repeat(5000);
    const { file, folder } = planted(
      zipOf([
        { name: 'es/', text: '', mode: 0o40755, method: 0 },
        { name: 'es/config/a.yml', text: long, mode: 0o100660, method: 8 },
        { name: 'es/bin/run', text: '#!/bin/sh', mode: 0o100755, method: 0 },
      ]),
    );
    unzip(file, folder);
    expect(readFileSync(join(folder, 'es/config/a.yml'), 'utf8')).toBe(long);
    expect(statSync(join(folder, 'es/config/a.yml')).mode & 0o777).toBe(0o644);
    expect(statSync(join(folder, 'es/bin/run')).mode & 0o777).toBe(0o755);
  });

  it.each([
    { what: 'no zip', bytes: Buffer.from('x'.repeat(100)), why: 'it is not a zip file' },
    { what: 'an empty file', bytes: Buffer.alloc(0), why: 'it is not a zip file' },
    {
      what: 'a way out',
      bytes: zipOf([{ name: 'a/../../b', text: '', mode: 0, method: 0 }]),
      why: 'lies outside',
    },
    {
      what: 'the root',
      bytes: zipOf([{ name: '/etc/b', text: '', mode: 0, method: 0 }]),
      why: 'lies outside',
    },
    { what: 'bzip2', bytes: zipOf([{ name: 'b', text: '', mode: 0, method: 12 }]), why: 'in an unknown way' },
  ])('refuses $what', ({ bytes, why }) => {
    const { file, folder } = planted(bytes);
    expect(() => unzip(file, folder)).toThrow(why);
  });
});
