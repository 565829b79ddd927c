/** Cuts chunks of bytes into lines of text, without their ends. */
export function createLineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, start)) {
      pending.push(chunk.subarray(start, end));
      const line = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
      pending = [];
      start = end + 1;
      onLine(line.toString("utf8"));
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  };
}

const NEW_LINE = 10;
