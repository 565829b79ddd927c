import { expect, it } from "vitest";
import { formatDuration } from "./format-duration.ts";
import { createProgress } from "./progress.ts";

function recorder(isTTY: boolean) {
  let text = "";
  let time = 0;
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  const progress = createProgress({ stream: { isTTY, write } as NodeJS.WriteStream, now: () => time });
  const wait = (ms: number) => {
    time += ms;
  };
  return { progress, text: () => text, wait };
}

it("writes a line every ten seconds without a terminal, with the time left", () => {
  const { progress, text, wait } = recorder(false);
  progress.update("tune", 0, 100);
  wait(5_000);
  progress.update("tune", 10, 100);
  wait(5_000);
  progress.update("tune", 20, 100, "loss 2.10");
  wait(40_000);
  progress.update("tune", 100, 100);
  expect(text()).toBe("tune 20/100 · loss 2.10 · 40 s left\ntune 100/100 · 50 s\n");
});

it("redraws one line on a terminal and closes it before a note", () => {
  const { progress, text, wait } = recorder(true);
  progress.update("tune", 0, 4);
  wait(200);
  progress.update("tune", 1, 4);
  progress.note("saved");
  expect(text()).toBe("\r\u001b[2Ktune 0/4\r\u001b[2Ktune 1/4 · 0.6 s left\nsaved\n");
});

it.each([
  [0.04, "0 s"],
  [8.25, "8.3 s"],
  [59.4, "59 s"],
  [125, "2 min 05 s"],
  [3780, "1 h 03 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
