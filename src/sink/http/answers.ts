import type { ServerResponse } from 'node:http';

/** Answers and keeps the connection. The length is given, so that nothing is sent in chunks. */
export function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json', JSON.stringify(value));
}

/** Answers and closes the connection: the rest of an oversized body is not worth reading. */
export function answerAndClose(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}
