export function printTables({
  perTask,
  all,
  peakMib,
  differences,
  harness,
  rounds,
  rows,
  cpu,
  threads,
  model,
}) {
  const names = Object.keys(all);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const about = harness
    ? `; lm_eval ${harness.versions.lm_eval}, torch ${harness.versions.torch}, batch size ${harness.batchSize}`
    : "";
  console.log(`\n${model}, ${total} rows, ${rounds} rounds in turns, ${threads} threads, ${cpu}${about}\n`);
  const range = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
  const ours = names.filter((name) => name !== "harness");
  const speeds = names.map((name) => [`${name} rows/s`, (line) => range(line[name].rowsPerSecond)]);
  const ratios = ours.flatMap((name) =>
    harness
      ? [
          [`${name} ×`, (line) => range(line[name].times)],
          [`${name} × processor`, (line) => range(line[name].timesByCpu)],
        ]
      : [],
  );
  const columns = [...speeds, ...ratios];
  print(
    ["task", ...columns.map(([title]) => title)],
    Object.entries({ ...perTask, all }).map(([task, line]) => [
      task,
      ...columns.map(([, cell]) => cell(line)),
    ]),
  );
  console.log(`\npeak MiB: ${names.map((name) => `${name} ${peakMib[name]}`).join(", ")}\n`);
  print(
    [
      "task",
      ...(harness ? ["float32 − harness, largest"] : []),
      "int8 − float32, mean",
      "largest",
      "greedy flags",
      "metrics float32 → int8",
    ],
    Object.entries(differences).map(([task, { harness: exact, int8, metrics }]) => [
      task,
      ...(exact
        ? [`${exact.largest.toExponential(1)}${exact.otherGreedyFlags > 0 ? ", flags differ" : ""}`]
        : []),
      int8.mean.toFixed(3),
      int8.largest.toFixed(3),
      `${int8.otherGreedyFlags} of ${int8.requests} differ`,
      Object.entries(metrics)
        .map(([id, one]) => `${id} ${one.float32.toFixed(4)} → ${one.int8.toFixed(4)}`)
        .join(", "),
    ]),
  );
}

function print(head, lines) {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column].length)),
  );
  const show = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  console.log(show(head));
  console.log(show(widths.map((width) => "-".repeat(width))));
  for (const line of lines) console.log(show(line));
}
