import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { englishFiles } from "../../src/domain/messages/FileMessages.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { end, example, file, filesShown, png, scene, web } from "../support/AgentFiles.ts"
import { encryptedFile, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { closed, directRoom, joined, said } from "./MemoryBot.ts"

const world = (files: ReadonlyArray<string>) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
    Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer({ files })))
  )

/** A picture that a client sent without a type, under a name that tells none. */
const untyped = (where: object, size: number) => ({ msgtype: "m.image", body: "photo", info: { size }, ...where })

/** What became of such a picture: the prompt's file, and the newest event that the room shows. */
const sent = Effect.fnUntraced(function*(bytes: Uint8Array, isSealed: boolean) {
  const { people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  const { alice, room } = yield* directRoom()
  yield* startWithFiles()
  yield* joined(room)
  const store = (of: Uint8Array) => people.upload(alice, of, "application/octet-stream")
  const { ciphertext, describe } = yield* encryptedFile(bytes)
  const where = isSealed ? describe(yield* store(ciphertext)) : { url: yield* store(bytes) }
  script.answers("", [{ _tag: "Text", message: "m1", text: "seen" }, { _tag: "Ended", reason: "done" }])
  yield* people.say(alice, room, untyped(where, bytes.length))
  yield* closed(1, room)
  const [given] = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? command.files ?? [] : []))
  const shown = (yield* said(room)).at(-1)
  return { given, shown: `${shown?.mark.state}: ${shown?.body}` }
})

describe("A file of which nothing says the type", () => {
  for (const length of [1_000, 300_000]) {
    for (const isSealed of [false, true]) {
      const bytes = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), seededBytes("png", length)])
      const how = `${length} bytes${isSealed ? ", encrypted" : ""}`
      it.effect(`is what its first bytes say (${how})`, () =>
        Effect.gen(function*() {
          const { given } = yield* sent(bytes, isSealed)
          assert.deepInclude(given as object, { name: "photo", mime: "image/png", size: bytes.length })
          assert.strictEqual(given?.data !== undefined, length === 1_000)
          if (given?.url === undefined) return
          const answer = yield* Effect.promise(() => fetch(given.url!))
          assert.strictEqual(answer.headers.get("content-type"), "image/png")
          assert.isTrue(Buffer.from(yield* Effect.promise(() => answer.arrayBuffer())).equals(bytes))
        }).pipe(Effect.provide(world(["image/*"]))))

      it.effect(`is refused by an agent that takes no such files (${how})`, () =>
        Effect.gen(function*() {
          const { given, shown } = yield* sent(bytes, isSealed)
          const why = { _tag: "WrongType", mime: "image/png", taken: ["text/*"] } as const
          assert.deepStrictEqual([given, shown], [undefined, `refused: ${englishFiles("!").files.refused(why)}`])
        }).pipe(Effect.provide(world(["text/*"]))))
    }
  }

  const untyped = [
    ["by its name", "chart.png", "", {
      msgtype: "m.image",
      info: { mimetype: "image/png", size: png.length, w: 4, h: 3 }
    }],
    ["by its first bytes", "chart", "application/octet-stream", {
      msgtype: "m.image",
      info: { mimetype: "image/png", size: png.length, w: 4, h: 3 }
    }]
  ] as const
  for (const [title, name, mime, content] of untyped) {
    for (const isFetched of [false, true]) {
      example(
        `of which the agent says no type is shown ${title}${isFetched ? ", also where it is fetched" : ""}`,
        Effect.gen(function*() {
          const { agentUrl, url } = yield* web({ "/f": { body: png } })
          const sent = isFetched
            ? file(name, { url: `${url}/f` }, png.length, mime)
            : file(name, { data: png.toString("base64") }, png.length, mime)
          const { room, stored } = yield* scene([sent, end], { agentUrl })
          const [shown] = yield* filesShown(room, 1)
          assert.deepInclude(shown!.content, content)
          assert.deepStrictEqual(Buffer.from((yield* stored(shown!.content["url"]))!), png)
        })
      )
    }
  }
})
