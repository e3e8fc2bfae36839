/** Lets at most `limit` pieces of work in at a time, in the order in which they came: what is not begun can still be left out. */
export class Turnstile {
  private room: number;
  private readonly waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.room = limit;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.room > 0) this.room -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.room += 1;
      else next();
    }
  }
}
