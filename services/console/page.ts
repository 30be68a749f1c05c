import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Handler } from 'hono';
import { refusal } from '../../shared/http/api-errors.ts';
import { pagePolicy } from './security.ts';

const NONCE = '__CSP_NONCE__';
const NONCE_BYTES = 16;
/** Build tools name these by their content. */
const LASTING = '/assets/';
/** Below this a packet is a packet. */
const GZIP_FROM_BYTES = 1024;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const packable = new Set(['.js', '.css', '.json', '.svg', '.txt']);

interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer> | null;
  readonly etag: string;
}

/**
 * Serves the built page. Its files are read once: only what is there can be asked for, so no path leads out of the folder.
 * Every other address gets index.html, whose own router knows it. Without a built page, a page says how to build it.
 */
export function pageHandler(folder: string | null): Handler {
  const index = folder === null ? '' : join(folder, 'index.html');
  const isBuilt = folder !== null && existsSync(index);
  const assets = isBuilt ? readAssets(folder) : new Map<string, Asset>();
  const html = isBuilt ? readFileSync(index, 'utf8') : NOT_BUILT;
  return (c) => {
    const { path, method } = c.req;
    const asset = assets.get(path);
    if (!asset) {
      // A file that is not there is an error, not the page: a browser would read it as a script.
      if (extname(path) !== '' && path !== '/index.html') throw refusal('NOT_FOUND');
      return htmlAnswer(html, method, isBuilt ? 200 : 503);
    }
    const lasting = path.startsWith(LASTING);
    const headers: Record<string, string> = {
      'content-type': asset.type,
      etag: asset.etag,
      'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    };
    if (c.req.header('if-none-match') === asset.etag) return new Response(null, { status: 304, headers });
    const packed = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') ? asset.packed : null;
    if (packed) headers['content-encoding'] = 'gzip';
    return new Response(method === 'HEAD' ? null : (packed ?? asset.bytes), { headers });
  };
}

function htmlAnswer(html: string, method: string, status: number): Response {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  return new Response(method === 'HEAD' ? null : html.replaceAll(NONCE, nonce), {
    status,
    headers: {
      'content-type': types['.html'] ?? '',
      'content-security-policy': pagePolicy(nonce),
      'cache-control': 'no-store',
    },
  });
}

function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const assets = files.map((entry) => {
    const file = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(readFileSync(file));
    const extension = extname(file);
    const packs = packable.has(extension) && bytes.length >= GZIP_FROM_BYTES;
    const asset: Asset = {
      type: types[extension] ?? 'application/octet-stream',
      bytes,
      packed: packs ? new Uint8Array(gzipSync(bytes)) : null,
      etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`,
    };
    return [`/${relative(folder, file).split(sep).join('/')}`, asset] as const;
  });
  return new Map(assets.filter(([path]) => path !== '/index.html'));
}

const NOT_BUILT = `<!doctype html>
<html lang="zh-CN">
  <head><meta charset="utf-8" /><title>观潮</title></head>
  <body>
    <h1>观潮</h1>
    <p>服务已启动，但网页尚未构建。请在项目目录运行：</p>
    <pre>npx vite build services/console/web</pre>
    <p>然后重新启动。接口不受影响，说明见 <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>。</p>
  </body>
</html>
`;
