import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import { HttpsProxyAgent } from "https-proxy-agent"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { heartbeat } from "../../../../src/layers/agent/link/Heartbeat.ts"
import { type LinkEnding, unreachable } from "../../../../src/layers/agent/link/LinkEnding.ts"
import type { LinkMemory } from "../../../../src/layers/agent/link/LinkMemory.ts"
import type { LinkSocket } from "../../../../src/layers/agent/link/LinkSocket.ts"
import { connect, type SocketConnection } from "../../../../src/layers/agent/SocketConnection.ts"
import { wire1 } from "../../../../src/layers/agent/wire/Wire1.ts"

describe("a connection through a proxy that never answers", () => {
  it.effect("is given up after ten seconds, and not waited for without end", () =>
    Effect.gen(function*() {
      const proxy = createServer().listen(0, "127.0.0.1")
      yield* Effect.addFinalizer(() => Effect.sync(() => proxy.close()))
      yield* Effect.promise(() => once(proxy, "listening"))
      const taken = once(proxy, "connection")
      const way = new HttpsProxyAgent(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
      const heard: Array<string> = []
      const connection: SocketConnection = connect("wss://agent.test/", Option.none(), {
        opened: () => heard.push("opened"),
        text: () => {},
        binary: () => {},
        pinged: () => {},
        ended: (_, detail) => heard.push(detail)
      }, way)
      const [socket] = yield* Effect.promise(() => taken)
      const finished: Array<LinkEnding> = []
      const session: LinkSocket = {
        ended: Deferred.makeUnsafe(),
        opened: Deferred.makeUnsafe(),
        isLive: () => false,
        heardAt: () => 0,
        saidAt: () => 0,
        endSilentRun: () => false,
        attachedAt: () => undefined,
        send: () => false,
        say: () => "unsent",
        resumeReading: () => {},
        finish: (ending, code) => {
          finished.push(ending)
          connection.close(code)
        }
      }
      const fiber = yield* Effect.forkChild(heartbeat(wire1, session, {} as LinkMemory), { startImmediately: true })
      yield* TestClock.adjust("9 seconds")
      assert.deepStrictEqual(finished, [])
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual([finished, heard], [[unreachable], []])
      socket.destroy()
    }))
})
