import { Effect, Layer, Option, Redacted } from "effect"
import { createHash, createHmac, randomBytes } from "node:crypto"
import { PromptId, Thread } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/StoreError.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"

const incarnationName = "incarnation"

/** Names this store: random, made with it, so that a new store is a stranger to the agent. */
const incarnation = Effect.gen(function*() {
  const journal = yield* Journal
  const known = yield* journal.get(incarnationName)
  if (Option.isSome(known)) return known.value
  const made = randomBytes(16).toString("base64url")
  yield* journal.put(incarnationName, made)
  return made
})

/** Stands for the store of an incarnation where anybody may read it. */
export const markOf = (incarnation: string) => createHash("sha256").update(incarnation).digest("base64url").slice(0, 12)

export const storeMark = Effect.map(incarnation, markOf)

export const layer = (salt: Redacted.Redacted): Layer.Layer<Pseudonyms, JournalError, Journal> =>
  Layer.effect(
    Pseudonyms,
    Effect.gen(function*() {
      const store = yield* incarnation
      const name = (prefix: string, parts: ReadonlyArray<string>) =>
        prefix +
        createHmac("sha256", Redacted.value(salt)).update([store, ...parts].join("\0")).digest("base64url").slice(0, 22)
      return Pseudonyms.of({
        thread: (chat, generation) => Thread.make(name("t1_", [chat, String(generation)])),
        prompt: (event, attempt) => PromptId.make(name("p1_", [event, String(attempt)])),
        person: (user) => name("u1_", [user])
      })
    })
  )
