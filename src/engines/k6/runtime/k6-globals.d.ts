/** What k6 gives a script without an import, as far as we use it. */

declare const console: {
  /** One line of k6's log, on stderr, or where `--console-output` says. */
  log(text: string): void;
};
