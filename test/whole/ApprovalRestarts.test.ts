import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import * as JournalFolder from "../../src/testing/JournalFolder.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { folder } from "../support/Folder.ts"
import { approvers, deploying, roomOfThree, words } from "./Approving.ts"
import { closed, finals, joined, settings, start, until } from "./MemoryBot.ts"
import { asked, done, isTold, settled, shows, text, told } from "./Questions.ts"

const { AgentScript } = AgentScripted
const outside = Layer.merge(MatrixMemory.layer, AgentScripted.layer())
const durable = Layer.merge(MatrixMemory.layer, AgentScripted.layer({ durable: true }))

/** One life of the bot over the store in a folder, ended without a word to it. */
const lifeIn = (dir: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.scoped(
    Effect.provide(
      Effect.andThen(start({ ...settings, ...approvers, approvalTimeout: Duration.minutes(10) }), effect),
      Layer.fresh(PseudonymsHmac.layer(Redacted.make("salt")).pipe(Layer.provideMerge(JournalFolder.layer(dir))))
    )
  )

/** A question of alice's that waits in a store on the disk, after the bot that asked it has ended. */
const left = Effect.gen(function*() {
  const script = yield* AgentScript
  script.answers("deploy", [deploying])
  const life = lifeIn(yield* folder)
  const people = yield* roomOfThree
  const event = yield* life(Effect.gen(function*() {
    yield* joined(people.room)
    yield* people.says(people.alice, "@bot:memory: deploy", people.mention)
    return (yield* shows(people.room, "a1")).event
  }))
  return { ...people, life, event, script }
})

const states = (room: Parameters<typeof asked>[0]) =>
  Effect.map(asked(room), (all) => all.map(({ mark }) => mark.asked))

describe("A question that is open when the bot is restarted", () => {
  it.effect("is answered by a reaction that came while it was down", () =>
    Effect.gen(function*() {
      const { alice, event, life, reacts, room, script } = yield* left
      yield* reacts(alice, event, "✅")
      yield* life(Effect.gen(function*() {
        yield* isTold("answer a1 yes")
        yield* shows(room, "a1", "answered")
        script.says(script.sent[0]!.thread, [text("Deployed."), done])
        assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ body }) => body), ["Deployed."])
      }))
      assert.deepStrictEqual(yield* states(room), ["open", "answered"])
    }).pipe(Effect.provide(outside)))

  it.effect("is answered by an approver's reaction afterwards", () =>
    Effect.gen(function*() {
      const { carol, event, life, reacts, room } = yield* left
      yield* life(Effect.gen(function*() {
        yield* settled
        yield* reacts(carol, event, "❌")
        yield* isTold("answer a1 no")
        assert.include((yield* shows(room, "a1", "answered")).body, `(${carol})`)
      }))
    }).pipe(Effect.provide(outside)))

  it.effect("is closed at once where its deadline passed meanwhile, and who answered then is told", () =>
    Effect.gen(function*() {
      const { alice, event, life, reacts, room } = yield* left
      yield* TestClock.adjust(Duration.minutes(11))
      yield* reacts(alice, event, "✅")
      yield* life(Effect.gen(function*() {
        yield* isTold("answer a1 no")
        yield* shows(room, "a1", "expired")
        yield* until("alice is told", Effect.map(words(room, "it waited until 1970-01-01 00:10 UTC"), (all) => all[0]))
      }))
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 no"])
      assert.deepStrictEqual(yield* states(room), ["open", "expired"])
    }).pipe(Effect.provide(outside)))

  it.effect("keeps the deadline that it was asked with", () =>
    Effect.gen(function*() {
      const { life } = yield* left
      yield* TestClock.adjust(Duration.minutes(6))
      yield* life(Effect.gen(function*() {
        yield* settled
        yield* TestClock.adjust(Duration.minutes(3))
        assert.deepStrictEqual(yield* told, ["prompt deploy"])
        yield* TestClock.adjust(Duration.minutes(1))
        yield* isTold("answer a1 no")
      }))
    }).pipe(Effect.provide(outside)))
})

describe("A question that is open when the agent is restarted", () => {
  it.effect("is over where the agent forgot it, and a reaction is told so", () =>
    Effect.gen(function*() {
      const { alice, event, life, reacts, room, script } = yield* left
      script.forget()
      yield* life(Effect.gen(function*() {
        assert.include((yield* closed(1, room))[0]?.body, "cannot be continued")
        yield* shows(room, "a1", "withdrawn")
        yield* reacts(alice, event, "✅")
        yield* until("alice is told", Effect.map(words(room, "does not wait for it any more"), (all) => all[0]))
      }))
      assert.deepStrictEqual(yield* told, ["prompt deploy"])
    }).pipe(Effect.provide(outside)))

  it.effect("is put anew where the agent begins the run again: the newest one is answered, the older one is late", () =>
    Effect.gen(function*() {
      const { alice, event, life, reacts, room, script } = yield* left
      script.forget()
      script.answers("deploy", [deploying])
      yield* life(Effect.gen(function*() {
        yield* until("the prompt again", Effect.map(told, (all) => (all.length === 2 ? all : undefined)))
        yield* settled
        const all = yield* asked(room)
        const open = all.findLast(({ mark }) => mark.asked === "open")
        assert.notStrictEqual(open?.event, event)
        yield* reacts(alice, event, "❌")
        yield* until("alice is told", Effect.map(words(room, "does not wait for it any more"), (late) => late[0]))
        yield* reacts(alice, open!.event, "✅")
        yield* isTold("answer a1 yes")
        yield* shows(room, "a1", "answered")
      }))
      assert.deepStrictEqual([...yield* states(room)].sort(), ["answered", "open", "open", "withdrawn"])
    }).pipe(Effect.provide(durable)))

  it.effect("is answered while the agent is away, which gets the answer when it is back", () =>
    Effect.gen(function*() {
      const { alice, event, life, reacts, room, script } = yield* left
      yield* life(Effect.gen(function*() {
        yield* settled
        script.away(true)
        yield* reacts(alice, event, "✅")
        yield* shows(room, "a1", "answered")
        yield* settled
        assert.notInclude(yield* told, "answer a1 yes")
        script.away(false)
        yield* isTold("answer a1 yes")
      }))
    }).pipe(Effect.provide(outside)))
})
