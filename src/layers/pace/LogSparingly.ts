import { Clock, Effect } from "effect"

/** The shortest pause between two lines of one kind, in ms. */
const pace = 60_000

/**
 * Logs lines that anybody can cause, at most one a minute of each kind; the next line says how many were left out
 * (`before`). Kinds are words of this program, so they are few. A metric counts all of them.
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
