/** A sorted set as Redis has it: every member once, ordered by score. */
export class SortedSet {
  /** In order of score. */
  private readonly scores: number[] = [];
  private readonly members: string[] = [];
  private readonly scoreOf = new Map<string, number>();

  get size(): number {
    return this.members.length;
  }

  /** Adds a member, or moves one that is there to its new score. True when it was not there. */
  add(member: string, score: number): boolean {
    const known = this.scoreOf.get(member);
    if (known === score) return false;
    if (known !== undefined) this.takeOut(member, known);
    const at = this.firstAbove(score);
    this.scores.splice(at, 0, score);
    this.members.splice(at, 0, member);
    this.scoreOf.set(member, score);
    return known === undefined;
  }

  /** Removes what has at most this score; how many there were. */
  removeUpTo(score: number): number {
    const count = this.firstAbove(score);
    for (const member of this.members.splice(0, count)) this.scoreOf.delete(member);
    this.scores.splice(0, count);
    return count;
  }

  private takeOut(member: string, score: number): void {
    let at = this.firstAbove(score) - 1;
    while (this.members[at] !== member) at -= 1;
    this.scores.splice(at, 1);
    this.members.splice(at, 1);
  }

  /** By halving; most adds are at the end, where it is found at once. */
  private firstAbove(score: number): number {
    let low = 0;
    let high = this.scores.length;
    if (high > 0 && this.scores[high - 1]! <= score) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.scores[middle]! <= score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
