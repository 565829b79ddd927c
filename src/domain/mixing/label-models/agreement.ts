import { ABSTAIN, type VoteMatrix } from "../votes/vote-matrix.ts";

export interface Agreement {
  /**
   * `[voters][voters]`: mean over rows where both vote of (K·[same vote] − 1)/(K − 1), so that guessing gives 0; with
   * independent errors its expectation is the product of the two skills. 0 on the diagonal and where no row has both.
   */
  readonly corrected: readonly Float64Array[];
  /** `[voters][voters]`: share of equal votes among the rows where both vote; NaN where there is none. */
  readonly share: readonly Float64Array[];
  /** `[voters][voters]`: rows where both vote. */
  readonly rows: readonly Float64Array[];
}

/** O(rows · voters²). */
export function measureAgreement({ rowCount, voterCount, votes, options, counts }: VoteMatrix): Agreement {
  const square = () => Array.from({ length: voterCount }, () => new Float64Array(voterCount));
  const corrected = square();
  const share = square();
  const rows = square();
  for (let row = 0; row < rowCount; row++) {
    const count = counts[row]!;
    if (count === 0) continue;
    const others = options[row]! - 1;
    const same = count;
    const different = -count / others;
    for (let i = 1; i < voterCount; i++) {
      const vote = votes[row * voterCount + i]!;
      if (vote === ABSTAIN) continue;
      for (let j = 0; j < i; j++) {
        const other = votes[row * voterCount + j]!;
        if (other === ABSTAIN) continue;
        rows[i]![j]! += count;
        if (vote === other) share[i]![j]! += count;
        corrected[i]![j]! += vote === other ? same : different;
      }
    }
  }
  for (let i = 0; i < voterCount; i++) {
    for (let j = 0; j < i; j++) {
      const both = rows[i]![j]!;
      corrected[i]![j] = both > 0 ? corrected[i]![j]! / both : 0;
      share[i]![j] = both > 0 ? share[i]![j]! / both : Number.NaN;
      for (const matrix of [corrected, share, rows]) matrix[j]![i] = matrix[i]![j]!;
    }
    share[i]![i] = 1;
  }
  return { corrected, share, rows };
}

const LOWEST_SKILL = -0.5;

/**
 * Skills whose products fit the corrected agreements, by alternating least squares on the off-diagonal, damped by half:
 * s_i ← Σ A_ij s_j / Σ s_j². The start is positive, which settles the sign. Values in [−0.5, 1].
 */
export function rankOneSkills(corrected: readonly Float64Array[]): Float64Array {
  const count = corrected.length;
  let skills = Float64Array.from(corrected, (row) => {
    const sum = row.reduce((total, value) => total + value, 0);
    return Math.sqrt(Math.min(1, Math.max(1e-3, sum / Math.max(count - 1, 1))));
  });
  for (let round = 0; round < 200; round++) {
    const squares = skills.reduce((sum, skill) => sum + skill * skill, 0);
    const next = skills.map((skill, i) => {
      const product = corrected[i]!.reduce((sum, value, j) => sum + value * skills[j]!, 0);
      return Math.min(1, Math.max(LOWEST_SKILL, product / Math.max(squares - skill * skill, 1e-6)));
    });
    const change = Math.max(...next.map((skill, i) => Math.abs(skill - skills[i]!)));
    if (change < 1e-6) break;
    skills = skills.map((skill, i) => 0.5 * (skill + next[i]!));
  }
  return skills;
}
