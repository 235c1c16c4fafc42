import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { FileRefused } from "../../../../src/domain/files/FileRefusal.ts"
import type { SentFile } from "../../../../src/domain/matrix/files/SentFile.ts"
import type { ReferredPart } from "../../../../src/domain/routing/context/ReferredFile.ts"
import { readReferred } from "../../../../src/layers/turns/context/ReferredFiles.ts"
import type { FileInHand, FilesForPrompts } from "../../../../src/services/files/PromptFiles.ts"

const part = (name: string, mime = "image/png", kind: ReferredPart["kind"] = "reply"): ReferredPart => ({
  kind,
  text: name,
  file: { kind: "image", name, mime, size: 1 } as SentFile
})
const inHand: FileInHand = { given: () => Effect.never }
const begun: Array<string> = []
const read: FilesForPrompts["read"] = ({ name }) => {
  begun.push(name)
  if (name === "hangs") return Effect.never
  return name === "refused" ? Effect.fail(new FileRefused({ reason: { _tag: "Away" } })) : Effect.succeed(inHand)
}

describe("Files of what a prompt refers to", () => {
  it.effect("are read at once within five seconds, as far as the agent takes them", () =>
    Effect.gen(function*() {
      const parts = [
        part("hangs"),
        part("refused"),
        part("comes", "image/png", "thread"),
        part("another type", "text/plain"),
        part("said before", "image/png", "before"),
        { kind: "reply", text: "no file" } as const
      ]
      const reading = yield* Effect.forkChild(Effect.scoped(readReferred(read, parts, { files: ["image/*"] })))
      yield* TestClock.adjust("5 seconds")
      const found = yield* Fiber.join(reading)
      assert.deepStrictEqual([...found].map(([{ text }]) => text), ["comes"])
      assert.deepStrictEqual(begun, ["hangs", "refused", "comes"])
    }))
})
