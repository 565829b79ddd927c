import type { RunEvent } from "../../contracts/run-events.ts";
import { formatDuration } from "./format-duration.ts";
import { createProgress } from "./progress.ts";
import { stepDetail } from "./step-detail.ts";

/** Shows a run's events on stderr: stages as lines, steps and rows as progress with time left. */
export function createRunProgress(): { show: (event: RunEvent) => void; finish: () => void } {
  const progress = createProgress();

  function show(event: RunEvent): void {
    switch (event.type) {
      case "stage-progress":
        progress.update(`${event.stage}, ${event.unit}`, event.done, event.total);
        return;
      case "tune-step":
        progress.update(`${event.stage}, step`, event.step, event.steps, stepDetail(event));
        return;
      case "stage-end":
        progress.note(`✓ ${event.stage} (${formatDuration(event.seconds)})`);
        return;
      case "stage-reuse":
        progress.note(`✓ ${event.stage} (done before, ${formatDuration(event.seconds)})`);
        return;
      case "curriculum-level":
        progress.note(`  round ${event.round}: level ${event.level}, ${JSON.stringify(event.params)}`);
        return;
      case "curriculum-score":
        progress.note(
          `  round ${event.round}: mean adherence ${event.score.toFixed(2)} on ${event.rows} samples`,
        );
        return;
      case "stage-start":
        progress.note(`… ${event.stage}`);
        return;
      case "run-start":
      case "run-end":
      case "run-fail":
      case "run-interrupt":
        return;
      default:
        event satisfies never;
    }
  }
  return { show, finish: progress.finish };
}
