/** The files of the login page, all from our own process: style, script, and ALTCHA's widget with its worker. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { PACKAGE_ROOT } from '../../../src/io/package-root.ts';

const OWN = join(PACKAGE_ROOT, 'reference-target/http/page/browser');
const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
/** Seconds that a browser may keep a file: it changes with the version only, but a checkout changes under people's hands. */
const KEPT_S = 60;

interface Asset {
  readonly type: string;
  readonly content: Buffer;
}

/** Adds `<base>/assets/*`. The files are read once, when the first page asks: a drill's clients never do. */
export function addPageAssets(app: FastifyInstance, base: string): void {
  app.get<{ Params: { readonly name: string } }>(`${base}/assets/:name`, (request, reply) => {
    assets ??= readAssets();
    const asset = assets.get(request.params.name);
    if (asset === undefined) return reply.code(404).send({ status: 'unclassified', error: 'unknown-asset' });
    reply.header('content-type', asset.type).header('x-content-type-options', 'nosniff');
    return reply.header('cache-control', `public, max-age=${KEPT_S}`).send(asset.content);
  });
}

let assets: ReadonlyMap<string, Asset> | null = null;

function readAssets(): ReadonlyMap<string, Asset> {
  const widget = widgetFolder();
  const files: readonly (readonly [name: string, file: string])[] = [
    ['login.css', join(OWN, 'login.css')],
    ['login.js', join(OWN, 'login.js')],
    ['signals.js', join(OWN, 'signals.js')],
    ['proof-of-work.js', join(OWN, 'proof-of-work.js')],
    ['altcha.css', join(widget, 'external/altcha.css')],
    ['altcha.js', join(widget, 'external/altcha.min.js')],
    ['altcha-worker.js', join(widget, 'workers/pbkdf2.js')],
  ];
  return new Map(
    files.map(([name, file]) => [name, { type: name.endsWith('.css') ? STYLE : SCRIPT, content: readFileSync(file) }]),
  );
}

/** ALTCHA's `dist` folder, wherever the package manager has put it. */
function widgetFolder(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve('altcha/external')));
}
