import { Effect, Metric } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { buildInfo, cpuTime, fileLimit, openFiles, processStart, residentMemory } from "../Metrics.ts"

/** Of Linux; elsewhere there is no such folder, and the figures are left out. */
const openNow = () => {
  try {
    return readdirSync("/proc/self/fd").length
  } catch {
    return undefined
  }
}

const limit = () => {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))
    return found === null ? undefined : Number(found[1])
  } catch {
    return undefined
  }
}

const known = (gauge: typeof openFiles, value: number | undefined) =>
  value === undefined ? Effect.void : Metric.update(gauge, value)

/** Says what runs, once, and what the process uses, each time that the returned effect runs. */
export const processFigures = Effect.fnUntraced(function*(build: { readonly version: string; readonly wire: string }) {
  yield* Metric.update(Metric.withAttributes(buildInfo, { ...build, node: process.versions.node }), 1)
  yield* Metric.update(processStart, performance.timeOrigin / 1000)
  yield* known(fileLimit, limit())
  let counted = 0
  return Effect.gen(function*() {
    const { system, user } = process.cpuUsage()
    const used = (system + user) / 1_000_000
    yield* Metric.update(cpuTime, Math.max(0, used - counted))
    counted = used
    yield* Metric.update(residentMemory, process.memoryUsage.rss())
    yield* known(openFiles, openNow())
  })
})
