/**
 * A Markdown table in the form of the library that lm-evaluation-harness prints with (pytablewriter): columns of
 * numbers go to the right with as many decimals as the longest of them needs, others to the left, headers to the middle.
 */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = header.map((title, place) => {
    const cells = rows.map((row) => row[place] ?? "");
    const isNumeric =
      cells.some((cell) => cell !== "") && cells.every((cell) => cell === "" || isNumber(cell));
    const shown = isNumeric ? withEqualDecimals(cells) : cells;
    const width = Math.max(3, ...[title, ...shown].map(widthOf));
    return { title, shown, width, isNumeric };
  });
  const line = (cells: readonly string[]) => `|${cells.join("|")}|`;
  const space = (count: number) => " ".repeat(Math.max(0, count));
  return `${[
    line(
      columns.map(({ title, width }) => {
        const left = Math.floor((width - widthOf(title)) / 2);
        return space(left) + title + space(width - widthOf(title) - left);
      }),
    ),
    line(
      columns.map(({ width, isNumeric }) => (isNumeric ? `${"-".repeat(width - 1)}:` : "-".repeat(width))),
    ),
    ...rows.map((_, row) =>
      line(
        columns.map(({ shown, width, isNumeric }) => {
          const cell = shown[row]!;
          return isNumeric ? space(width - widthOf(cell)) + cell : cell + space(width - widthOf(cell));
        }),
      ),
    ),
  ].join("\n")}\n`;
}

function isNumber(cell: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(cell);
}

function withEqualDecimals(cells: readonly string[]): string[] {
  const needed = Math.max(...cells.map((cell) => (/\.(\d*[1-9])0*$/.exec(cell)?.[1] ?? "").length));
  return cells.map((cell) => {
    if (cell === "") return cell;
    const [whole, decimals = ""] = cell.split(".");
    return needed === 0 ? whole! : `${whole}.${decimals.padEnd(needed, "0").slice(0, needed)}`;
  });
}

function widthOf(text: string): number {
  return [...text].length;
}
