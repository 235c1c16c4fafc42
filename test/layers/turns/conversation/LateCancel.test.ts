import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, PromptId, Thread } from "../../../../src/domain/Ids.ts"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { cancelLate } from "../../../../src/layers/turns/conversation/LateCancel.ts"
import { type Agent, AgentUnreachable, type Opener } from "../../../../src/services/agent/Agent.ts"
import { linkUp } from "../../../support/LiveAttempts.ts"
import { features } from "../../../support/TurnCases.ts"

const party = { thread: Thread.make("t1_line_of_a_turn"), chat: ChatId.make("!room"), person: "ann" }
const running = { run: "r1", prompt: "p1" }
const ends = [{ _tag: "Cancel", run: "r1" }]

/** An agent that gives a socket after so many seconds, and then says this first. */
const agentThat = (says: AgentEvent, seconds = 0, isReachable = true) => {
  const seen: { sent: Array<object>; openers: Array<Opener | undefined>; open: number } = {
    sent: [],
    openers: [],
    open: 0
  }
  const agent: typeof Agent.Service = {
    open: Effect.fnUntraced(function*(_, __, opener) {
      seen.openers.push(opener)
      yield* Effect.sleep(`${seconds} seconds`)
      yield* Effect.acquireRelease(Effect.sync(() => void seen.open++), () => Effect.sync(() => void seen.open--))
      return {
        take: Effect.succeed([says]),
        send: (command) => isReachable ? Effect.sync(() => void seen.sent.push(command)) : new AgentUnreachable(),
        wanted: Effect.never
      }
    })
  }
  return { agent, seen }
}

describe("The run of a turn that was stopped without a socket", () => {
  for (
    const [title, says, sent] of [
      ["is ended where it goes on", linkUp({ active: running }), ends],
      ["is not ended where another prompt's runs there", linkUp({ active: { run: "r1", prompt: "p2" } }), []],
      ["is not ended where nothing runs", linkUp(), []],
      [
        "is not ended by an agent that cannot",
        linkUp({ active: running, features: { ...features, cancel: "none" } }),
        []
      ],
      ["is not ended at an agent that is away", { _tag: "Detached", why: "unreachable", fatal: false }, []]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const { agent, seen } = agentThat(says)
        yield* cancelLate(agent, party, PromptId.make("p1"))
        assert.deepStrictEqual(seen, {
          sent: [...sent],
          openers: [{ chat: party.chat, person: "ann", patient: false }],
          open: 0
        })
      }))
  }

  it.effect("does no harm where the link is lost at that moment", () =>
    Effect.gen(function*() {
      const { agent, seen } = agentThat(linkUp({ active: running }), 0, false)
      yield* cancelLate(agent, party, PromptId.make("p1"))
      assert.strictEqual(seen.open, 0)
    }))

  for (
    const [title, seconds, sent] of [
      ["is ended by a socket that comes within ten seconds", 9, ends],
      ["is left to the next prompt of its thread where no socket comes for longer", 11, []]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const { agent, seen } = agentThat(linkUp({ active: running }), seconds)
        const cancelling = yield* Effect.forkChild(cancelLate(agent, party, PromptId.make("p1")), {
          startImmediately: true
        })
        yield* TestClock.adjust("10 seconds")
        yield* Fiber.join(cancelling)
        assert.deepStrictEqual([seen.sent, seen.open], [[...sent], 0])
      }))
  }
})
