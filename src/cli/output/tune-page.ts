import type { TuneResult } from "../../domain/ports/engine.ts";
import { formatDuration } from "./format-duration.ts";

/** What `cookbook tune --json` prints. */
export function tuneJson(result: TuneResult) {
  return {
    steps: result.steps,
    tokens: result.tokens,
    seconds: result.seconds,
    tokens_per_second: result.tokensPerSecond,
    peak_memory_mb: result.peakMemoryMb,
    loss: result.loss,
    adapter: result.adapter,
  };
}

export function tunePage(result: TuneResult): string {
  const first = result.loss[0] ?? Number.NaN;
  const last = result.loss.slice(-5);
  const lastMean = last.reduce((sum, loss) => sum + loss, 0) / last.length;
  return [
    `${result.steps} steps over ${result.tokens.toLocaleString("en-US")} tokens in ${formatDuration(result.seconds)}`,
    `  ${Math.round(result.tokensPerSecond)} tokens/s, ${Math.round(result.peakMemoryMb)} MiB at the peak`,
    `  loss ${first.toFixed(3)} at the first step, ${lastMean.toFixed(3)} over the last ${last.length}`,
    `adapter: ${result.adapter}`,
    "",
  ].join("\n");
}
