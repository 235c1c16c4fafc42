import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import { Media } from "../../src/services/matrix/Media.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { fileMessage, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { closed, directRoom, finals, joined } from "./MemoryBot.ts"

const picture = seededBytes("picture", 1_000)

/** Reading any file meets a bug. */
const broken = Layer.effect(
  Media,
  Effect.map(Media, (media) => Media.of({ ...media, download: () => Effect.die(new Error("a bug")) }))
).pipe(
  Layer.provideMerge(
    PseudonymsHmac.layer(Redacted.make("salt")).pipe(
      Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
      Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer({ files: ["image/*"] })))
    )
  )
)

describe("A prompt whose file meets a bug", () => {
  it.effect("has failed, and who waits behind it is answered", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello?", [{ _tag: "Text", message: "m1", text: "hi" }, { _tag: "Ended", reason: "done" }])
      const { alice, room, say } = yield* directRoom()
      yield* startWithFiles()
      yield* joined(room)
      const url = yield* people.upload(alice, picture, "image/png")
      yield* people.say(alice, room, fileMessage("a.png", "image/png", picture.length, { url }))
      yield* say("hello?")
      const ends = finals(yield* closed(2, room)).map(({ body, mark }) => [mark.state, body])
      assert.deepStrictEqual([ends[0]![0], ends[1]], ["failed", ["answered", "hi"]])
    }).pipe(Effect.provide(broken)))
})
