/** A bare node:http server that answers like the reference target but decides nothing: what the generator is measured against. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
const bodies: Readonly<Record<string, string>> = {
  GET: JSON.stringify({ status: 'visited', csrf: 'k3j4h5g6f7d8.m1n2b3v4.0123456789abcdef' }),
  POST: JSON.stringify({ status: 'sent' }),
};

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const body = bodies[request.method ?? 'GET'] ?? '{}';
    response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
