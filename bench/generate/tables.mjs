// What the bench prints: medians with smallest and largest, and ratios round by round, since the machine's mood touches
// both sides of a round alike.

/** The targets of a simple template: either will do. */
const ROWS_PER_SECOND = 130_000;
const BYTES_PER_SECOND = 35e6;

export function templateTable({ rounds, seconds, templates }) {
  const head = `${"template".padEnd(22)} ${"rows/s, one thread".padEnd(28)} ${"MB/s".padEnd(7)} ${"bytes/row".padEnd(10)} ${"two threads ÷ one".padEnd(22)} rows per CPU second`;
  const rows = templates.map(({ template, one, two }) => {
    const cells = [
      template.padEnd(22),
      spread(one.map(({ rowsPerSecond }) => rowsPerSecond)).padEnd(28),
      (median(one.map(({ bytesPerSecond }) => bytesPerSecond)) / 1e6).toFixed(1).padEnd(7),
      bytesPerRow(one).toFixed(0).padEnd(10),
      spread(ratios(two, one), 2).padEnd(22),
      median(one.map(({ rowsPerCpuSecond }) => rowsPerCpuSecond))
        .toLocaleString("en", NO_DIGITS)
        .padStart(9),
    ];
    return `${cells.join(" ")}${isFast(one) ? "" : "   below both targets"}`;
  });
  return `\n${rounds} rounds of ${seconds} s, in turns; median (smallest to largest)\n\n${[head, ...rows].join("\n")}\n`;
}

export function comparisonTable({ comparisons, reasoningGym }) {
  if (comparisons.length === 0) return "";
  const head = `${`beside reasoning-gym ${reasoningGym}`.padEnd(44)} ${"bytes/row".padEnd(11)} ${"its rows/s".padEnd(26)} ${"rows/s ÷".padEnd(22)} ${"MB/s ÷".padEnd(22)} rows per CPU second ÷`;
  const rows = comparisons.map(({ template, params, format, task, ours, theirs, note }) => {
    const settings = Object.entries(params).map(([name, value]) => ` ${name}=${value}`);
    const cells = [
      `${template} (${format})${settings.join("")} / ${task}`.padEnd(44),
      `${bytesPerRow(ours).toFixed(0)} / ${bytesPerRow(theirs).toFixed(0)}`.padEnd(11),
      spread(theirs.map(({ rowsPerSecond }) => rowsPerSecond)).padEnd(26),
      spread(ratios(ours, theirs), 2).padEnd(22),
      spread(ratios(ours, theirs, "bytesPerSecond"), 2).padEnd(22),
      spread(ratios(ours, theirs, "rowsPerCpuSecond"), 2),
    ];
    return `${cells.join(" ")}\n    ${note}`;
  });
  return `${[head, ...rows].join("\n")}\n`;
}

export function summary({ templates }) {
  const fast = templates.filter(({ one }) => isFast(one)).length;
  const both = templates.filter(({ one }) => hasRows(one) && hasBytes(one)).map(({ template }) => template);
  return `${fast} of ${templates.length} templates reach ${ROWS_PER_SECOND} rows/s or ${BYTES_PER_SECOND / 1e6} MB/s in one thread; both: ${both.join(", ") || "none"}`;
}

const hasRows = (runs) => median(runs.map(({ rowsPerSecond }) => rowsPerSecond)) >= ROWS_PER_SECOND;
const hasBytes = (runs) => median(runs.map(({ bytesPerSecond }) => bytesPerSecond)) >= BYTES_PER_SECOND;
const isFast = (runs) => hasRows(runs) || hasBytes(runs);

const NO_DIGITS = { maximumFractionDigits: 0 };

function bytesPerRow(runs) {
  return median(runs.map(({ bytesPerSecond, rowsPerSecond }) => bytesPerSecond / rowsPerSecond));
}

function ratios(above, below, what = "rowsPerSecond") {
  return above.map((run, round) => run[what] / below[round][what]);
}

function spread(values, digits = 0) {
  const format = (value) =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format(median(values))} (${format(Math.min(...values))} to ${format(Math.max(...values))})`;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
