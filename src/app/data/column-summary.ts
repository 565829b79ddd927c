/** A column of rows that nobody has described. */
export interface ColumnSummary {
  readonly name: string;
  /** Kinds of its values, such as "string" or "list of string", sorted. */
  readonly types: readonly string[];
  /** Rows that lack it. */
  readonly missing: number;
}

/** Gathers the columns of any rows, in the order in which they first appear. */
export class ColumnCounter {
  private readonly columns = new Map<string, { readonly types: Set<string>; rows: number }>();
  rows = 0;

  add(value: unknown): void {
    this.rows += 1;
    const entries =
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value)
        : [["(the row itself)", value] as const];
    for (const [name, item] of entries) {
      let column = this.columns.get(name);
      if (column === undefined) {
        column = { types: new Set(), rows: 0 };
        this.columns.set(name, column);
      }
      column.rows += 1;
      column.types.add(typeOf(item));
    }
  }

  result(): ColumnSummary[] {
    return [...this.columns].map(([name, { types, rows }]) => ({
      name,
      types: [...types].sort(),
      missing: this.rows - rows,
    }));
  }
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "empty list" : `list of ${typeOf(value[0])}`;
  if (value instanceof Date) return "date";
  switch (typeof value) {
    case "object":
      return "object";
    case "bigint":
      return "integer";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return typeof value;
  }
}
