import { Clock, Effect } from "effect"

/** Between two lines of one kind, in ms. */
const pace = 60_000

/**
 * Log lines that anybody can cause, at most one a minute of each kind; the next one says how many there were
 * meanwhile. `kinds` are words of ours, so they are few. Who counts all of them has a metric.
 */
export const makeLogSparingly = () => {
  const told = new Map<string, { readonly at: number; readonly silent: number }>()
  return Effect.fnUntraced(function*(kind: string, line: Effect.Effect<void>) {
    const now = yield* Clock.currentTimeMillis
    const last = told.get(kind)
    if (last !== undefined && now >= last.at && now - last.at < pace) {
      told.set(kind, { ...last, silent: last.silent + 1 })
      return
    }
    told.set(kind, { at: now, silent: 0 })
    yield* last === undefined || last.silent === 0 ? line : Effect.annotateLogs(line, { before: last.silent })
  })
}
export type LogSparingly = ReturnType<typeof makeLogSparingly>
