/** A table of plain text: columns padded to their widest cell, numbers to the right, two spaces between. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ""))));
  const isNumeric = header.map((_, column) =>
    rows.every((row) => /^[-+−]?[\d.,]*\d|^[-–—]?$|^\[/.test(row[column] ?? "")),
  );
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        const space = " ".repeat(width - widthOf(cell));
        return isNumeric[column] ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return `${[line(header), rule, ...rows.map(line)].join("\n")}\n`;
}

function widthOf(text: string): number {
  return [...text].length;
}
