/** What a figure may be at most: so many times its floor, and something on top of that. */
export interface Limit {
  readonly times: number
  readonly plus?: number
}

export interface Figure {
  readonly bench: string
  readonly unit: string
  readonly ours: number
  readonly floor: number
  readonly limit?: Limit
  /** How often each side was measured. */
  readonly n: number
  /** 95th percentiles, where single times were taken. */
  readonly p95?: { readonly ours: number; readonly floor: number }
  readonly note?: string
}

const sorted = (values: ReadonlyArray<number>) => [...values].sort((a, b) => a - b)

export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const all = sorted(values)
  if (all.length === 0) return Number.NaN
  const at = (all.length - 1) * share
  const low = all[Math.floor(at)]!
  return low + (all[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

/** A figure of single times: their medians. */
export const timed = (
  figure: Pick<Figure, "bench" | "unit" | "limit" | "note">,
  ours: ReadonlyArray<number>,
  floor: ReadonlyArray<number>
): Figure => ({
  ...figure,
  ours: median(ours),
  floor: median(floor),
  n: Math.min(ours.length, floor.length),
  p95: { ours: quantile(ours, 0.95), floor: quantile(floor, 0.95) }
})

const allowed = (
  { floor, limit }: Figure
) => (limit === undefined ? Number.POSITIVE_INFINITY : limit.times * floor + (limit.plus ?? 0))

export const isMet = (figure: Figure) => figure.ours <= allowed(figure)

const said = (limit: Limit | undefined, unit: string) =>
  limit === undefined
    ? ""
    : `≤ ${limit.times} × floor${
      limit.plus === undefined ? "" : ` ${limit.plus < 0 ? "-" : "+"} ${Math.abs(limit.plus)} ${unit}`.trimEnd()
    }`

const rounded = (value: number) => Number(value.toPrecision(3))

export const asJson = (figure: Figure) =>
  JSON.stringify({
    ...figure,
    ours: rounded(figure.ours),
    floor: rounded(figure.floor),
    ratio: rounded(figure.ours / figure.floor),
    ...(figure.limit === undefined ? {} : { limit: said(figure.limit, figure.unit), met: isMet(figure) }),
    ...(figure.p95 === undefined ? {} : { p95: { ours: rounded(figure.p95.ours), floor: rounded(figure.p95.floor) } })
  })

const columns = ["figure", "unit", "ours", "floor", "ratio", "limit", "n", ""] as const

const cells = (figure: Figure): ReadonlyArray<string> => [
  figure.bench,
  figure.unit,
  String(rounded(figure.ours)),
  String(rounded(figure.floor)),
  (figure.ours / figure.floor).toFixed(2),
  said(figure.limit, figure.unit),
  String(figure.n),
  figure.limit === undefined ? "" : isMet(figure) ? "met" : "MISSED"
]

/** The figures as a Markdown table that is also good to read in a terminal. */
export const table = (figures: ReadonlyArray<Figure>): string => {
  const rows = [columns, ...figures.map(cells)]
  const widths = columns.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)))
  const line = (row: ReadonlyArray<string>) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.slice(1).map(line)].join("\n")
}
