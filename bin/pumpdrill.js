#!/usr/bin/env node
// Plain JavaScript that any Node can read: on one that is too old it says so in one line before anything is imported.
const needed = [22, 19];
const found = process.versions.node.split('.').map(Number);
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  process.stderr.write(
    `pumpdrill needs Node ${needed.join('.')} or newer; this is ${process.versions.node}. Install a newer Node and try again.\n`,
  );
  process.exitCode = 2;
} else {
  const { existsSync } = await import('node:fs');
  const source = new URL('../src/cli/main.ts', import.meta.url);
  // A checkout runs its TypeScript as it is; the package ships built JavaScript only.
  const entry = existsSync(source) ? source : new URL('../dist/src/cli/main.js', import.meta.url);
  const { main } = await import(entry.href);
  await main(process.argv.slice(2));
}
