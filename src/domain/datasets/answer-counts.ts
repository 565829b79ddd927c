/** How often each answer occurs, as long as there are few different ones. */
export interface AnswerCounts {
  /** Empty once there were more than `MOST_ANSWERS`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly isOpen: boolean;
}

export const MOST_ANSWERS = 24;

export const NO_ANSWERS: AnswerCounts = { counts: {}, isOpen: false };

export class AnswerCounter {
  private readonly counts = new Map<string, number>();
  private isOpen = false;

  add(answer: string): void {
    if (this.isOpen) return;
    const known = this.counts.get(answer);
    this.counts.set(answer, (known ?? 0) + 1);
    if (known === undefined && this.counts.size > MOST_ANSWERS) this.isOpen = true;
  }

  result(): AnswerCounts {
    return this.isOpen
      ? { counts: {}, isOpen: true }
      : { counts: Object.fromEntries(this.counts), isOpen: false };
  }
}

export function addAnswerCounts(a: AnswerCounts, b: AnswerCounts): AnswerCounts {
  if (a.isOpen || b.isOpen) return { counts: {}, isOpen: true };
  const counts: Record<string, number> = { ...a.counts };
  for (const [answer, count] of Object.entries(b.counts)) counts[answer] = (counts[answer] ?? 0) + count;
  if (Object.keys(counts).length > MOST_ANSWERS) return { counts: {}, isOpen: true };
  // In one order, whatever files came first.
  return {
    counts: Object.fromEntries(Object.entries(counts).sort(([x], [y]) => (x < y ? -1 : 1))),
    isOpen: false,
  };
}
