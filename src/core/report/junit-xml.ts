/**
 * JUnit XML in its two written-down shapes, from the same suites. `jenkins`: what Jenkins, GitLab and GitHub actions read,
 * with a text and a `skipped` of each case. `ant`: Apache Ant's, for readers that hold to its schema to the letter; its
 * cases know failures and errors only, so the rest is said at the end of the suite, and what it demands of times and
 * hosts is given as nothing: virtual times would mislead, real ones change every run.
 */
import { escapeXml } from './escape.ts';

export type JunitShape = 'jenkins' | 'ant';

export interface JunitCase {
  readonly className: string;
  readonly name: string;
  /** Absent: passed. `skipped`: failed, and accepted. */
  readonly problem?: {
    readonly kind: 'failure' | 'error' | 'skipped';
    /** One word. */
    readonly type: string;
    readonly message: string;
    /** Sentences below the message. */
    readonly details?: readonly string[];
  };
  /** Sentences. */
  readonly output: readonly string[];
}

export interface JunitSuite {
  readonly name: string;
  readonly properties?: readonly (readonly [string, string])[];
  readonly cases: readonly JunitCase[];
}

export function junitXml(suites: readonly JunitSuite[], shape: JunitShape = 'jenkins'): string {
  const all = suites.flatMap((suite) => suite.cases);
  const about = shape === 'ant' ? '' : ` name="pumpdrill" ${counts(all)}`;
  const body = suites.map(shape === 'ant' ? antSuite : jenkinsSuite).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${about}>\n${body}</testsuites>\n`;
}

function jenkinsSuite({ name, properties = [], cases }: JunitSuite): string {
  const known = properties.length === 0 ? '' : propertiesXml(properties);
  const skipped = ` skipped="${countOf(cases, 'skipped')}"`;
  return `  <testsuite name="${escapeXml(name)}" ${counts(cases)}${skipped}>\n${known}${cases.map(jenkinsCase).join('')}  </testsuite>\n`;
}

function jenkinsCase({ className, name, problem, output }: JunitCase): string {
  const found = problem?.kind === 'skipped' ? `<skipped>${text([problem.message])}</skipped>` : problemXml(problem);
  return `    <testcase classname="${escapeXml(className)}" name="${escapeXml(name)}">${found}<system-out>${text(output)}</system-out></testcase>\n`;
}

/** The time is of no day: see the head of this file. */
function antSuite({ name, properties = [], cases }: JunitSuite, id: number): string {
  const said = cases.map((one) => `${one.className} ${one.name}: ${one.output.join(' ')}`);
  return `  <testsuite id="${id}" package="pumpdrill" name="${escapeXml(name)}" timestamp="1970-01-01T00:00:00" hostname="localhost" ${counts(cases)} time="0">\n${propertiesXml(properties)}${cases.map(antCase).join('')}    <system-out>${text(said)}</system-out>\n    <system-err></system-err>\n  </testsuite>\n`;
}

function antCase({ className, name, problem }: JunitCase): string {
  return `    <testcase classname="${escapeXml(className)}" name="${escapeXml(name)}" time="0">${problem?.kind === 'skipped' ? '' : problemXml(problem)}</testcase>\n`;
}

function problemXml(problem: JunitCase['problem']): string {
  if (problem === undefined) return '';
  const { kind, type, message, details = [] } = problem;
  return `<${kind} type="${escapeXml(type)}" message="${escapeXml(message)}">${text([message, ...details])}</${kind}>`;
}

function propertiesXml(properties: readonly (readonly [string, string])[]): string {
  const lines = properties.map(
    ([name, value]) => `      <property name="${escapeXml(name)}" value="${escapeXml(value)}"/>\n`,
  );
  return `    <properties>\n${lines.join('')}    </properties>\n`;
}

/** A sentence a line; line breaks inside of one are visible characters by then. */
function text(sentences: readonly string[]): string {
  return sentences.map(escapeXml).join('\n');
}

function counts(cases: readonly JunitCase[]): string {
  return `tests="${cases.length}" failures="${countOf(cases, 'failure')}" errors="${countOf(cases, 'error')}"`;
}

function countOf(cases: readonly JunitCase[], kind: 'failure' | 'error' | 'skipped'): number {
  return cases.filter(({ problem }) => problem?.kind === kind).length;
}
