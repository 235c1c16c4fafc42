import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { PoisonTurn } from "../../../../src/services/turns/PoisonTrial.ts"
import { conversed, settle } from "../../../support/ConversedTurns.ts"
import { linkUp } from "../../../support/LiveAttempts.ts"
import { asked, asking, asleep, features, silent, talking } from "../../../support/TurnCases.ts"

const started: AgentEvent = { _tag: "Started", run: "r1", seq: 1, prompt: "p1", dup: false }
const said = (seq: number, text: string): AgentEvent => ({ _tag: "Text", run: "r1", seq, message: "m1", text })
const question: AgentEvent = { _tag: "Asked", run: "r1", seq: 8, ask: "a1", title: "Deploy?", choices: [] }
const ended: AgentEvent = { _tag: "Ended", run: "r1", seq: 9, reason: "done" }
const down: AgentEvent = { _tag: "Detached", why: "unreachable", fatal: false }
const goesOn = linkUp({ link: 3, resumed: true, active: { run: "r1", prompt: "p1" } })
const stop = { _tag: "Stop", seq: 1 } as const
const answers = {
  _tag: "Answer",
  event: EventId.make("$a"),
  by: UserId.make("@ann:x"),
  number: 0,
  ask: "a1",
  text: "yes",
  seq: 2
} as const

describe("A turn that is conversed about", () => {
  it.effect("is committed before the agent is told, over the link that was decided on, until its final", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(asleep)
      yield* turn.says(linkUp({ link: 3 }))
      assert.deepStrictEqual(turn.news(), [
        "opens for @ann:x at undefined",
        "asked · AskPrompt · durable",
        "AskPrompt over 3"
      ])
      yield* turn.says(started, said(2, "Hi"))
      yield* turn.says(ended)
      assert.deepStrictEqual(turn.news(), [
        "streaming · first \"Hi\" · lazy",
        "answered · final \"Hi\" · durable",
        "closes"
      ])
      yield* Fiber.join(turn.run)
    }))

  it.effect("is asked over the next link where the prompt could not leave", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(asleep, { unreachable: true })
      yield* turn.says(linkUp({ link: 3 }))
      assert.deepStrictEqual(turn.news().slice(1), ["asked · AskPrompt · durable", "queued · lazy"])
      turn.world.unreachable = false
      yield* turn.says(linkUp({ link: 4 }))
      assert.deepStrictEqual(turn.news(), ["asked · AskPrompt · durable", "AskPrompt over 4"])
    }))

  it.effect("is rehearsed with all that a round decides on, before the room or the agent learns of it", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(asleep, {
        rehearse: (_, __, inputs) =>
          inputs.some((input) => input._tag === "Agent") ? new PoisonTurn({ how: "SIGKILL" }) : Effect.void
      })
      turn.news()
      yield* turn.says(linkUp())
      assert.deepStrictEqual(turn.news(), ["closes"])
      assert.strictEqual((yield* Effect.flip(Fiber.join(turn.run))).message, new PoisonTurn({ how: "SIGKILL" }).message)
    }))

  it.effect("that is stopped before the agent was heard of is closed, and ends whatever runs there when it can", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(asked, { signals: [stop] })
      yield* turn.poke
      assert.deepStrictEqual(turn.news().slice(1), [
        "stopped · final notice \"stopped\" · Cancel whatever runs · durable",
        "Cancel over undefined",
        "closes"
      ])
    }))

  it.effect("has news that changes nothing committed as read, so that they do not come again", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(silent, { signals: [{ ...answers, ask: "another" }] })
      yield* turn.poke
      assert.deepStrictEqual(turn.news().slice(1), ["streaming · none"])
    }))

  it.effect("hears what came while it was dealing with other things", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(silent)
      for (const [at, piece] of ["a", "b", "c"].entries()) yield* turn.says(said(at + 2, piece))
      yield* turn.says(ended)
      assert.strictEqual(turn.news().at(-2), "answered · final \"abc\" · durable")
    }))
})

describe("A turn that another store closed", () => {
  for (
    const [title, turn, told] of [
      ["ends its own run", talking, ["Cancel over 3"]],
      ["ends no run where it has none, as another's could be there", asked, []]
    ] as const
  ) {
    it.effect(`${title}, when a commit finds that out`, () =>
      Effect.gen(function*() {
        const { news, poke, says, world } = yield* conversed(turn)
        yield* says(linkUp({ link: 3, resumed: true }))
        Object.assign(world, { closed: true, signals: [stop] })
        news()
        yield* poke
        assert.deepStrictEqual(news().slice(1), [...told, "closes"])
      }))

    it.effect(`${title}, when it is told to look`, () =>
      Effect.gen(function*() {
        const { news, poke, says, world } = yield* conversed(turn)
        yield* says(linkUp({ link: 3, resumed: true }))
        news()
        yield* poke
        assert.deepStrictEqual(news(), [])
        world.closed = true
        yield* poke
        assert.deepStrictEqual(news(), [...told, "closes"])
      }))
  }
})

describe("A turn that is stopped without a socket", () => {
  const late = { sockets: false, signals: [stop] }
  it.effect("has the agent's run ended as soon as there is one", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(talking, late)
      yield* turn.poke
      assert.deepStrictEqual(turn.news(), [
        "opens for @ann:x at 2",
        "stopped · final \"Hello / _stopped_\" · Cancel r1 · durable",
        "opens for @ann:x at undefined"
      ])
      yield* turn.freeSocket
      yield* turn.says(goesOn)
      assert.deepStrictEqual(turn.news(), ["late Cancel", "closes"])
    }))

  it.effect("leaves an agent alone that is known to be away", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(talking, late)
      turn.shared.outage.hear([down])
      yield* turn.poke
      assert.deepStrictEqual(turn.news().filter((what) => what.startsWith("opens")), ["opens for @ann:x at 2"])
    }))

  it.effect("opens no second conversation where its own could not send", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(talking, { signals: [stop], unreachable: true })
      yield* turn.poke
      assert.deepStrictEqual(turn.news().filter((what) => what.startsWith("opens")), ["opens for @ann:x at 2"])
    }))
})

describe("A turn whose agent asks a person", () => {
  it.effect("gives its socket to who wants it, and takes the next one when it is answered", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(silent)
      yield* turn.says(goesOn, question)
      assert.deepStrictEqual(turn.news().slice(-2), [
        "streaming · question 0 a1 open · durable",
        "offers its socket"
      ])
      assert.isTrue(turn.shared.questionSockets.mayHold(2, "@bob:x"))
      turn.world.sockets = false
      yield* turn.wantSocket
      assert.deepStrictEqual(turn.news(), ["closes", "opens patiently for @ann:x at 8"])
      turn.world.signals = [answers]
      yield* turn.poke
      turn.world.signals = []
      assert.deepStrictEqual(turn.news().slice(1), ["opens for @ann:x at 8"])
      turn.world.sockets = true
      yield* turn.freeSocket
      yield* turn.says(linkUp({ link: 4, resumed: true, active: { run: "r1", prompt: "p1" } }))
      assert.deepStrictEqual(turn.news(), ["Answer over 4"])
    }))

  it.effect("keeps its socket where the agent cannot go on over another one, and is counted for it while it asks", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(silent)
      yield* turn.says({ ...goesOn, features: { ...features, resume: false } }, question)
      assert.deepStrictEqual(turn.news().slice(1), ["streaming · question 0 a1 open · durable"])
      assert.isFalse(turn.shared.questionSockets.mayHold(2, "@bob:x"))
      turn.world.signals = [answers]
      yield* turn.poke
      assert.isTrue(turn.shared.questionSockets.mayHold(2, "@bob:x"))
    }))

  it.effect("tells who waits behind the question, in a group alone", () =>
    Effect.gen(function*() {
      for (
        const [of, direct, tells] of [[asking, true, false], [asking, false, true], [talking, false, false]] as const
      ) {
        let looks = 0
        const turn = yield* conversed(of, { open: { direct } })
        Object.assign(turn.shared.journal, {
          nextBehind: () => Effect.sync(() => void looks++).pipe(Effect.andThen(Effect.succeedNone))
        })
        yield* turn.poke
        assert.strictEqual(looks > 0, tells)
      }
    }))
})

describe("The room of a turn", () => {
  it.effect("sees that the bot writes while the agent works, and not while it waits for a person", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(silent)
      const later = Effect.andThen(Effect.andThen(settle, TestClock.adjust("1 second")), settle)
      const shown = () => turn.news().filter((what) => what.startsWith("writes"))
      yield* turn.poke
      yield* later
      assert.deepStrictEqual(shown(), [])
      yield* turn.says(goesOn)
      yield* later
      assert.deepStrictEqual(shown(), ["writes"])
      yield* turn.says(question)
      yield* later
      assert.deepStrictEqual(shown(), ["writes no more"])
    }))
})
