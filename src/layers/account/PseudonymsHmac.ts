import { Effect, Layer, Redacted } from "effect"
import { createHmac } from "node:crypto"
import { PromptId, Thread } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"
import type { StoreValues } from "../../services/store/StoreValues.ts"
import { incarnation } from "../store/Incarnation.ts"

export const layer = (salt: Redacted.Redacted): Layer.Layer<Pseudonyms, StoreError, StoreValues> =>
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
        person: (user, chat) => name("u1_", [user, chat])
      })
    })
  )
