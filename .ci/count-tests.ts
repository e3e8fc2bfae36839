/** Prints the closing line that CI reads, from vitest's JSON and what else was played: `node .ci/count-tests.ts <file> <pass|fail> ...`. */
import { existsSync, readFileSync } from 'node:fs';

const [file = '', ...others] = process.argv.slice(2);
const counts = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    })
  : { numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 0 };
const otherFailures = others.filter((result) => result !== 'pass').length;
// A file that does not even load has no failed test, but it is a failure all the same.
const failed = Math.max(counts.numFailedTests, counts.numFailedTestSuites > 0 ? 1 : 0) + otherFailures;
const passed = counts.numPassedTests + others.length - otherFailures;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
