/** The process' own clock, timers and event loop, held before anybody replaces them: deadlines are real time. */
const { setImmediate, setTimeout, clearTimeout, performance } = globalThis;
const now = performance.now.bind(performance);

export const REAL = {
  /** Monotonic milliseconds. */
  now,
  /** One turn of the event loop: everything that was ready has run. */
  turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
  after(ms: number): { readonly done: Promise<undefined>; readonly cancel: () => void } {
    let timer: NodeJS.Timeout;
    const done = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), ms);
    });
    return { done, cancel: () => clearTimeout(timer) };
  },
  /** True when something else already moves time in this process. */
  isReplaced: () => globalThis.setImmediate !== setImmediate || globalThis.setTimeout !== setTimeout,
};
