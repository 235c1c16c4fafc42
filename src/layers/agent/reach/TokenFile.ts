import { Effect, Option, type Redacted, Result } from "effect"
import { readFile } from "node:fs/promises"
import { token } from "../../../domain/settings/types/SecretSetting.ts"

/** A file that is no plain file may keep a reader waiting. */
const longestRead = "5 seconds"

const tokenIn = (text: string): Result.Result<Redacted.Redacted, string> => {
  const secret = text.replace(/\r?\n$/, "")
  return secret === "" ? Result.fail("is empty") : token.read(secret)
}

const whyNot = (error: unknown): string =>
  `cannot be read (${error instanceof Error && "code" in error ? String(error.code) : "no answer"})`

/**
 * The token for the agent, read from its file anew each time, so that a rotated one counts without a restart. While the
 * file holds none, the last token that was read is used, which the log says once. `first`: the token of the start;
 * `file`: the path in AGENT_TOKEN_FILE, undefined where the token was given by itself.
 */
export const tokenOf = (
  first: Option.Option<Redacted.Redacted>,
  file: string | undefined
): Effect.Effect<Option.Option<Redacted.Redacted>> => {
  if (file === undefined) return Effect.succeed(first)
  let last = first
  let isTold = false
  const read = Effect.tryPromise({
    try: (signal) => readFile(file, { encoding: "utf8", signal }),
    catch: whyNot
  }).pipe(
    Effect.timeoutOrElse({ duration: longestRead, orElse: () => Effect.fail(whyNot(undefined)) }),
    Effect.flatMap((text) => Effect.fromResult(tokenIn(text)))
  )
  const stayed = Effect.fnUntraced(function*(why: string) {
    if (isTold) return
    isTold = true
    yield* Effect.logWarning(`The file in AGENT_TOKEN_FILE ${why}, so the token that it held before is used`).pipe(
      Effect.annotateLogs({ setting: "AGENT_TOKEN_FILE", file })
    )
  })
  return read.pipe(
    Effect.match({
      onSuccess: (secret) => {
        last = Option.some(secret)
        isTold = false
        return Effect.void
      },
      onFailure: stayed
    }),
    Effect.flatten,
    Effect.andThen(Effect.sync(() => last))
  )
}
