import type { StudyLevelResult, StudyResult, StudyScore } from "../../contracts/study-result.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";

const ALPHA = 0.05;

/** What the levels show on a task by its leading metric, in plain words. */
export function tellTask({ levels, factor }: Pick<StudyResult, "levels" | "factor">, task: string): string {
  const scored = levels.flatMap((level) => {
    const score = level.scores.find((one) => one.task === task && one.is_leading);
    return score === undefined ? [] : [{ level, score }];
  });
  const tuned = scored.filter(({ level }) => level.is_tuned);
  const best = [...tuned].sort((a, b) => b.score.value - a.score.value)[0];
  if (best === undefined) return "No level is tuned.";
  // The test looks at the rows' means over seeds, the interval at the seeds too.
  const isClear = ({ score: { p_holm, interval } }: Scored) =>
    p_holm < ALPHA && (interval[0] > 0 || interval[1] < 0);
  const above = tuned.filter((one) => isClear(one) && one.score.difference > 0);
  const below = tuned.filter((one) => isClear(one) && one.score.difference < 0);
  const sentences = [
    `The highest score is ${points(best.score.value)} at ${best.level.level}, ${signedPoints(best.score.difference)} ${intervalPoints(best.score.interval)} over the untuned model.`,
    above.length === 0
      ? "No level is above the untuned model once all are tested together."
      : `Above the untuned model, all levels tested together: ${names(above)}.`,
    ...(below.length === 0 ? [] : [`Below it: ${names(below)}.`]),
    ...besideReference(scored, factor.reference),
  ];
  return sentences.join(" ");
}

interface Scored {
  readonly level: StudyLevelResult;
  readonly score: StudyScore;
}

function besideReference(scored: readonly Scored[], reference: string): string[] {
  const gain = scored.find(({ level }) => level.level === reference)?.score;
  // A share of a gain that may be none says nothing.
  const whole = gain !== undefined && gain.interval[0] > 0 ? gain.difference : undefined;
  const others = scored.filter(({ score }) => score.to_reference !== null);
  const interval = ({ score }: Scored) => score.to_reference!.interval;
  const lower = others.filter((one) => interval(one)[1] < 0);
  const higher = others.filter((one) => interval(one)[0] > 0);
  const same = others.filter((one) => !lower.includes(one) && !higher.includes(one));
  const kept = ({ level, score }: Scored) =>
    whole === undefined || !level.is_tuned
      ? level.level
      : `${level.level} (${Math.round((100 * score.difference) / whole)} % of its gain)`;
  return [
    ...(lower.length === 0
      ? []
      : [`Less than ${reference}, by the 95 % intervals: ${lower.map(kept).join(", ")}.`]),
    ...(higher.length === 0 ? [] : [`More than ${reference}: ${higher.map(kept).join(", ")}.`]),
    ...(same.length === 0 ? [] : [`Not told apart from ${reference}: ${names(same)}.`]),
  ];
}

function names(scored: readonly Scored[]): string {
  return scored.map(({ level }) => level.level).join(", ");
}
