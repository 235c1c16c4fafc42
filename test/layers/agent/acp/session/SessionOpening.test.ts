import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { PromptId } from "../../../../../src/domain/Ids.ts"
import { freshThread, is } from "../../../../contracts/Agent.contract.ts"
import { acpExample, echoing, saidToAcp } from "../../../../support/acp/AcpTalk.ts"
import type { AcpHand } from "../../../../support/acp/AcpWorld.ts"

/** The agent ends when it has read a request. */
const dying = ({ lose }: typeof AcpHand.Service) => () => void Effect.runFork(Effect.andThen(Effect.yieldNow, lose))

describe("Opening a session of an agent's", () => {
  for (
    const [title, dies] of [["an agent that dies of it", true], ["an agent that does not answer", false]] as const
  ) {
    acpExample(
      `is given up at ${title} twice; the prompt was never taken, and the third try begins anew`,
      { load: true },
      Effect.gen(function*() {
        const hand = yield* echoing
        const thread = freshThread()
        yield* saidToAcp("one", thread)
        yield* hand.lose
        yield* TestClock.adjust("1 minute")
        hand.silences.set("session/load", dies ? dying(hand) : () => {})
        for (const _ of [1, 2]) {
          const events = yield* saidToAcp("two", thread)
          assert.deepInclude(events.at(-1), { _tag: "Detached", untaken: PromptId.make("p two") })
        }
        const events = yield* saidToAcp("two", thread)
        assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Forgotten", "Started", "Text", "Ended"])
        assert.lengthOf(hand.heardOf("session/load"), 2)
        assert.isFalse((yield* saidToAcp("three", thread)).some(is("Forgotten")))
      })
    )
  }

  acpExample(
    "keeps on with a session that was loaded between two losses",
    { load: true },
    Effect.gen(function*() {
      const hand = yield* echoing
      const thread = freshThread()
      yield* saidToAcp("one", thread)
      for (const _ of [1, 2, 3]) {
        yield* hand.lose
        yield* TestClock.adjust("1 minute")
        hand.silences.set("session/load", dying(hand))
        yield* saidToAcp("two", thread)
        hand.silences.clear()
        assert.isFalse((yield* saidToAcp("two", thread)).some(is("Forgotten")))
      }
      assert.lengthOf(hand.heardOf("session/new"), 1)
    })
  )

  acpExample(
    "that was loaded, but not put into its mode, is loaded again by the next message",
    { load: true, modes: ["auto", "default"] },
    Effect.gen(function*() {
      const hand = yield* echoing
      const thread = freshThread()
      yield* saidToAcp("one", thread)
      yield* hand.lose
      yield* TestClock.adjust("1 minute")
      const session = hand.sessionOf(thread)
      hand.sessions.set(session, { ...hand.sessions.get(session)!, mode: "auto" })
      hand.refusals.set("session/set_mode", { code: -32603, message: "not now" })
      assert.isTrue((yield* saidToAcp("two", thread)).some(is("Failed")))
      hand.refusals.clear()
      const events = yield* saidToAcp("three", thread)
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Started", "Text", "Ended"])
      assert.lengthOf(hand.heardOf("session/new"), 1)
    })
  )

  acpExample(
    "that is new, and was not put into its mode, does not count: that the one before was forgotten is still told",
    { load: true, modes: ["auto", "default"], names: () => "the only one" },
    Effect.gen(function*() {
      const hand = yield* echoing
      const thread = freshThread()
      yield* saidToAcp("one", thread)
      yield* hand.lose
      yield* TestClock.adjust("1 minute")
      hand.sessions.clear()
      hand.refusals.set("session/set_mode", { code: -32603, message: "not now" })
      assert.isTrue((yield* saidToAcp("two", thread)).some(is("Failed")))
      hand.refusals.clear()
      hand.sessions.clear()
      const events = yield* saidToAcp("three", thread)
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Forgotten", "Started", "Text", "Ended"])
    })
  )
})
