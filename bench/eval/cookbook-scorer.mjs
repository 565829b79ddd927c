// Our side as a process that stays: asks and scores whole tasks as `cookbook eval` does, row by row of the order given.

import { createOnnxEngine } from "../../dist/adapters/engines/onnx/engine.js";
import { evaluate } from "../../dist/app/evaluate.js";
import { loadTaskData } from "../../dist/app/evaluation/task-data.js";
import { selectTasks } from "../../dist/domain/evaluation/groups/registry.js";

const { model, precision, tasks: names, data, limit, threads } = JSON.parse(process.argv[2]);
const { tasks } = selectTasks(names);
const loaded = await loadTaskData(tasks, { data, limit, shots: 0 });
const session = await createOnnxEngine().open({ model, precision, threads });

process.on("message", async ({ task: id, rows: count }) => {
  const { task, rows } = loaded.find(({ task }) => task.id === id);
  const started = performance.now();
  const cpu = process.cpuUsage();
  const result = await evaluate(session, task, rows.slice(0, count));
  const { user, system } = process.cpuUsage(cpu);
  process.send({
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    metrics: Object.fromEntries(result.metrics.map(({ metric, value }) => [metric, value])),
    rows: result.samples.map(({ reply }) => reply.options),
  });
});
process.send({ ready: true });
