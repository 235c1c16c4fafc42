import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import { Media } from "../../src/services/matrix/Media.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { png } from "../support/AgentFiles.ts"
import { fileMessage, startWithFiles } from "../support/FileCases.ts"
import { joined } from "./MemoryBot.ts"
import { answersAll, context, inThread, replyTo } from "./PromptContexts.ts"
import { notices, settled } from "./Questions.ts"

const base = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
  Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
  Layer.merge(Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer({ files: ["image/*"], durable: true })))
)
const world = Layer.effect(Media, Effect.map(Media, (media) => ({ ...media, download: () => Effect.never }))).pipe(
  Layer.provideMerge(base)
)

describe("Files of what a prompt refers to that do not come", () => {
  for (const [title, count] of [["of a reply", 1], ["of a reply in a thread that begins with one", 2]] as const) {
    it.effect(`keep the prompt for five seconds, in which its writer may change it: ${title}`, () =>
      Effect.gen(function*() {
        const { bot, people } = yield* MatrixMemoryControl
        const { sent } = yield* AgentScript
        yield* answersAll("what is this?", "what is THAT?")
        const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
        const room = yield* people.room(alice, { invite: [bot, bob] })
        yield* people.join(bob, room)
        yield* startWithFiles()
        yield* joined(room)
        const picture = Effect.fnUntraced(function*(where: RawEvent) {
          const url = yield* people.upload(bob, png, "image/png")
          const message = fileMessage("cat.png", "image/png", png.length, { url })
          return yield* people.say(bob, room, { ...message, ...where, "m.mentions": {} })
        })
        const root = yield* picture({})
        const relation = count === 1 ? replyTo(root) : {
          "m.relates_to": {
            ...(inThread(root)["m.relates_to"] as RawEvent),
            "m.in_reply_to": { event_id: yield* picture(inThread(root)) },
            is_falling_back: false
          }
        }
        const content = (body: string) => ({ msgtype: "m.text", body, "m.mentions": { user_ids: [bot] } })
        const begin = yield* Clock.currentTimeMillis
        const prompt = yield* people.say(alice, room, { ...content("what is this?"), ...relation })
        for (let second = 0; second < 30 && sent.length === 0; second++) {
          yield* Effect.andThen(TestClock.adjust("1 second"), settled)
          if (second !== 2) continue
          yield* people.say(alice, room, {
            ...content("* what is THAT?"),
            "m.new_content": content("what is THAT?"),
            "m.relates_to": { rel_type: "m.replace", event_id: prompt }
          })
        }
        assert.isAtMost((yield* Clock.currentTimeMillis) - begin, 7_000)
        assert.deepStrictEqual(sent.map(({ command }) => command._tag === "Prompt" && command.text), ["what is THAT?"])
        const told = yield* context
        assert.isTrue(told.every((part) => part.endsWith("[image: cat.png, not attached]")))
        assert.strictEqual(told.length, count)
        yield* Effect.andThen(TestClock.adjust("5 seconds"), settled)
        assert.deepStrictEqual(yield* notices(room), [])
      }).pipe(Effect.provide(world)))
  }
})
