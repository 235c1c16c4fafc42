import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { Thread } from "../../../../src/domain/Ids.ts"
import { at } from "../../../../src/domain/Json.ts"
import { AgentSessions } from "../../../../src/services/agent/AgentSessions.ts"
import { attach, freshThread, is, prompt, until } from "../../../contracts/Agent.contract.ts"
import { acpExample, echoing, saidToAcp, timePasses } from "../../../support/acp/AcpTalk.ts"
import { AcpHand } from "../../../support/acp/AcpWorld.ts"

/** Asks something that the agent does not stop at. */
const stopped = Effect.fnUntraced(function*(thread: Thread) {
  const { answers } = yield* AcpHand
  answers("endless", [{ say: "la" }])
  yield* timePasses(Effect.scoped(Effect.gen(function*() {
    const { conversation } = yield* attach(thread)
    yield* conversation.send(prompt("p1", "endless"))
    yield* until(conversation, is("Text"))
    yield* TestClock.adjust("1 hour")
    yield* conversation.send({ _tag: "Cancel" })
    yield* until(conversation, is("Ended"))
  })))
})

describe("The session of a thread whose agent does not stop", () => {
  for (
    const [title, can, closing, isKept] of [
      ["can neither close nor load", {}, "answered", false],
      ["cannot close", { load: true }, "answered", false],
      ["cannot load", { close: true }, "answered", false],
      ["refuses to close", { load: true, close: true }, "refused", false],
      ["is silent at closing", { load: true, close: true }, "silent", false],
      ["closes and loads", { load: true, close: true }, "answered", true]
    ] as const
  ) {
    acpExample(
      `is given up after some patience, and ${isKept ? "loaded again" : "begun anew"}, where the agent ${title}`,
      { ...can, deaf: true },
      Effect.gen(function*() {
        const hand = yield* echoing
        const thread = freshThread()
        yield* stopped(thread)
        assert.deepInclude((yield* saidToAcp("one", thread)).find(is("Failed")), { code: "busy" })
        yield* TestClock.adjust("10 seconds")
        if (closing === "refused") hand.refusals.set("session/close", { code: -32603, message: "no" })
        if (closing === "silent") hand.silences.set("session/close", () => {})
        const old = hand.sessionOf(thread)
        const words = yield* saidToAcp("two", thread)
        assert.deepStrictEqual(
          words.map(({ _tag }) => _tag),
          [...(isKept ? [] : ["Forgotten"]), "Started", "Text", "Ended"]
        )
        const last = at(hand.heardOf("session/prompt").at(-1), "sessionId")
        assert.strictEqual(last === old, isKept)
        // What the old session still says is nobody's.
        if (!isKept) hand.writeFrom(old, [{ say: "la" }, { ask: "late" }, { stop: "cancelled" }])
        const rest = yield* saidToAcp("three", thread)
        assert.deepStrictEqual(rest.filter(is("Text")).map(({ text }) => text), ["three"])
        assert.isFalse(rest.some(is("Asked", "Forgotten")))
      })
    )
  }
})

describe("The session of a thread whose folder", () => {
  for (const can of [{}, { load: true }, { load: true, close: true }]) {
    const title = Object.keys(can).join(" and ") || "do nothing of it"
    acpExample(
      `was deleted with its record is made anew by an agent that can ${title}`,
      can,
      Effect.gen(function*() {
        const hand = yield* echoing
        const { forgetSessions, sessionOf } = yield* AgentSessions
        const thread = freshThread()
        const folder = join(hand.dataDir, "work", thread)
        yield* saidToAcp("one", thread)
        const old = hand.sessionOf(thread)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* forgetSessions(61_000), 1)
        rmSync(folder, { recursive: true })
        yield* saidToAcp("two", thread)
        assert.isTrue(existsSync(folder))
        assert.notStrictEqual(hand.sessionOf(thread), old)
        assert.deepInclude(yield* sessionOf("mark", thread), { session: hand.sessionOf(thread), prompted: true })
      })
    )
  }

  acpExample(
    "is gone alone is opened again in a new one",
    { load: true },
    Effect.gen(function*() {
      const hand = yield* echoing
      const thread = freshThread()
      yield* saidToAcp("one", thread)
      rmSync(join(hand.dataDir, "work", thread), { recursive: true })
      assert.isFalse((yield* saidToAcp("two", thread)).some(is("Forgotten")))
      assert.isTrue(existsSync(join(hand.dataDir, "work", thread)))
      assert.lengthOf(hand.heardOf("session/load"), 1)
    })
  )
})
