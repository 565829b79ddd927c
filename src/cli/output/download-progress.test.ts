import { describe, expect, it } from "vitest";
import { createDownloadProgress } from "./download-progress.ts";
import { formatBytes } from "./format-bytes.ts";

const MB = 1e6;

function record(isTTY: boolean) {
  let text = "";
  let time = 0;
  const onEvent = createDownloadProgress({
    stream: {
      isTTY,
      write(piece: string | Uint8Array) {
        text += String(piece);
        return true;
      },
    },
    now: () => time,
  });
  return {
    at(milliseconds: number, doneBytes: number) {
      time = milliseconds;
      onEvent({ kind: "progress", file: "model.gguf", doneBytes, totalBytes: 100 * MB });
    },
    onEvent,
    text: () => text,
  };
}

describe("download progress", () => {
  it("writes whole lines now and then where there is no terminal", () => {
    const out = record(false);
    out.onEvent({ kind: "note", text: "from the Hub" });
    out.at(0, 0);
    out.at(1000, 10 * MB);
    out.at(5000, 50 * MB);
    out.at(10_000, 100 * MB);
    out.onEvent({ kind: "file-end", file: "model.gguf", sizeBytes: 100 * MB });
    expect(out.text()).toBe(
      "from the Hub\n" +
        "model.gguf: downloading (100.0 MB)\n" +
        "model.gguf 50 % of 100.0 MB · 10.0 MB/s · 5 s left\n" +
        "model.gguf 100 % of 100.0 MB · 10.0 MB/s · 0 s left\n" +
        "model.gguf: 100.0 MB, checked in 10 s\n",
    );
  });

  it("redraws one line on a terminal, ten times a second at most", () => {
    const out = record(true);
    for (let time = 0; time <= 300; time += 10) out.at(time, time * 1e5);
    const lines = out.text().split("\r\u001b[2K").slice(1);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe(
      "model.gguf ███████░░░░░░░░░░░░░░░░░ 30 % of 100.0 MB · 100.0 MB/s · 0.7 s left",
    );
  });

  it("says that a download is resumed, and counts its speed from there", () => {
    const out = record(false);
    out.at(0, 60 * MB);
    out.at(5000, 70 * MB);
    expect(out.text()).toBe(
      "model.gguf: resuming at 60.0 MB\nmodel.gguf 70 % of 100.0 MB · 2.0 MB/s · 15 s left\n",
    );
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [98_362_432, "98.4 MB"],
    [999_960_000, "1.0 GB"],
  ])("%i", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
