import { Effect, type Scope } from "effect"
import { createInterface } from "node:readline"
import { plainWelcome } from "./ChatTexts.ts"

/** The next line that comes in; undefined: there are no more. Blank lines are left out. */
export type Lines = Effect.Effect<string | undefined>

/** What lines are read from: a pipe, or a terminal that can do no more than a pipe. */
export type LinesInput = NodeJS.ReadableStream & { readonly isTTY?: boolean }

export const pipedLines = (
  input: LinesInput,
  greet: (line: string) => void = (line) => void process.stderr.write(`${line}\n`)
): Effect.Effect<Lines, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        // A person would look at nothing until they type.
        if (input.isTTY === true) { for (const line of plainWelcome) greet(line) }
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
