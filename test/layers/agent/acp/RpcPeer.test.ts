import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import type { RpcId } from "../../../../src/domain/agents/acp/JsonRpc.ts"
import { makeRpcPeer } from "../../../../src/layers/agent/acp/RpcPeer.ts"
import { RunTrouble } from "../../../../src/layers/agent/runs/RunDriver.ts"

const trouble = (detail: string) =>
  new RunTrouble({ why: "closed", detail, fatal: false, untaken: detail === "unsent" })

/** A peer, what it sent, and what came to it by itself. */
const peer = (isOpen = () => true) => {
  const sent: Array<{ readonly id?: RpcId; readonly method?: string; readonly error?: { readonly code: number } }> = []
  const heard: Array<string> = []
  const made = makeRpcPeer(
    (text) => {
      if (isOpen()) sent.push(JSON.parse(text))
      return isOpen()
    },
    {
      notified: (method) => void heard.push(method),
      asked: (id, method) => {
        heard.push(`${method} ${id}`)
        return method !== "unknown"
      },
      strayed: () => void heard.push("stray")
    },
    trouble("unsent")
  )
  const receive = (message: object) => made.receive(JSON.stringify({ jsonrpc: "2.0", ...message }))
  return { made, sent, heard, receive }
}

const detail = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.isFailure(exit)
    ? JSON.stringify(exit.cause.reasons.map((reason) => ("error" in reason ? reason.error : "")))
    : ""

describe("A side of JSON-RPC", () => {
  it.effect("tells its own requests from the other side's of the same number", () =>
    Effect.gen(function*() {
      const { heard, made, receive, sent } = peer()
      const asking = yield* Effect.forkChild(made.request("ours", {}), { startImmediately: true })
      receive({ id: 0, method: "theirs" })
      receive({ id: 0, result: "answer" })
      assert.strictEqual(yield* Fiber.join(asking), "answer")
      made.answer(0, "yes")
      assert.deepStrictEqual(heard, ["theirs 0"])
      assert.deepStrictEqual(sent.map(({ id, method }) => [id, method]), [[0, "ours"], [0, undefined]])
    }))

  it.effect("refuses what it does not know, and skips what is no message", () =>
    Effect.sync(() => {
      const { heard, made, receive, sent } = peer()
      receive({ id: "x", method: "unknown" })
      receive({ method: "news" })
      receive({ id: 99, result: "to nobody" })
      made.receive("Starting…")
      assert.deepStrictEqual(heard, ["unknown x", "news", "stray"])
      assert.deepStrictEqual(sent.map(({ error, id }) => [id, error?.code]), [["x", -32601]])
    }))

  it.effect("fails what waits when it is lost, and what comes later as never sent", () =>
    Effect.gen(function*() {
      const { made } = peer()
      const waiting = yield* Effect.forkChild(Effect.exit(made.request("a", {})), { startImmediately: true })
      made.lose(trouble("exit 1"))
      assert.include(detail(yield* Fiber.join(waiting)), "exit 1")
      assert.include(detail(yield* Effect.exit(made.request("b", {}))), "unsent")
      assert.include(detail(yield* Effect.exit(peer(() => false).made.request("c", {}))), "unsent")
    }))

  it.effect("gives no words of the other side's to a log", () =>
    Effect.gen(function*() {
      const { made, receive } = peer()
      const asking = yield* Effect.forkChild(Effect.flip(made.request("a", {})), { startImmediately: true })
      receive({ id: 0, error: { code: -32603, message: "secret words" } })
      const error = yield* Fiber.join(asking)
      assert.notInclude(error.message, "secret")
      assert.strictEqual(error._tag === "RpcRefused" ? error.refusal.message : "", "secret words")
    }))

  it.effect("does not keep a request that nobody waits for any more", () =>
    Effect.gen(function*() {
      const { made, receive } = peer()
      const asking = yield* Effect.forkChild(made.request("a", {}), { startImmediately: true })
      yield* Fiber.interrupt(asking)
      receive({ id: 0, result: "late" })
      made.lose(trouble("exit 1"))
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(asking)))
    }))
})
