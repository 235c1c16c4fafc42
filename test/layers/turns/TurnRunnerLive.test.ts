import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Queue } from "effect"
import { type ChatId, Thread, UserId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import * as CryptoApart from "../../../src/layers/crypto/CryptoApart.ts"
import * as TurnRunnerLive from "../../../src/layers/turns/TurnRunnerLive.ts"
import { ControlPlane } from "../../../src/services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../src/services/account/Pseudonyms.ts"
import { Agent } from "../../../src/services/agent/Agent.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"
import { Outbox } from "../../../src/services/outbox/Outbox.ts"
import { BotCommands } from "../../../src/services/turns/BotCommands.ts"
import { DamagedTurn, type OpenTurn } from "../../../src/services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { TurnRunner, unrehearsed } from "../../../src/services/turns/TurnRunner.ts"
import { settle } from "../../support/ConversedTurns.ts"
import { openTurn } from "../../support/LiveAttempts.ts"
import { asking, asleep, talking, words } from "../../support/TurnCases.ts"

const message = (body: string): RawEvent => ({
  event_id: "$p",
  sender: "@ann:x",
  type: "m.room.message",
  content: { msgtype: "m.text", body }
})

/** A runner over a journal that has `next` as the oldest open turn of the chat. `seen` is what was committed and asked. */
const running = Effect.fnUntraced(function*(next?: OpenTurn | DamagedTurn) {
  const seen: Array<string> = []
  const journal = Layer.mock(TurnJournal, {
    nextTurn: () =>
      next instanceof DamagedTurn
        ? Effect.fail(next)
        : Effect.succeed(Option.fromNullishOr<OpenTurn | undefined>(next)),
    signals: () => Effect.sync(() => (seen.push("looks for signals"), [])),
    nextQueued: () => Effect.succeed(Option.none()),
    stoppedBehind: () => Effect.succeed(Option.none()),
    prompt: ({ raw }) => Effect.succeed(raw),
    areClosed: () => Effect.succeed(false),
    commit: ({ entries, of, turn }) =>
      Effect.sync(() => {
        for (const { content, priority } of entries) {
          seen.push(`${of.seq} ${turn.phase} "${turn.text}" ${priority} ${String(content["body"])}`)
        }
        return true
      })
  })
  const agent = Layer.mock(Agent, {
    open: () =>
      Effect.sync(() => {
        seen.push("opens")
        return { take: Effect.never, send: () => Effect.void, wanted: Effect.never }
      })
  })
  const services = yield* Layer.build(
    TurnRunnerLive.layer({
      words: () => words,
      streaming: true,
      timeout: Duration.minutes(30),
      me: UserId.make("@bot:x"),
      sender: "pseudonym",
      commandPrefix: "!",
      threads: "follow",
      groupContext: 0,
      maxAnswer: 1_000,
      sockets: 4
    }).pipe(
      Layer.provide([
        journal,
        agent,
        Layer.mock(Matrix, {}),
        CryptoApart.off,
        Layer.succeed(Pseudonyms, {
          thread: () => Thread.make("t1_line_of_a_turn"),
          prompt: () => asleep.id,
          person: () => "u1"
        }),
        Layer.mock(ControlPlane, { person: () => Effect.succeed({ platformId: undefined, locale: undefined }) }),
        Layer.mock(BotCommands, {}),
        Layer.succeed(Markup, { render: (body) => ({ body, formatted: undefined }) }),
        Layer.mock(Outbox, { wake: () => Effect.void, unshown: yield* Queue.unbounded<ChatId>() })
      ])
    )
  )
  return { seen, runner: yield* Effect.provide(TurnRunner, services) }
})

describe("A turn that nobody works on any more", () => {
  const bad = openTurn(asking, { seq: 3 })
  const damaged = new DamagedTurn({ part: "data" })
  for (
    const [title, why, next, closed] of [
      ["through a bug keeps what was answered", "defect", bad, ["3 failed \"Hello\" final Hello\n\n_defect_"]],
      ["as it ends the process says nothing of the agent's words", "deadly", bad, ["3 failed \"\" final set aside"]],
      ["as its row cannot be read is closed as it was handed over", "unreadable", undefined, [
        "3 failed \"Hello\" final Hello\n\n_defect_"
      ]],
      ["and got further meanwhile is closed where it is now", "defect", openTurn(talking, { seq: 3 }), [
        "3 failed \"Hello\" final Hello\n\n_defect_"
      ]],
      ["as it ends the process, and whose row was damaged meanwhile, says nothing of them either", "deadly", damaged, [
        "3 failed \"\" final set aside"
      ]],
      ["through a bug, and whose row was damaged meanwhile, keeps what was read of it", "defect", damaged, [
        "3 failed \"Hello\" final Hello\n\n_defect_"
      ]],
      ["and is closed by now leaves the one behind it alone", "defect", openTurn(asleep, { seq: 4 }), []],
      ["and is closed by now leaves a chat without turns alone", "deadly", undefined, []]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const { runner, seen } = yield* running(next)
        yield* runner.abandon(bad, why)
        assert.deepStrictEqual(seen.filter((what) => what.includes("final ")), [...closed])
      }))
  }
})

describe("A turn that is worked on", () => {
  const work = Effect.fnUntraced(function*(open: OpenTurn) {
    const { runner, seen } = yield* running()
    const { run } = yield* runner.work(open, unrehearsed)
    yield* Effect.forkChild(run)
    yield* settle
    return seen
  })

  const nothing = { ...message("work"), content: {} }
  for (
    const [title, turn, open, seen] of [
      ["is a conversation with the agent", asleep, { raw: message("work") }, ["opens"]],
      ["looks for what happened before, where something did", asleep, { raw: message("work"), signalled: true }, [
        "opens",
        "looks for signals"
      ]],
      ["without its prompt is closed as stopped, without what was answered to it", talking, {}, [
        "3 stopped \"\" final stopped"
      ]],
      ["is closed in the same way where the prompt is no message any more", talking, { raw: nothing }, [
        "3 stopped \"\" final stopped"
      ]],
      ["by the bot itself asks no agent", asleep, { raw: message("!help"), reply: { _tag: "Help" } }, [
        "3 answered \"\" final help"
      ]],
      ["by the bot itself may be a refusal", asleep, { reply: { _tag: "NotStopped" } }, [
        "3 refused \"\" final not stopped"
      ]]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* work(openTurn(turn, { seq: 3, ...open })), [...seen])
      }))
  }
})
