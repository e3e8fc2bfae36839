/** Prints the closing line that CI reads, from vitest's JSON: `node .ci/count-tests.ts <file> <smoke: pass|fail>`. */
import { existsSync, readFileSync } from 'node:fs';

const [file = '', smoke = 'fail'] = process.argv.slice(2);
const counts = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    })
  : { numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 0 };
// A file that does not even load has no failed test, but it is a failure all the same.
const failed = Math.max(counts.numFailedTests, counts.numFailedTestSuites > 0 ? 1 : 0) + (smoke === 'pass' ? 0 : 1);
const passed = counts.numPassedTests + (smoke === 'pass' ? 1 : 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
