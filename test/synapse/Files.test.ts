import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoPrompt, EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { built } from "../support/Built.ts"
import { encryptedFile, fileMessage } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { startBot } from "../whole/BotProcess.ts"
import { isFinal } from "../whole/Onlooker.ts"
import { scene } from "./Scene.ts"

const file = built()
const [small, large] = [seededBytes("small", 5_000), seededBytes("large", 900_000)]

const answer = ({ text }: EchoPrompt): EchoSteps =>
  text === "draw"
    ? [
      { type: "delta", text: "Here it is." },
      {
        type: "delta",
        kind: "file",
        file: { name: "a.png", mime: "image/png", size: small.length, data: Buffer.from(small).toString("base64") }
      },
      { type: "end" }
    ]
    : [{ type: "end", text: "seen" }]

interface Part {
  readonly kind: string
  readonly text?: string
  readonly file?: { readonly data?: string; readonly url?: string; readonly size: number }
}

describe("files on Synapse", () => {
  it.live("go from a person to the agent, small and large, plain and encrypted, and from the agent into the room", () =>
    Effect.gen(function*() {
      const synapse = inject("open")
      const { alice, client, look, room: made, say, settings } = yield* scene(synapse)
      const agent = yield* EchoAgent.EchoAgent
      agent.greet({ caps: { idempotent: true, resume: true, files: ["image/*"] } })
      const room: RoomId = yield* made
      const watch = yield* look
      const upload = (bytes: Uint8Array) =>
        Effect.promise(async () => {
          const answer = await fetch(`${synapse.url}/_matrix/media/v3/upload`, {
            method: "POST",
            headers: { authorization: `Bearer ${alice}`, "content-type": "application/octet-stream" },
            body: new Uint8Array(bytes)
          })
          return String(((await answer.json()) as RawEvent)["content_uri"])
        })
      yield* startBot(file("main.js"), settings)
      let txn = 0
      const send = Effect.fnUntraced(function*(content: RawEvent) {
        const event = yield* client.send(room, "m.room.message", `file${++txn}`, content)
        yield* watch.until((seen) => seen.some((one) => one.mark.prompt === event && isFinal(one)))
        const prompt = agent.received.findLast(({ type }) => type === "prompt")
        return prompt?.["parts"] as ReadonlyArray<Part>
      })
      const bytesOf = (part: Part | undefined) =>
        Effect.promise(async () =>
          part?.file?.data === undefined
            ? Buffer.from(await (await fetch(part?.file?.url ?? "")).arrayBuffer())
            : Buffer.from(part.file.data, "base64")
        )

      for (const bytes of [small, large]) {
        const sealed = yield* encryptedFile(bytes)
        for (
          const where of [{ url: yield* upload(bytes) }, sealed.describe(yield* upload(sealed.ciphertext))]
        ) {
          const parts = yield* send(fileMessage("a.png", "image/png", undefined, where, "look"))
          assert.deepStrictEqual(parts.map(({ kind, text }) => text ?? kind), ["look", "file"])
          assert.isTrue((yield* bytesOf(parts[1])).equals(Buffer.from(bytes)))
        }
      }

      yield* say(room, "draw")
      const image = yield* Effect.gen(function*() {
        for (;;) {
          const { events } = yield* watch.whole(room)
          const found = events.find(({ content }) =>
            (content as RawEvent)["msgtype"] === "m.image" &&
            (content as RawEvent)["matrix-surface.turn"] !== undefined
          )
          if (found !== undefined) return found["content"] as RawEvent
          yield* Effect.sleep("200 millis")
        }
      })
      const stored = yield* Effect.promise(async () => {
        const at = String(image["url"]).slice("mxc://".length)
        const answer = await fetch(`${synapse.url}/_matrix/client/v1/media/download/${at}`, {
          headers: { authorization: `Bearer ${alice}` }
        })
        return Buffer.from(await answer.arrayBuffer())
      })
      assert.isTrue(stored.equals(Buffer.from(small)))
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer({ answer }))))
})
