import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { at } from "../../../../src/domain/Json.ts"
import { attach, freshThread, is, prompt, until } from "../../../contracts/Agent.contract.ts"
import { acpExample, echoing, saidToAcp, timePasses } from "../../../support/acp/AcpTalk.ts"
import { AcpHand } from "../../../support/acp/AcpWorld.ts"
import type { AcpAbilities } from "../../../support/acp/ScriptedAcp.ts"

const thread = freshThread()
const said = (text: string, of = thread) => saidToAcp(text, of)

describe("A conversation with an agent that speaks ACP", () => {
  acpExample(
    "has one session, in a folder of its own that nobody else may read",
    {},
    Effect.gen(function*() {
      const { dataDir, heardOf } = yield* echoing
      yield* said("one")
      yield* said("two")
      yield* said("one", freshThread())
      const folders = heardOf("session/new").map((params) => String(at(params, "cwd")))
      assert.lengthOf(folders, 2)
      assert.strictEqual(folders[0], join(dataDir, "work", thread))
      assert.strictEqual(statSync(folders[0]!).mode & 0o777, 0o700)
      assert.deepStrictEqual(heardOf("initialize").map((params) => at(params, "clientCapabilities")), [
        { fs: { readTextFile: false, writeTextFile: false }, terminal: false }
      ])
    })
  )

  acpExample(
    "goes on in its session after the agent was started again, and what was said before is not said again",
    { load: true },
    Effect.gen(function*() {
      const { heardOf, lose } = yield* echoing
      yield* said("one")
      yield* lose
      const events = yield* said("two")
      assert.deepStrictEqual(events.filter(is("Text")).map(({ text }) => text), ["two"])
      assert.isFalse(events.some(is("Forgotten")))
      assert.lengthOf(heardOf("session/new"), 1)
      assert.deepStrictEqual(heardOf("session/load").map((params) => at(params, "cwd")), [
        at(heardOf("session/new")[0], "cwd")
      ])
    })
  )

  for (
    const [title, can, spoil] of [
      ["cannot load", {}, () => {}],
      ["does not know it", { load: true }, ({ sessions }) => sessions.clear()],
      [
        "says nothing of what was said in it",
        { load: true },
        ({ sessions }) => sessions.forEach(({ said }) => void said.splice(0))
      ]
    ] as ReadonlyArray<[string, AcpAbilities, (hand: typeof AcpHand.Service) => void]>
  ) {
    acpExample(
      `is told as forgotten, once, where the agent ${title}`,
      can,
      Effect.gen(function*() {
        const hand = yield* echoing
        yield* said("one")
        yield* hand.lose
        spoil(hand)
        assert.lengthOf((yield* said("two")).filter(is("Forgotten")), 1)
        assert.lengthOf((yield* said("three")).filter(is("Forgotten")), 0)
      })
    )
  }

  acpExample(
    "that nothing was said in is forgotten without a word",
    {},
    Effect.gen(function*() {
      const hand = yield* echoing
      hand.refusals.set("session/prompt", { code: -32603, message: "no" })
      yield* timePasses(Effect.scoped(attach(thread)))
      yield* hand.lose
      hand.refusals.clear()
      assert.isFalse((yield* said("one")).some(is("Forgotten")))
    })
  )

  acpExample(
    "begins anew where the agent lost its session meanwhile, with the same prompt",
    {},
    Effect.gen(function*() {
      const { sessions } = yield* echoing
      yield* said("one")
      sessions.clear()
      const events = yield* said("two")
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Forgotten", "Started", "Text", "Ended"])
    })
  )

  const numbered = (last: { count: number }): AcpAbilities => ({ load: true, names: () => `${++last.count}` })
  const count = { count: 0 }

  acpExample(
    "is not given another one's session by an agent that numbers them anew",
    numbered(count),
    Effect.gen(function*() {
      const hand = yield* echoing
      yield* said("one")
      yield* hand.lose
      count.count = 0
      // Another conversation is first now, and its session gets the same name.
      yield* said("two", freshThread())
      assert.isTrue((yield* said("three")).some(is("Forgotten")))
      assert.lengthOf(hand.heardOf("session/load"), 0)
      assert.deepStrictEqual(
        hand.heardOf("session/prompt").map((params) => at(params, "sessionId")),
        ["1", "1", "2"]
      )
    })
  )

  const recount = { count: 0 }

  acpExample(
    "is not given another one's session after that one was closed either",
    { ...numbered(recount), close: true },
    Effect.gen(function*() {
      const hand = yield* echoing
      const [a, b] = [freshThread(), freshThread()]
      yield* said("one", a)
      yield* hand.lose
      recount.count = 0
      hand.sessions.clear()
      yield* said("two", b)
      yield* TestClock.adjust("6 minutes")
      assert.lengthOf(hand.heardOf("session/close"), 1)
      assert.isTrue((yield* said("three", a)).some(is("Forgotten")))
      assert.lengthOf(hand.heardOf("session/load"), 0)
    })
  )

  acpExample(
    "is not served by an agent that gives it another one's session",
    { names: () => "the only one" },
    Effect.gen(function*() {
      yield* echoing
      yield* said("one")
      const detached = yield* timePasses(Effect.scoped(Effect.gen(function*() {
        const { conversation } = yield* attach(freshThread())
        yield* conversation.send(prompt("p2", "two"))
        return (yield* until(conversation, is("Detached"))).find(is("Detached"))
      })))
      assert.deepInclude(detached, { why: "protocol", fatal: true })
    })
  )

  acpExample(
    "is closed when it was idle for some time, and loaded again",
    { load: true, close: true },
    Effect.gen(function*() {
      const { heardOf } = yield* echoing
      yield* said("one")
      yield* TestClock.adjust("4 minutes")
      yield* said("two")
      yield* TestClock.adjust("4 minutes")
      assert.lengthOf(heardOf("session/close"), 0)
      yield* TestClock.adjust("2 minutes")
      assert.lengthOf(heardOf("session/close"), 1)
      assert.isFalse((yield* said("three")).some(is("Forgotten")))
      assert.lengthOf(heardOf("session/load"), 1)
    })
  )

  acpExample(
    "waits while the agent still works on what was stopped",
    { deaf: true },
    Effect.gen(function*() {
      const { answers, heardOf, says } = yield* echoing
      answers("endless", [{ say: "la" }])
      yield* timePasses(Effect.scoped(Effect.gen(function*() {
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "endless"))
        yield* until(conversation, is("Text"))
        yield* conversation.send({ _tag: "Cancel" })
        yield* until(conversation, is("Ended"))
      })))
      const busy = (yield* said("one")).find(is("Failed"))
      assert.deepInclude(busy, { code: "busy", prompt: "p one" })
      assert.isAbove(busy?.retryMs ?? 0, 0)
      assert.lengthOf(heardOf("session/cancel"), 1)
      says(thread, [{ say: "la" }, { stop: "cancelled" }])
      assert.deepStrictEqual((yield* said("two")).filter(is("Text")).map(({ text }) => text), ["two"])
    })
  )

  acpExample(
    "says that a login is missing, and nothing of the agent's words",
    { hello: { authMethods: [{ id: "x", name: "Console" }] } },
    Effect.gen(function*() {
      const hand = yield* echoing
      hand.refusals.set("session/new", { code: -32000, message: "Authentication required sk-ant-12345678" })
      assert.deepInclude((yield* said("one")).find(is("Failed")), { code: "login_missing", message: "" })
      hand.refusals.clear()
      assert.isTrue((yield* said("two")).some(is("Ended")))
    })
  )

  acpExample(
    "is put into the mode that asks, when it begins, when it is loaded and when the agent left it",
    { load: true, modes: ["auto", "default", "bypass"] },
    Effect.gen(function*() {
      const { heardOf, lose, sessionOf, sessions } = yield* echoing
      const { answers } = yield* AcpHand
      yield* said("one")
      const session = sessionOf(thread)
      sessions.set(session, { ...sessions.get(session)!, mode: "auto" })
      yield* lose
      answers("two", [{ update: { sessionUpdate: "current_mode_update", currentModeId: "bypass" } }, { end: "" }])
      yield* said("two")
      yield* said("three")
      assert.deepStrictEqual(heardOf("session/set_mode").map((params) => at(params, "modeId")), [
        "default",
        "default",
        "default"
      ])
    })
  )

  acpExample(
    "leaves an agent alone of whose modes none is known to ask",
    { modes: ["build", "plan"] },
    Effect.gen(function*() {
      const { heardOf } = yield* echoing
      yield* said("one")
      assert.lengthOf(heardOf("session/set_mode"), 0)
    })
  )

  acpExample(
    "makes no session before something is asked",
    {},
    Effect.gen(function*() {
      const { dataDir, heardOf } = yield* echoing
      yield* timePasses(Effect.scoped(attach(freshThread())))
      assert.lengthOf(heardOf("session/new"), 0)
      assert.isFalse(existsSync(join(dataDir, "work", "t1_none")))
    })
  )
})
