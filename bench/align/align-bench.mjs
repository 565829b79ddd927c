// npm run bench -- align [--seeds 400] [--resamples 1000] [--rows 100,300,1000]
// Alignment's estimates on simulated worlds whose truth is known: how often the intervals hold it, how often something
// is found that is not there, how often confounding is warned of; then other estimators and intervals beside ours.
import { bcaInterval, percentileInterval } from "../../dist/core/stats/bootstrap-interval.js";
import { resampleCounts } from "../../dist/core/stats/resample-counts.js";
import { analyseAdherence } from "../../dist/domain/alignment/analyse-adherence.js";
import { effectSums, groupSamples } from "../../dist/domain/alignment/effect-sums.js";
import { estimateEffects } from "../../dist/domain/alignment/estimate-effects.js";
import { CONFOUNDED_WORLDS, MEDIATED_WORLDS, NULL_WORLDS } from "../../dist/testing/adherence-worlds.js";
import { knownEffects, simulateAdherence } from "../../dist/testing/simulate-adherence.js";
import { OTHERS } from "./other-estimators.mjs";

const LEVEL = 0.95;

export function run(options) {
  const { seeds = "400", resamples = "1000", rows = "100,300,1000" } = parseOptions(options);
  const settings = { seeds: Number(seeds), resamples: Number(resamples) };
  for (const count of rows.split(",").map(Number)) {
    console.log(`\n${count} rows, ${seeds} seeds, ${resamples} resamples; per cent of the seeds\n`);
    analyseWorlds(count, settings);
    console.log(
      "\nIndirect effect: bias and width of the interval in points, and how often it holds the truth\n",
    );
    compareEstimators(count, settings);
    console.log("\nHow often other intervals of ours hold the truth\n");
    compareIntervals(count, settings);
  }
}

const holds = ({ low, high }, truth) => low !== null && high !== null && low <= truth && truth <= high;
const inside = ([low, high], truth) => low <= truth && truth <= high;
const points = (value) => (100 * value).toFixed(1);
const worlds = () => Object.entries({ ...MEDIATED_WORLDS, ...NULL_WORLDS, ...CONFOUNDED_WORLDS });
const overSeeds = ({ seeds }, make) => Array.from({ length: seeds }, (_, seed) => make(seed));

function analyseWorlds(rows, settings) {
  const lines = worlds().map(([name, world]) => {
    const { total, indirect } = knownEffects(world);
    const all = overSeeds(settings, (seed) =>
      analyseAdherence(simulateAdherence({ ...world, rows }, seed), {
        resamples: settings.resamples,
        shuffles: 20,
      }),
    );
    const rate = (test) => String(Math.round((100 * all.filter(test).length) / all.length));
    const inRange = (effect, truth) => rate(({ effects }) => holds(effects[effect], truth));
    return [
      name,
      `${points(indirect)} of ${points(total)}`,
      points(mean(all.map(({ effects }) => effects.indirectEffect.estimate ?? Number.NaN))),
      inRange("totalEffect", total),
      inRange("indirectEffect", indirect),
      inRange("directEffect", total - indirect),
      inRange("proportionMediated", indirect / total),
      rate(({ verdict }) => verdict.kind.startsWith("explains")),
      rate(({ warnings }) => warnings.some(({ about }) => about === "confounding")),
    ];
  });
  print(["world", "truth", "mean", "total", "indirect", "direct", "proportion", "explains", "warned"], lines);
}

function compareEstimators(rows, settings) {
  const names = ["ours", ...Object.keys(OTHERS)];
  const lines = Object.entries({
    ...MEDIATED_WORLDS,
    "adherence rises without effect": NULL_WORLDS["adherence rises without effect"],
  }).map(([name, world]) => {
    const { indirect } = knownEffects(world);
    const found = Object.fromEntries(names.map((each) => [each, { biases: [], widths: [], held: 0 }]));
    for (let seed = 0; seed < settings.seeds; seed++) {
      const groups = groupSamples(simulateAdherence({ ...world, rows }, seed));
      const estimators = { ours: (sums) => estimateEffects(sums).indirectEffect, ...OTHERS };
      const values = bootstrap(groups, settings.resamples, estimators);
      const sums = moreSums(groups, groups.counts);
      for (const each of names) {
        found[each].biases.push(estimators[each](sums) - indirect);
        const sorted = values[each].filter(Number.isFinite).sort();
        const ends = percentileInterval(sorted, LEVEL);
        found[each].widths.push(ends[1] - ends[0]);
        if (inside(ends, indirect)) found[each].held += 1;
      }
    }
    return [
      name,
      ...names.map(
        (each) =>
          `${points(mean(found[each].biases))} · ${points(mean(found[each].widths))} · ${Math.round((100 * found[each].held) / settings.seeds)}`,
      ),
    ];
  });
  print(["world", ...names], lines);
}

function compareIntervals(rows, settings) {
  const lines = Object.entries(MEDIATED_WORLDS).map(([name, world]) => {
    const { total, indirect } = knownEffects(world);
    const held = { percentile: 0, bca: 0, ratioPercentile: 0, ratioBca: 0, ratioFieller: 0 };
    for (let seed = 0; seed < settings.seeds; seed++) {
      const samples = simulateAdherence({ ...world, rows }, seed);
      const groups = groupSamples(samples);
      const effect = (sums) => estimateEffects(sums).indirectEffect;
      const ratio = (sums) => estimateEffects(sums).proportionMediated;
      const values = bootstrap(groups, settings.resamples, { effect, ratio });
      const intervals = (key, estimator, truth) => {
        const sorted = values[key].filter(Number.isFinite).sort();
        const point = estimator(moreSums(groups, groups.counts));
        const left = leaveOneOut(groups, estimator);
        return [
          inside(percentileInterval(sorted, LEVEL), truth),
          inside(bcaInterval(sorted, point, left, LEVEL), truth),
        ];
      };
      const [percentile, bca] = intervals("effect", effect, indirect);
      const [ratioPercentile, ratioBca] = intervals("ratio", ratio, indirect / total);
      const { effects } = analyseAdherence(samples, { resamples: settings.resamples, shuffles: 1 });
      const ratioFieller = holds(effects.proportionMediated, indirect / total);
      for (const [key, isHeld] of Object.entries({
        percentile,
        bca,
        ratioPercentile,
        ratioBca,
        ratioFieller,
      })) {
        if (isHeld) held[key] += 1;
      }
    }
    return [name, ...Object.values(held).map((count) => ((100 * count) / settings.seeds).toFixed(0))];
  });
  print(["world", "indirect: percentile", "BCa", "proportion: percentile", "BCa", "Fieller"], lines);
}

/** The sums, and two more that other estimators need. */
function moreSums(groups, counts) {
  let [yy, yz] = [0, 0];
  for (const [group, count] of counts.entries()) {
    yy += count * groups.y[group] ** 2;
    yz += count * groups.y[group] * groups.z[group];
  }
  return { ...effectSums(groups, counts), yy, yz };
}

function bootstrap(groups, resamples, estimators) {
  const values = Object.fromEntries(
    Object.keys(estimators).map((name) => [name, new Float64Array(resamples)]),
  );
  const { groupOfRow, counts } = groups;
  resampleCounts({ groupOfRow, groupCount: counts.length, seed: 1, resamples }, (drawn, resample) => {
    const sums = moreSums(groups, drawn);
    for (const [name, estimate] of Object.entries(estimators)) values[name][resample] = estimate(sums);
  });
  return values;
}

function leaveOneOut(groups, estimate) {
  const counts = groups.counts.slice();
  const left = [];
  for (const [group, rows] of groups.counts.entries()) {
    counts[group] = rows - 1;
    const value = estimate(moreSums(groups, counts));
    counts[group] = rows;
    if (Number.isFinite(value)) left.push({ value, rows });
  }
  return left;
}

function mean(values) {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function parseOptions(options) {
  const parsed = {};
  for (let i = 0; i < options.length; i += 2) {
    const name = options[i].replace(/^--/, "");
    if (!["seeds", "resamples", "rows"].includes(name) || options[i + 1] === undefined) {
      throw new Error(`options: --seeds N --resamples N --rows N,N; got ${options.slice(i).join(" ")}`);
    }
    parsed[name] = options[i + 1];
  }
  return parsed;
}

function print(header, lines) {
  console.log(`| ${header.join(" | ")} |\n|${"---|".repeat(header.length)}`);
  for (const line of lines) console.log(`| ${line.join(" | ")} |`);
}
