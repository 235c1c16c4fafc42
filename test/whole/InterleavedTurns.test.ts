import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { setImmediate } from "node:timers/promises"
import type { RoomId } from "../../src/domain/Ids.ts"
import { quarantineKept } from "../../src/layers/store/QuarantineKept.ts"
import { StoreValues } from "../../src/services/store/StoreValues.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { linked } from "../support/EchoWorld.ts"
import { oddAgent, type Oddities } from "../support/OddAgent.ts"
import { directRoom, finals, freshStore, joined, said, start } from "./MemoryBot.ts"

const chats = 50
const turns = 20

const marker = (chat: number, turn: number) => `mark-${chat}-${turn}-`
const markersIn = (body: string) => [...body.matchAll(/mark-(\d+)-(\d+)-/g)].map(([, chat]) => Number(chat))

/** The whole bot before an agent that recites all that it remembers. */
const scene = Effect.fnUntraced(function*(oddities: Oddities) {
  const odd = yield* oddAgent(oddities)
  const store = yield* Layer.build(freshStore)
  const matrix = yield* Layer.build(MatrixMemory.layer)
  const values = yield* Effect.provide(StoreValues, store)
  const budget = { rate: 1000, burst: 1000, tokens: 1000, at: 0, blockedUntil: 0, limited: false }
  yield* values.put("budget", JSON.stringify(budget))
  const quarantine = quarantineKept(values, odd.url)
  const agent = yield* Layer.build(linked({ url: odd.url }, { quarantine }))
  yield* start({ brake: false }).pipe(Effect.provide(agent), Effect.provide(store), Effect.provide(matrix))
  return { odd, store, matrix }
})

/** All that the bot said in the room, once so many attempts are closed there. */
const saidWithFinals = Effect.fnUntraced(function*(room: RoomId, count: number) {
  while (true) {
    const all = yield* said(room)
    if (finals(all).length >= count) return all
    yield* Effect.promise(() => setImmediate())
  }
})

describe("1,000 turns of 50 chats side by side", () => {
  it.live("show no word of another chat, and each chat all of its own", () =>
    Effect.gen(function*() {
      const { matrix, odd } = yield* scene({})
      yield* Effect.gen(function*() {
        const rooms = yield* Effect.forEach(Array.from({ length: chats }, (_, n) => n), (n) => directRoom(`alice${n}`))
        yield* Effect.forEach(rooms, ({ room }) => joined(room), { discard: true })
        for (let turn = 0; turn < turns; turn++) {
          yield* Effect.forEach(rooms, ({ say }, chat) => say(`${marker(chat, turn)} hello`), { discard: true })
        }
        let leaks = 0
        for (const [chat, { room }] of rooms.entries()) {
          const shown = yield* saidWithFinals(room, turns)
          const all = finals(shown)
          assert.strictEqual(all.length, turns)
          leaks += shown.flatMap(({ body }) => markersIn(body)).filter((of) => of !== chat).length
          assert.strictEqual(markersIn(all.at(-1)!.body).length, turns)
        }
        assert.strictEqual(leaks, 0)
        assert.strictEqual(odd.prompts.length, chats * turns)
        assert.strictEqual(new Set(odd.prompts.map(({ thread }) => thread)).size, chats)
      }).pipe(Effect.provide(matrix))
    }), 120_000)
})
