import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { englishFiles } from "../../src/domain/messages/FileMessages.ts"
import type { PromptFile } from "../../src/domain/turns/AgentCommand.ts"
import type { Features } from "../../src/domain/turns/AgentEvent.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { encryptedFile, fileMessage, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { closed, directRoom, joined, said, until } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const words = englishFiles("!").files
const small = seededBytes("small", 1_000)
const large = seededBytes("large", 300_000)

const world = (features: Partial<Features>) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
    Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer(features)))
  )

/** A direct room, in which a bot that moves files is; the agent says "seen" to whatever it is asked. */
const scene = Effect.fnUntraced(function*(files: Parameters<typeof startWithFiles>[0] = {}) {
  const { people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  const { alice, room } = yield* directRoom()
  yield* startWithFiles(files)
  yield* joined(room)
  return {
    room,
    store: (bytes: Uint8Array) => people.upload(alice, bytes, "application/octet-stream"),
    send: (message: Parameters<typeof people.say>[2], text = "") => {
      script.answers(text, [{ _tag: "Text", message: "m1", text: "seen" }, { _tag: "Ended", reason: "done" }])
      return people.say(alice, room, message)
    },
    prompt: Effect.map(closed(1, room), () => {
      const [first] = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command] : []))
      return first
    }),
    refusal: Effect.map(closed(1, room), () => undefined).pipe(
      Effect.andThen(said(room)),
      Effect.map((all) => all.map(({ body, mark }) => `${mark.state}: ${body}`).at(-1))
    )
  }
})

const example = (
  title: string,
  features: Partial<Features>,
  body: Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof world>> | import("effect").Scope.Scope>
) => it.effect(title, () => Effect.provide(body, world(features)))

const taking = { files: ["image/*", "application/pdf"] }

const fetched = (file: PromptFile | undefined) =>
  Effect.promise(async () => {
    const answer = await fetch(file?.url ?? "")
    const whole = await answer.arrayBuffer().then((bytes) => Buffer.from(bytes), () => "broken off" as const)
    return { status: answer.status, headers: answer.headers, whole }
  })

describe("A file that a person sends", () => {
  example(
    "goes to the agent within the prompt where it is small, with its caption as the words",
    taking,
    Effect.gen(function*() {
      const { prompt, send, store } = yield* scene()
      const url = yield* store(small)
      yield* send(fileMessage("a cat.png", "image/png", small.length, { url }, "What is this?"), "What is this?")
      const got = yield* prompt
      assert.strictEqual(got?.text, "What is this?")
      assert.deepStrictEqual(got?.files, [
        { name: "a cat.png", mime: "image/png", size: 1_000, data: Buffer.from(small).toString("base64") }
      ])
    })
  )

  example(
    "goes by an address that serves it once, and whose size is counted and not believed",
    taking,
    Effect.gen(function*() {
      const { prompt, send, store } = yield* scene()
      yield* send(fileMessage("pläne.pdf", "application/pdf", 10, { url: yield* store(large) }))
      const [file] = (yield* prompt)?.files ?? []
      assert.deepInclude(file as object, { name: "pläne.pdf", mime: "application/pdf", size: large.length })
      assert.match(file?.url ?? "", /^http:\/\/127\.0\.0\.1:\d+\/media\/[A-Za-z0-9_-]{43}$/)
      const first = yield* fetched(file)
      assert.isTrue(first.whole instanceof Buffer && first.whole.equals(Buffer.from(large)))
      assert.deepStrictEqual(
        ["content-type", "content-length", "content-disposition"].map((name) => first.headers.get(name)),
        ["application/pdf", "300000", "attachment; filename*=UTF-8''pl%C3%A4ne.pdf"]
      )
      assert.strictEqual((yield* fetched(file)).status, 404)
    })
  )

  example(
    "is offered for ten minutes, to no page in a browser, and to GET alone",
    taking,
    Effect.gen(function*() {
      const { prompt, send, store } = yield* scene()
      yield* send(fileMessage("a.png", "image/png", large.length, { url: yield* store(large) }))
      const [file] = (yield* prompt)?.files ?? []
      const status = (init: RequestInit, url = file?.url ?? "") =>
        Effect.promise(async () => (await fetch(url, init)).status)
      assert.strictEqual(yield* status({ headers: { origin: "http://127.0.0.1" } }), 403)
      assert.strictEqual(yield* status({ method: "POST" }), 405)
      assert.strictEqual(yield* status({}, (file?.url ?? "").replace(/.$/, (last) => (last === "A" ? "B" : "A"))), 404)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* status({}), 404)
    })
  )

  for (const bytes of [small, large]) {
    example(
      `is decrypted on the way (${bytes.length} bytes)`,
      taking,
      Effect.gen(function*() {
        const { prompt, send, store } = yield* scene()
        const { ciphertext, describe } = yield* encryptedFile(bytes)
        yield* send(fileMessage("a.png", "image/png", bytes.length, describe(yield* store(ciphertext))))
        const [file] = (yield* prompt)?.files ?? []
        const whole = file?.data === undefined ? (yield* fetched(file)).whole : Buffer.from(file.data, "base64")
        assert.isTrue(whole instanceof Buffer && whole.equals(Buffer.from(bytes)))
      })
    )
  }

  example(
    "that was tampered with is refused where it is small",
    taking,
    Effect.gen(function*() {
      const { refusal, send, store } = yield* scene()
      const { ciphertext, describe } = yield* encryptedFile(small)
      ciphertext[999]! ^= 1
      yield* send(fileMessage("a.png", "image/png", small.length, describe(yield* store(ciphertext))))
      assert.strictEqual(yield* refusal, `refused: ${words.refused({ _tag: "Tampered" })}`)
    })
  )

  example(
    "that was tampered with never ends cleanly for the agent",
    taking,
    Effect.gen(function*() {
      const { prompt, send, store } = yield* scene()
      const { ciphertext, describe } = yield* encryptedFile(large)
      ciphertext[299_999]! ^= 1
      yield* send(fileMessage("a.png", "image/png", large.length, describe(yield* store(ciphertext))))
      const [file] = (yield* prompt)?.files ?? []
      const { status, whole } = yield* fetched(file)
      assert.deepStrictEqual([status, whole], [200, "broken off"])
    })
  )

  const refusals = [
    ["larger than MEDIA_MAX", { max: 1_000 }, taking, 1_001, { _tag: "TooLarge", limit: 1_000 }],
    ["larger than MEDIA_MAX, whatever its sender says", { max: 1_000 }, taking, 5, { _tag: "TooLarge", limit: 1_000 }],
    ["where MEDIA_MAX is 0", { max: 0 }, taking, 1_001, { _tag: "Off" }],
    ["for an agent that takes none", {}, {}, 1_001, { _tag: "NoFiles" }],
    ["of another type", {}, { files: ["text/*"] }, 1_001, { _tag: "WrongType", mime: "image/png", taken: ["text/*"] }],
    ["too large for an agent that fetches none", {}, { ...taking, inlineBytes: 600, inlineOnly: true }, 1_001, {
      _tag: "TooLarge",
      limit: 600
    }],
    [
      "too large for the agent, which cannot reach the bot",
      { agentUrl: "wss://agent.example.org/" },
      { ...taking, inlineBytes: 600 },
      1_001,
      { _tag: "NoWay", limit: 600 }
    ]
  ] as const
  for (const [title, files, features, size, why] of refusals) {
    example(
      `${title} is refused with the reason`,
      features,
      Effect.gen(function*() {
        const { refusal, send, store } = yield* scene(files)
        yield* send(fileMessage("a.png", "image/png", size, { url: yield* store(seededBytes("x", 1_001)) }))
        assert.strictEqual(yield* refusal, `refused: ${words.refused(why)}`)
      })
    )
  }

  example(
    "that the homeserver does not give can be tried again",
    taking,
    Effect.gen(function*() {
      const { refusal, send } = yield* scene()
      yield* send(fileMessage("a.png", "image/png", 5, { url: "mxc://memory/gone" }))
      assert.strictEqual(yield* refusal, `failed: ${words.refused({ _tag: "Missing" }).replaceAll("`", "")}`)
    })
  )

  example(
    "is let go where its sender stops it while the homeserver is slow",
    taking,
    Effect.gen(function*() {
      const { alice, room } = yield* directRoom("bob")
      const { hold, people } = yield* MatrixMemoryControl
      yield* startWithFiles()
      yield* joined(room)
      const held = yield* hold("download")
      yield* people.say(alice, room, fileMessage("a.png", "image/png", 5, { url: "mxc://memory/slow" }))
      yield* held.arrived
      yield* people.say(alice, room, "!stop")
      yield* until(
        "the bot reads on",
        Effect.sync(() => undefined as true | undefined).pipe(
          Effect.andThen(said(room)),
          Effect.flatMap((all) => TestClock.adjust("1 second").pipe(Effect.as(all))),
          Effect.map((all) => (all.some(({ mark }) => mark.state === "stopped") ? true as const : undefined))
        )
      )
    })
  )
})

describe("A file whose message is deleted while the homeserver is slow", () => {
  example(
    "does not reach the agent",
    taking,
    Effect.gen(function*() {
      const { hold, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const { alice, room } = yield* directRoom()
      yield* startWithFiles()
      yield* joined(room)
      const url = yield* people.upload(alice, small, "image/png")
      const held = yield* hold("download")
      const prompt = yield* people.say(alice, room, fileMessage("a.png", "image/png", small.length, { url }))
      yield* held.arrived
      yield* people.redact(alice, room, prompt)
      yield* settled
      yield* held.release
      script.answers("next", [{ _tag: "Text", message: "m1", text: "seen" }, { _tag: "Ended", reason: "done" }])
      yield* people.say(alice, room, "next")
      yield* until(
        "the answer to what comes next",
        Effect.andThen(
          TestClock.adjust("1 second"),
          Effect.map(said(room), (all) => (all.some(({ body }) => body === "seen") ? true as const : undefined))
        )
      )
      const given = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))
      assert.deepStrictEqual(given, ["next"])
      const about = (yield* said(room)).filter(({ mark }) => mark.prompt === prompt)
      // It was not asked yet: nobody waits for a word about it.
      assert.deepStrictEqual(about, [])
    })
  )
})

describe("In a group", () => {
  example(
    "a file with the bot's mention in its caption is for it, and one without is not",
    taking,
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      yield* startWithFiles()
      yield* joined(room)
      const url = yield* people.upload(alice, small, "image/png")
      yield* people.say(alice, room, fileMessage("x.png", "image/png", 1_000, { url }))
      script.answers("look", [{ _tag: "Text", message: "m1", text: "seen" }, { _tag: "Ended", reason: "done" }])
      yield* people.say(alice, room, {
        ...fileMessage("x.png", "image/png", 1_000, { url }, "bot: look"),
        "m.mentions": { user_ids: [bot] }
      })
      yield* closed(1, room)
      const prompts = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command] : []))
      assert.deepStrictEqual(prompts.map(({ files, text }) => [text, files?.length]), [["look", 1]])
    })
  )
})
