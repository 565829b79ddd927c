// From single measurements to rates, ratios and differences.

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

/** Per task and over all of them: rows/s, and how many times the harness's in the same round, median round and range. */
export function summary(measured, tasks) {
  const names = [...new Set(measured.map(({ name }) => name))];
  const rounds = [...new Set(measured.map(({ round }) => round))];
  function over(chosen) {
    const total = (name, round, key) =>
      measured
        .filter((one) => one.name === name && one.round === round && chosen.includes(one.task))
        .reduce((sum, one) => sum + one[key], 0);
    return Object.fromEntries(
      names.map((name) => {
        const rates = (key) =>
          rounds.map((round) => total(name, round, "rowCount") / total(name, round, key));
        const ratios = (key) => rounds.map((round) => total("harness", round, key) / total(name, round, key));
        const spread = (values) => ({
          median: median(values),
          min: Math.min(...values),
          max: Math.max(...values),
        });
        return [
          name,
          {
            rowsPerSecond: spread(rates("seconds")),
            rowsPerCpuSecond: spread(rates("cpuSeconds")),
            ...(names.includes("harness") &&
              name !== "harness" && {
                times: spread(ratios("seconds")),
                timesByCpu: spread(ratios("cpuSeconds")),
              }),
          },
        ];
      }),
    );
  }
  return {
    perTask: Object.fromEntries(tasks.map((task) => [task, over([task])])),
    all: over(tasks),
    peakMib: Object.fromEntries(
      names.map((name) => [
        name,
        Math.round(
          Math.max(...measured.filter((one) => one.name === name).map(({ peakBytes }) => peakBytes)) /
            2 ** 20,
        ),
      ]),
    ),
  };
}

/** Log-likelihoods of float32 beside the harness's, and of int8 beside float32's; metrics of both precisions. */
export function differences(measured, tasks) {
  const of = (task, name) => measured.find((one) => one.task === task && one.name === name);
  return Object.fromEntries(
    tasks.map((task) => {
      const [exact, coarse, harness] = [of(task, "float32"), of(task, "int8"), of(task, "harness")];
      const [own, rounded] = [exact, coarse].map(({ rows }) => rows.flat());
      const other = harness?.answers.map(([logLikelihood, isGreedy]) => ({ logLikelihood, isGreedy }));
      return [
        task,
        {
          ...(other && { harness: compare(own, other) }),
          int8: compare(own, rounded),
          metrics: Object.fromEntries(
            Object.keys(exact.metrics).map((id) => [
              id,
              { float32: exact.metrics[id], int8: coarse.metrics[id] },
            ]),
          ),
        },
      ];
    }),
  );
}

function compare(own, other) {
  const gaps = own.map(({ logLikelihood }, index) => Math.abs(logLikelihood - other[index].logLikelihood));
  return {
    requests: own.length,
    largest: Math.max(...gaps),
    mean: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
    otherGreedyFlags: own.filter(({ isGreedy }, index) => isGreedy !== other[index].isGreedy).length,
  };
}
