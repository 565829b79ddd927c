import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { AdherenceAnalysis } from "../../domain/alignment/analyse-adherence.ts";
import type { Estimate } from "../../domain/alignment/bootstrap-effects.ts";
import { excludesZero } from "../../domain/alignment/interval-sign.ts";
import { formatTable } from "./table.ts";

const CELLS = { rose: "rose", fell: "fell", same: "stayed" } as const;

/** What an analysis found, in points of a hundred, the verdict first. */
export function alignmentPage(analysis: AdherenceAnalysis): string {
  const { rows, effects, decomposition, sensitivity, shuffled, verdict, warnings } = analysis;
  const value = ({ estimate }: Estimate) => (estimate === null ? "–" : points(estimate));
  const change = ({ estimate, low, high }: Estimate) => [
    estimate === null ? "–" : signedPoints(estimate),
    low === null || high === null ? "–" : intervalPoints([low, high]),
  ];
  const { proportionMediated: proportion } = effects;
  const measured = formatTable(
    [`${rows} rows`, "base", "tuned", "change", "95 % interval"],
    [
      [
        "adherence",
        value(effects.baseAdherence),
        value(effects.tunedAdherence),
        ...change(effects.adherenceChange),
      ],
      ["correct", value(effects.baseCorrect), value(effects.tunedCorrect), ...change(effects.totalEffect)],
    ],
  );
  const explained = formatTable(
    ["of the change in correctness", "points", "95 % interval"],
    [
      ["through adherence", ...change(effects.indirectEffect)],
      ["by everything else", ...change(effects.directEffect)],
      [
        "share through adherence, %",
        proportion.estimate === null ? "–" : signedPoints(proportion.estimate),
        proportion.low === null ? "–" : intervalPoints([proportion.low, proportion.high!]),
      ],
    ],
  );
  const cells = formatTable(
    ["where adherence", "rows", "gain", "of the gain, %"],
    decomposition.map((cell) => [
      CELLS[cell.adherence],
      String(cell.rows),
      signedPoints(cell.gain),
      cell.share === null ? "–" : signedPoints(cell.share),
    ]),
  );
  const controls = [
    shuffled.pValue === null || shuffled.spread === null
      ? undefined
      : `Adherence dealt out at random explains ± ${points(shuffled.spread)} points (p = ${shuffled.pValue.toPrecision(2)}).`,
    sensitivity.rho === null || !excludesZero(effects.indirectEffect)
      ? undefined
      : `For the part through adherence to be made up, an unmeasured cause would have to correlate adherence and gain by ${sensitivity.rho.toFixed(2)}${
          sensitivity.eValue === null ? "" : `, or make both ${sensitivity.eValue.toFixed(1)} times as likely`
        }.`,
  ].filter((line) => line !== undefined);
  return [
    verdict.text,
    measured,
    explained,
    cells.trimEnd(),
    controls.join("\n"),
    ...warnings.map(({ text }) => `Warning: ${text}`),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .replaceAll("\n\n\n", "\n\n")
    .concat("\n");
}
