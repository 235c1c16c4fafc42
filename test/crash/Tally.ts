import type { Point } from "./Points.ts"
import { add, nothing, type Verdict } from "./Verdict.ts"

/** Where kills hit, most often first. */
export const distribution = (hits: ReadonlyArray<Point>): string => {
  const counts = new Map<string, number>()
  for (const { kind, what } of hits) {
    const name = kind === "store write" ? kind : `${kind}: ${what}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].sort((one, other) => other[1] - one[1]).map(([name, count]) =>
    `${String(count).padStart(5)}  ${name}`
  ).join("\n")
}

export const sum = (verdicts: ReadonlyArray<Verdict>): Verdict => verdicts.reduce(add, nothing)

export const written = (verdict: Verdict): string =>
  Object.entries(verdict).map(([name, count]) => `${name} ${count}`).join(", ")
