import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { fileMessage, startWithFiles } from "../support/FileCases.ts"
import { closed, directRoom, joined, said, until } from "./MemoryBot.ts"

const done: Line = { _tag: "Ended", reason: "done" }
const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const settle = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0))), { times: 3 })

const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
  Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
  Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer({ files: ["image/*"] })))
)

/** What the agent is asked of a message that waited behind another one, and was edited meanwhile. */
const asked = Effect.fnUntraced(function*(message: (url: string) => RawEvent, edit: (url: string) => RawEvent) {
  const { people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  script.answers("first", [text("one")])
  for (const words of ["old", "new", ""]) script.answers(words, [text("seen"), done])
  const { alice, room, say } = yield* directRoom()
  yield* startWithFiles()
  yield* joined(room)
  yield* say("first")
  yield* until("the first text", Effect.map(said(room), (all) => all[0]))
  const url = yield* people.upload(alice, new Uint8Array([1]), "image/png")
  const target = yield* people.say(alice, room, message(url))
  yield* people.say(alice, room, {
    ...edit(url),
    "m.new_content": edit(url),
    "m.relates_to": { rel_type: "m.replace", event_id: target }
  })
  yield* settle
  script.says(script.sent[0]!.thread, [done])
  yield* closed(2, room)
  const [, second] = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command] : []))
  return { text: second?.text, files: second?.files?.map(({ name }) => name) ?? [] }
})

const words = (body: string) => (): RawEvent => ({ msgtype: "m.text", body })
const captioned = (caption?: string) => (url: string) => fileMessage("cat.png", "image/png", 1, { url }, caption)

describe("The caption of a file that waits", () => {
  it.effect.each(
    [
      ["is asked as it was edited", captioned("old"), captioned("new"), { text: "new", files: ["cat.png"] }],
      ["is taken away by an edit", captioned("old"), captioned(), { text: "", files: ["cat.png"] }],
      ["comes by an edit", captioned(), captioned("new"), { text: "new", files: ["cat.png"] }],
      ["is what a text says that the file is edited to", captioned("old"), words("new"), {
        text: "new",
        files: ["cat.png"]
      }],
      ["is none where a text is edited to a file", words("old"), captioned("new"), { text: "old", files: [] }]
    ] as const
  )("%s", ([, message, edit, expected]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual<unknown>(yield* asked(message, edit), expected)
    }).pipe(Effect.provide(world)))
})
