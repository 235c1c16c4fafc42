import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { sandboxFaults } from "../../../src/app/sandbox/SandboxFaults.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import type { Echo } from "../../../src/sandbox/agent/EchoAgent.ts"
import { Faults, layer } from "../../../src/sandbox/homeserver/Faults.ts"
import type { SandboxFault } from "../../../src/sandbox/page/SandboxSession.ts"
import { TripLog } from "../../../src/sandbox/page/trip/TripLog.ts"

const [bot, you] = ["@bot:x" as UserId, "@you:x" as UserId]

/** What the bot's two sides do now. */
const scene = Effect.gen(function*() {
  const faults = yield* Faults
  let refused: number | undefined
  const agent = { refuse: (status?: number) => void (refused = status), connected: () => [], drop: () => {} }
  const switches = sandboxFaults({ faults, bot, people: [you], agent: agent as unknown as Echo, log: new TripLog() })
  const now = () => ({
    any: faults.take("any", bot),
    send: faults.take("send", bot),
    people: faults.take("any", you),
    agent: refused
  })
  return { switches, now }
})

const whole = { any: undefined, send: undefined, people: undefined, agent: undefined }
const cut = { any: { _tag: "Cut", acted: false }, send: { _tag: "Cut", acted: true } }
const nothing = { _tag: "Cut", acted: false }
const severed = { any: nothing, send: nothing, people: undefined, agent: 503 }

describe("what is broken in the sandbox", () => {
  it.effect.each<[ReadonlyArray<SandboxFault>, object]>([
    [[], whole],
    [["cut"], { ...whole, ...cut }],
    [["agent"], { ...whole, agent: 503 }],
    [["agent", "cut"], { ...whole, ...cut, agent: 503 }],
    [["limit"], whole]
  ])("%j is broken until it is mended, and after a kill as well", ([broken, now]) =>
    Effect.gen(function*() {
      const one = yield* scene
      for (const fault of broken) one.switches.breakIt(fault, true)
      assert.deepEqual<unknown>(one.now(), now)
      for (let kills = 0; kills < 2; kills++) {
        yield* one.switches.sever(true)
        assert.deepEqual<unknown>(one.now(), severed)
        yield* one.switches.sever(false)
        assert.deepEqual<unknown>(one.now(), now)
      }
      assert.sameMembers([...one.switches.broken()], [...broken])
      for (const fault of broken) one.switches.breakIt(fault, false)
      assert.deepEqual<unknown>(one.now(), whole)
    }).pipe(Effect.provide(layer)))

  it.effect("what is broken or mended while the bot is dead counts when it is back", () =>
    Effect.gen(function*() {
      const { now, switches } = yield* scene
      switches.breakIt("agent", true)
      yield* switches.sever(true)
      switches.breakIt("agent", false)
      switches.breakIt("cut", true)
      yield* switches.sever(false)
      assert.deepEqual<unknown>(now(), { ...whole, ...cut })
    }).pipe(Effect.provide(layer)))
})
