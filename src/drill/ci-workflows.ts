/**
 * Ready-made CI configuration that runs `pumpdrill gate`, for GitHub Actions and for GitLab. The text is written into a
 * repository by `gate --write-workflow` and into docs/ci.md by its generator. It needs no secret, and gives its jobs
 * no right that they do not use.
 */
import { GATE_FILES, type GateFileName } from '../core/report/gate-files.ts';

export const CI_SYSTEMS = ['github', 'gitlab'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

export interface CiFile {
  /** Where it belongs, from the repository's root. */
  readonly path: string;
  readonly content: string;
}

/** Folder of a gate's files in the checkout. */
const OUT = 'pumpdrill-gate';
const at = (name: GateFileName) => `${OUT}/${name}`;

/** `--no`: only what `npm ci` installed is run, nothing is fetched by name. */
const GATE = `npx --no -- pumpdrill gate --out ${OUT}`;
/** Minutes after which a gate that hangs is ended: the starter pack and the probes take about one. */
const TIMEOUT_MIN = 15;
const NODE = 24;

const WRITERS: Readonly<Record<CiSystem, () => CiFile>> = {
  github: () => ({ path: '.github/workflows/pumpdrill.yml', content: github() }),
  gitlab: () => ({ path: '.gitlab-ci.yml', content: gitlab() }),
};

export function ciFile(system: CiSystem): CiFile {
  return WRITERS[system]();
}

/**
 * Annotations and the job's summary are written by `gate` itself. Pull requests from forks have no right to upload to code
 * scanning, whatever is written here, so for them that step is left out and the artifact has the file.
 */
function github(): string {
  return `# Written by \`pumpdrill gate --write-workflow github\`; yours to change.
name: pumpdrill

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

concurrency:
  group: pumpdrill-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: ${TIMEOUT_MIN}
    permissions:
      contents: read
      security-events: write
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-node@v6
        with:
          node-version: ${NODE}
          cache: npm
      - name: Install
        run: npm ci
      - name: Gate
        run: ${GATE}
      # Not every plan has code scanning: without it the artifact has the file, and the gate alone decides.
      - name: Code scanning
        continue-on-error: true
        if: >-
          always() && hashFiles('${at('gate.sarif')}') != '' &&
          (github.event_name != 'pull_request' || !github.event.pull_request.head.repo.fork)
        uses: github/codeql-action/upload-sarif@v4
        with:
          sarif_file: ${at('gate.sarif')}
          category: pumpdrill
      - name: Reports
        if: always()
        uses: actions/upload-artifact@v7
        with:
          name: ${OUT}
          path: |
${[...Object.keys(GATE_FILES)].map((name) => `            ${OUT}/${name}`).join('\n')}
          if-no-files-found: warn
          retention-days: 30
`;
}

/** GitLab shows the assertions of the JUnit file in the merge request and keeps the rest beside the job, red or green. */
function gitlab(): string {
  return `# Written by \`pumpdrill gate --write-workflow gitlab\`; yours to change.
pumpdrill:
  stage: test
  image: node:${NODE}
  timeout: ${TIMEOUT_MIN} minutes
  cache:
    key:
      files:
        - package-lock.json
    paths:
      - .npm/
  script:
    - npm ci --cache .npm --prefer-offline
    - ${GATE}
  artifacts:
    when: always
    expire_in: 30 days
    expose_as: pumpdrill gate
    paths:
${[...Object.keys(GATE_FILES)].map((name) => `      - ${OUT}/${name}`).join('\n')}
    reports:
      junit: ${at('junit.xml')}
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
`;
}
