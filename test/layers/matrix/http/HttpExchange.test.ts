import { assert, describe, it } from "@effect/vitest"
import type { Agent, Dispatcher } from "undici"
import { afterEach, vi } from "vitest"
import { Exchange } from "../../../../src/layers/matrix/http/HttpExchange.ts"

afterEach(() => vi.restoreAllMocks())

/** A request that had its connection so long after it was asked for: what its caller was told, and whether it left. */
const connectedAfter = (method: "GET" | "PUT", millis: number) => {
  const began = Date.now()
  let handler: Dispatcher.DispatchHandler | undefined
  const agent = {
    dispatch: (_: unknown, made: Dispatcher.DispatchHandler) => void (handler = made)
  } as unknown as Agent
  const told: Array<string> = []
  let left = true
  new Exchange(agent, "http://far", 1_000).start(
    { uri: "http://far/x", method, headers: {}, timeout: 60_000 },
    (answer) => told.push(JSON.stringify(answer))
  )
  vi.spyOn(Date, "now").mockReturnValue(began + millis)
  handler!.onRequestStart?.({ abort: () => void (left = false) } as unknown as Dispatcher.DispatchController, {})
  vi.restoreAllMocks()
  return { left, told }
}

describe("A request that was stopped on its way to its connection", () => {
  it("does not leave when it would change something, and its caller may try again", () => {
    const { left, told } = connectedAfter("PUT", 90_000)
    assert.isFalse(left)
    assert.match(told.join(), /waited too long for a connection/)
  })

  it("leaves when it only looks, or did not wait for long", () => {
    assert.deepStrictEqual([connectedAfter("GET", 90_000), connectedAfter("PUT", 900)], [{ left: true, told: [] }, {
      left: true,
      told: []
    }])
  })
})

describe("A request that its caller cut before it had a connection", () => {
  it("never leaves, also where one that waits for long may, and its caller is told nothing", () => {
    let handler: Dispatcher.DispatchHandler | undefined
    const agent = {
      dispatch: (_: unknown, made: Dispatcher.DispatchHandler) => void (handler = made)
    } as unknown as Agent
    const told: Array<unknown> = []
    const aborted: Array<string> = []
    const exchange = new Exchange(agent, "http://far", 1_000)
    exchange.start(
      { uri: "http://far/x", method: "GET", headers: {}, timeout: 60_000 },
      (answer) => told.push(answer)
    )
    exchange.cut()
    handler!.onRequestStart?.(
      { abort: (error: Error) => void aborted.push(error.message) } as unknown as Dispatcher.DispatchController,
      {}
    )
    assert.deepStrictEqual([aborted.length, told.length], [1, 0])
  })
})
