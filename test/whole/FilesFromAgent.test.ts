import { assert, describe } from "@effect/vitest"
import { Effect, Layer, Result, Stream } from "effect"
import { TestClock } from "effect/testing"
import { EncryptionState, IdentityState } from "../../src/domain/crypto/EncryptionState.ts"
import { readEncryptedFile } from "../../src/domain/crypto/secrets/EncryptedFile.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as AttachmentsNode from "../../src/layers/crypto/attachments/AttachmentsNode.ts"
import { takesNoPart } from "../../src/layers/crypto/CryptoApart.ts"
import { Attachments } from "../../src/services/crypto/Attachments.ts"
import { Crypto } from "../../src/services/crypto/Crypto.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import {
  bytes,
  end,
  example,
  file,
  filesIn,
  filesShown,
  inline,
  png,
  scene,
  text,
  web,
  words
} from "../support/AgentFiles.ts"
import { startWithFiles } from "../support/FileCases.ts"
import { closed, joined, said, stop, until } from "./MemoryBot.ts"

/** Seals what is sent by putting it where the test can see it. */
const sealing = Layer.succeed(Crypto, {
  ...takesNoPart(EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })),
  seal: (_room, _type, content) => Effect.succeed({ algorithm: "m.megolm.v1.aes-sha2", clear: content })
})

describe("A file that the agent sends", () => {
  example(
    "is stored and shown as an event of its own, with an image's size, and counts as no part of the answer",
    Effect.gen(function*() {
      const { prompt, room, stored } = yield* scene([text("Here: "), inline("a cat.png"), end])
      const [shown] = yield* filesShown(room, 1)
      const { url, ...content } = shown!.content
      assert.deepStrictEqual(content, {
        msgtype: "m.image",
        body: "a cat.png",
        filename: "a cat.png",
        info: { mimetype: "image/png", size: png.length, w: 4, h: 3 },
        "m.mentions": {},
        "matrix-surface.turn": { prompt, attempt: 1, file: 1 }
      })
      assert.deepStrictEqual(Buffer.from((yield* stored(url))!), png)
      yield* closed(1, room)
      assert.deepStrictEqual(
        (yield* said(room)).map(({ body, mark }) => [body, mark.state, mark.parts]).at(-1),
        ["Here: ", "answered", 1]
      )
    })
  )

  example(
    "is fetched from where the agent listens, without the agent's token",
    Effect.gen(function*() {
      const { agentUrl, asked, url } = yield* web({ "/f": { body: bytes } })
      const { room, stored } = yield* scene([
        file("plan.pdf", { url: `${url}/f` }, bytes.length, "application/pdf"),
        end
      ], { agentUrl })
      const [shown] = yield* filesShown(room, 1)
      assert.deepInclude(shown!.content, { msgtype: "m.file", body: "plan.pdf" })
      assert.isTrue(Buffer.from(bytes).equals(Buffer.from((yield* stored(shown!.content["url"]))!)))
      assert.deepStrictEqual(asked, ["/f"])
      yield* closed(1, room)
      assert.deepStrictEqual((yield* said(room)).map(({ body }) => body), [words.only])
    })
  )

  example(
    "comes in its order, two in one run",
    Effect.gen(function*() {
      const { agentUrl, url } = yield* web({ "/slow": { body: bytes } })
      const lines = [file("1.png", { url: `${url}/slow` }, bytes.length), inline("2.png"), end]
      const { room } = yield* scene(lines, { agentUrl })
      assert.deepStrictEqual((yield* filesShown(room, 2)).map(({ content }) => content["body"]), ["1.png", "2.png"])
    })
  )

  const refusals = [
    ["larger than MEDIA_MAX", { _tag: "TooLarge", limit: 100_000 }, "/f", { body: bytes }, bytes.length],
    ["larger than MEDIA_MAX, whatever the agent says", { _tag: "TooLarge", limit: 100_000 }, "/f", { body: bytes }, 5],
    ["that is not there", { _tag: "Unreachable" }, "/f", { status: 404 }, 5],
    ["behind a redirect, which could lead anywhere", { _tag: "Unreachable" }, "/f", { status: 302, to: "/g" }, 5]
  ] as const
  for (const [title, why, path, answer, size] of refusals) {
    example(
      `${title} is said by its name`,
      Effect.gen(function*() {
        const { agentUrl, asked, url } = yield* web({ [path]: answer, "/g": { body: png } })
        const { room } = yield* scene([file("../a\nb.png", { url: url + path }, size), end], { agentUrl, max: 100_000 })
        const [shown] = yield* filesShown(room, 1)
        assert.deepInclude(shown!.content, { msgtype: "m.notice", body: words.undelivered("a b.png", why) })
        assert.notInclude(asked, "/g")
      })
    )
  }

  example(
    "is not fetched from another port of the agent's own host, where somebody else may listen",
    Effect.gen(function*() {
      const { asked, url } = yield* web({ "/f": { body: bytes } })
      const { room } = yield* scene([file("x.png", { url: `${url}/f` }, bytes.length), end])
      const [shown] = yield* filesShown(room, 1)
      assert.deepInclude(shown!.content, { msgtype: "m.notice", body: words.undelivered("x.png", { _tag: "Address" }) })
      assert.deepStrictEqual(asked, [])
    })
  )

  for (
    const [title, url] of [
      ["a private address", "https://10.0.0.1/f"],
      ["an address of a network for tests", "https://198.18.0.1/f"],
      ["an address of IPv4 within one of IPv6", "https://[64:ff9b::a00:1]/f"],
      ["a name of this machine", "https://localhost/f"],
      ["a name of a private network", "https://db.internal/f"],
      ["another host without encryption", "http://example.org/f"],
      ["no address at all", "file:///etc/passwd"]
    ] as const
  ) {
    example(
      `is not fetched from ${title}`,
      Effect.gen(function*() {
        const { room } = yield* scene([file("x.png", { url }, 5), end], { agentUrl: "wss://agent.example.org/" })
        const [shown] = yield* filesShown(room, 1)
        assert.deepInclude(shown!.content, {
          msgtype: "m.notice",
          body: words.undelivered("x.png", { _tag: "Address" })
        })
      })
    )
  }

  example(
    "that the homeserver does not take is said; one that it does not take now is stored later",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* control.fail("upload", MatrixFault.cases.Refused.make({ status: 413, errcode: "M_TOO_LARGE", detail: "" }))
      yield* control.fail("upload", MatrixFault.cases.Unavailable.make({ detail: "away", status: 502 }))
      yield* control.fail("upload", MatrixFault.cases.RateLimited.make({ retryAfter: 60_000 }))
      const { room } = yield* scene([inline("1.png"), inline("2.png"), end])
      const [first] = yield* filesShown(room, 1)
      assert.deepInclude(first!.content, {
        msgtype: "m.notice",
        body: words.undelivered("1.png", { _tag: "Refused", code: "M_TOO_LARGE" })
      })
      yield* closed(1, room)
      yield* TestClock.adjust("10 seconds")
      yield* until("tried again", Effect.map(control.calls("upload"), (calls) => (calls >= 3 ? calls : undefined)))
      assert.strictEqual((yield* filesIn(room)).length, 1)
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual((yield* filesShown(room, 2))[1]!.content["msgtype"], "m.image")
    })
  )

  example(
    "is a link in the text where MEDIA_MAX is 0",
    Effect.gen(function*() {
      const { room } = yield* scene([file("x.png", { url: "https://example.org/x.png" }, 5), end], { max: 0 })
      yield* closed(1, room)
      assert.deepStrictEqual((yield* said(room)).at(-1)!.body, "📎 x.png (https://example.org/x.png)")
      assert.deepStrictEqual(yield* filesIn(room), [])
    })
  )

  example(
    "is shown once by a bot that was killed between storing it and sending it",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const held = yield* control.hold("upload", { acted: true })
      const { room, running } = yield* scene([inline("1.png"), inline("2.png"), end])
      yield* held.arrived
      yield* stop(running)
      yield* held.release
      yield* startWithFiles()
      assert.deepStrictEqual((yield* filesShown(room, 2)).map(({ content }) => content["body"]), ["1.png", "2.png"])
      assert.strictEqual(yield* control.calls("upload"), 3)
    })
  )

  example(
    "is shown once where the answer to its send was lost and the bot killed",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { room, running } = yield* scene([inline("1.png")])
      yield* filesShown(room, 1)
      yield* stop(running)
      yield* startWithFiles()
      const { script } = { script: yield* AgentScript }
      script.says(script.sent[0]!.thread, [end])
      yield* closed(1, room)
      assert.strictEqual((yield* filesIn(room)).length, 1)
      assert.strictEqual(yield* control.calls("upload"), 1)
    })
  )

  example(
    "is not shown again where the agent repeats its run",
    Effect.gen(function*() {
      const { room, script } = yield* scene([inline("1.png")])
      yield* filesShown(room, 1)
      const { thread } = script.sent[0]!
      script.cut(thread)
      script.heal(thread)
      script.says(thread, [end])
      yield* closed(1, room)
      assert.strictEqual((yield* filesIn(room)).length, 1)
    })
  )

  example(
    "goes into the thread or the reply that the answer is",
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      yield* startWithFiles()
      yield* joined(room)
      script.answers("draw", [inline("1.png"), end])
      const prompt = yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "bot: draw",
        "m.mentions": { user_ids: [bot] }
      })
      const [shown] = yield* filesShown(room, 1)
      assert.deepStrictEqual(shown!.content["m.relates_to"], { "m.in_reply_to": { event_id: prompt } })
    })
  )

  example(
    "is encrypted by a key of its own in an encrypted room, and the server gets neither name nor type",
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      yield* startWithFiles({}, {}, sealing)
      yield* joined(room)
      yield* people.putState(alice, room, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" })
      script.answers("draw", [inline("secret.png"), end])
      yield* people.say(alice, room, "draw")
      const clear = yield* until(
        "the file",
        Effect.map(people.history(alice, room), (all) =>
          all.flatMap(({ content }) => {
            const sealed = (content as RawEvent)["clear"] as RawEvent | undefined
            return sealed?.["msgtype"] === "m.image" ? [sealed] : []
          }).at(0))
      )
      assert.isUndefined(clear["url"])
      const described = Result.getOrThrow(readEncryptedFile(clear["file"]))
      const stored = yield* people.fetch(alice, described.url)
      assert.notDeepEqual(Buffer.from(stored!), png)
      const opened = yield* Effect.flatMap(
        Attachments,
        (attachments) => attachments.decryptWhole(described, Stream.make(new Uint8Array(stored!)), 1_000)
      ).pipe(
        Effect.provide(AttachmentsNode.layer)
      )
      assert.deepStrictEqual(Buffer.from(opened), png)
      const plain = (yield* people.history(alice, room)).filter(({ sender, type }) =>
        sender === bot && type === "m.room.message"
      )
      assert.deepStrictEqual(plain, [])
    })
  )
})
