import { Effect, type Scope } from "effect"
import { createInterface } from "node:readline"

/** The next line that comes in; undefined: there are no more. Blank lines are left out. */
export type Lines = Effect.Effect<string | undefined>

export const pipedLines = (input: NodeJS.ReadableStream): Effect.Effect<Lines, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const reader = createInterface({ input, crlfDelay: Infinity })
        return { reader, lines: reader[Symbol.asyncIterator]() }
      }),
      ({ reader }) => Effect.sync(() => reader.close())
    ),
    ({ lines }) =>
      Effect.promise(async () => {
        for (;;) {
          const next = await lines.next()
          if (next.done === true) return undefined
          if (next.value.trim() !== "") return next.value
        }
      })
  )
