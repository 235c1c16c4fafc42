import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { Features } from "../../src/domain/turns/AgentEvent.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import type { RoomOptions } from "../../src/sandbox/rooms/CreateRoom.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { end, filesShown, inline, png } from "../support/AgentFiles.ts"
import { encryptedFile, fileMessage, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { closed, joined } from "./MemoryBot.ts"
import { answersAll, context, inThread, replyTo, said } from "./PromptContexts.ts"

const world = (features: Partial<Features>) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
    Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer(features)))
  )
type World = Layer.Success<ReturnType<typeof world>>
const taking = { files: ["image/*", "audio/*"] }
const asks = ["what is this?", "and this?"]

const example = (
  title: string,
  body: Effect.Effect<void, unknown, World | Scope.Scope>,
  features: Partial<Features> = taking
) => it.effect(title, () => Effect.provide(body, world(features)))

/** A group room of alice and bob with a bot that moves files. */
const scene = Effect.fnUntraced(
  function*(files: Parameters<typeof startWithFiles>[0] = {}, state: NonNullable<RoomOptions["state"]> = []) {
    const { bot, people } = yield* MatrixMemoryControl
    yield* answersAll(...asks)
    const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
    const room = yield* people.room(alice, { invite: [bot, bob], state })
    yield* people.join(bob, room)
    yield* startWithFiles(files)
    yield* joined(room)
    const ask = (body: string, content: RawEvent, by: UserId = alice) =>
      people.say(by, room, { msgtype: "m.text", body, ...content, "m.mentions": { user_ids: [bot] } })
    const store = (bytes: Uint8Array) => people.upload(bob, bytes, "application/octet-stream")
    const send = (message: RawEvent) => people.say(bob, room, { ...message, "m.mentions": {} })
    const picture = Effect.fnUntraced(function*(caption?: string, bytes: Uint8Array = png) {
      return yield* send(fileMessage("cat.png", "image/png", bytes.length, { url: yield* store(bytes) }, caption))
    })
    return { alice, ask, bob, people, picture, room, send, store }
  }
)

/** The files of the newest prompt; each as "of what by whom: name, type, bytes". */
const files = Effect.gen(function*() {
  const { sent } = yield* AgentScript
  const command = sent.at(-1)?.command
  assert(command?._tag === "Prompt")
  return (command.files ?? []).map(({ context, data = "", from, mime, name }) =>
    `${context ?? "own"} by ${from?.slice(0, 3) ?? "you"}: ${name}, ${mime}, ${Buffer.from(data, "base64").length}`
  )
})

describe("The file of a message that a prompt refers to", () => {
  example(
    "goes along with a reply to it",
    Effect.gen(function*() {
      const { ask, picture, room } = yield* scene()
      yield* ask("what is this?", replyTo(yield* picture()))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [image: cat.png, attached]"])
      assert.deepStrictEqual(yield* files, [`reply by u1_: cat.png, image/png, ${png.length}`])
      yield* ask("and this?", replyTo(yield* picture("my cat")))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [image: cat.png, attached]\nmy cat"])
      assert.strictEqual((yield* files).length, 1)
    })
  )

  example(
    "goes along with the first prompt of its thread, and with no other",
    Effect.gen(function*() {
      const { ask, picture, room, send, store } = yield* scene()
      const root = yield* picture()
      yield* send({ ...fileMessage("dog.png", "image/png", png.length, { url: yield* store(png) }), ...inThread(root) })
      yield* ask("what is this?", inThread(root))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, [
        "thread by u1_: [image: cat.png, attached]",
        "before by u1_: [image: dog.png, not attached]"
      ])
      assert.deepStrictEqual(yield* files, [`thread by u1_: cat.png, image/png, ${png.length}`])
      yield* ask("and this?", inThread(root))
      yield* said(2, room)
      assert.deepStrictEqual([yield* context, yield* files], [[], []])
    })
  )

  example(
    "goes along where the bot showed it",
    Effect.gen(function*() {
      const { ask, people, room, alice } = yield* scene()
      const script = yield* AgentScript
      const { bot } = yield* MatrixMemoryControl
      script.answers("draw", [inline("chart.png"), end])
      yield* people.say(alice, room, { msgtype: "m.text", body: "draw", "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      const [shown] = yield* filesShown(room, 1)
      yield* ask("what is this?", replyTo(String(shown!.event)))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by you: [image: chart.png, attached]"])
      assert.deepStrictEqual(yield* files, [`reply by you: chart.png, image/png, ${png.length}`])
    })
  )

  example(
    "goes along decrypted, and of an untyped voice message or a sticker too",
    Effect.gen(function*() {
      const { ask, bob, people, room, send, store } = yield* scene()
      const { ciphertext, describe } = yield* encryptedFile(png)
      const sealed = fileMessage("cat.png", "image/png", png.length, describe(yield* store(ciphertext)))
      yield* ask("what is this?", replyTo(yield* send(sealed)))
      yield* said(1, room)
      assert.deepStrictEqual(yield* files, [`reply by u1_: cat.png, image/png, ${png.length}`])
      const voice = { msgtype: "m.audio", body: "Voice message.ogg", url: yield* store(seededBytes("voice", 99)) }
      yield* ask("and this?", replyTo(yield* send(voice)))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [audio: Voice message.ogg, attached]"])
      assert.deepStrictEqual(yield* files, ["reply by u1_: Voice message.ogg, audio/ogg, 99"])
      const sticker = { body: "a wave", url: yield* store(png), info: { mimetype: "image/png" } }
      yield* ask("and this?", replyTo(yield* people.send(bob, room, "m.sticker", sticker)))
      yield* said(3, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [image: a wave, attached]"])
    })
  )

  example(
    "goes along behind the prompt's own, within one frame",
    Effect.gen(function*() {
      const { ask, picture, room, store } = yield* scene({ agentUrl: "wss://agent.example.org/" })
      const own = fileMessage("dog.png", "image/png", 5_000, { url: yield* store(seededBytes("dog", 5_000)) }, asks[0])
      yield* ask("what is this?", { ...own, ...replyTo(yield* picture()) })
      yield* said(1, room)
      assert.deepStrictEqual(yield* files, [
        "own by you: dog.png, image/png, 5000",
        `reply by u1_: cat.png, image/png, ${png.length}`
      ])
      yield* ask("what is this?", { ...own, ...replyTo(yield* picture(undefined, seededBytes("large", 4_000))) })
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [image: cat.png, not attached]"])
      assert.deepStrictEqual(yield* files, ["own by you: dog.png, image/png, 5000"])
    }),
    { ...taking, frameBytes: 8_192 + 9_500 }
  )

  const left: ReadonlyArray<readonly [string, Partial<Features>, Parameters<typeof startWithFiles>[0]]> = [
    ["the agent takes no files", {}, {}],
    ["the agent takes others", { files: ["text/*"] }, {}],
    ["it is larger than MEDIA_MAX", taking, { max: 10 }],
    ["MEDIA_MAX is 0", taking, { max: 0 }],
    ["it is too large for an agent that cannot reach the bot", { ...taking, inlineBytes: 10 }, {
      agentUrl: "wss://agent.example.org/"
    }],
    ["it is too large for an agent that fetches none", { ...taking, inlineBytes: 10, inlineOnly: true }, {}]
  ]
  for (const [title, features, settings] of left) {
    example(
      `is told by its kind and name where ${title}, and the prompt is answered`,
      Effect.gen(function*() {
        const { ask, picture, room } = yield* scene(settings)
        yield* ask("what is this?", replyTo(yield* picture()))
        yield* said(1, room)
        assert.deepStrictEqual(yield* context, ["reply by u1_: [image: cat.png, not attached]"])
        assert.deepStrictEqual(yield* files, [])
      }),
      features
    )
  }

  example(
    "is told by its kind and name where the homeserver does not give it, or it was tampered with",
    Effect.gen(function*() {
      const { ask, picture, room, send, store } = yield* scene()
      const { outage } = yield* MatrixMemoryControl
      const { ciphertext, describe } = yield* encryptedFile(png)
      ciphertext[9]! ^= 1
      const sealed = fileMessage("cat.png", "image/png", png.length, describe(yield* store(ciphertext)))
      yield* ask("what is this?", replyTo(yield* send(sealed)))
      yield* said(1, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [image: cat.png, not attached]"])
      const kept = yield* picture()
      yield* outage("download", MatrixFault.cases.Refused.make({ status: 404, errcode: "M_NOT_FOUND", detail: "" }))
      yield* ask("and this?", replyTo(kept))
      yield* said(2, room)
      assert.deepStrictEqual(yield* context, ["reply by u1_: [image: cat.png, not attached]"])
      assert.deepStrictEqual(yield* files, [])
    })
  )

  example(
    "is nothing where it was deleted, or where whoever asks may not see it",
    Effect.gen(function*() {
      const visibility = { type: "m.room.history_visibility", content: { history_visibility: "joined" } }
      const { ask, bob, people, picture, room } = yield* scene({}, [visibility])
      const { calls } = yield* MatrixMemoryControl
      const hidden = yield* picture()
      const carol = yield* people.user("alice2")
      yield* people.invite(bob, room, carol)
      yield* people.join(carol, room)
      yield* ask("what is this?", replyTo(hidden), carol)
      yield* said(1, room)
      assert.deepStrictEqual([yield* context, yield* files], [[], []])
      const gone = yield* picture("a secret")
      yield* people.redact(bob, room, gone)
      yield* ask("and this?", replyTo(gone))
      yield* said(2, room)
      assert.deepStrictEqual([yield* context, yield* files, yield* calls("download")], [[], [], 0])
    })
  )
})
