import { Effect, Layer, Logger } from "effect"
import { setImmediate } from "node:timers/promises"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { IsolationRules } from "../../src/domain/isolation/IsolationPolicy.ts"
import * as IsolationGuard from "../../src/layers/isolation/IsolationGuard.ts"
import { agentMark, quarantineKept } from "../../src/layers/store/QuarantineKept.ts"
import { makeQuarantineStanding } from "../../src/layers/store/QuarantineStanding.ts"
import { receiptsKept } from "../../src/layers/store/ReceiptsKept.ts"
import { AgentLeases } from "../../src/services/agent/AgentLeases.ts"
import { StoreValues } from "../../src/services/store/StoreValues.ts"
import { TurnJournal } from "../../src/services/turns/TurnJournal.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { linked } from "../support/EchoWorld.ts"
import { oddAgent, type Oddities } from "../support/OddAgent.ts"
import { directRoom, finals, freshStore, joined, type Said, said, start } from "./MemoryBot.ts"

export const chats = 50
/** How many things each says at most; 1,000 turns. */
export const turns = 20

const marker = (chat: number, turn: number) => `mark-${chat}-${turn}-`
/** The chats whose prompts a text repeats. */
export const markersIn = (body: string) => [...body.matchAll(/mark-(\d+)-(\d+)-/g)].map(([, chat]) => Number(chat))

const required: IsolationRules = { policy: "required", attested: false, threads: "frame", slots: [] }

const nextLook = Effect.promise(() => setImmediate())

/** The store of a bot, and the odd agent behind its guard. */
const world = Effect.fnUntraced(function*(oddities: Oddities, changed: Partial<IsolationRules>) {
  const odd = yield* oddAgent(oddities)
  const store = yield* Layer.build(freshStore)
  const values = yield* Effect.provide(StoreValues, store)
  const journal = yield* Effect.provide(TurnJournal, store)
  const leases = yield* Effect.provide(AgentLeases, store)
  const budget = { rate: 1000, burst: 1000, tokens: 1000, at: 0, blockedUntil: 0, limited: false }
  yield* values.put("budget", JSON.stringify(budget))
  const quarantine = yield* makeQuarantineStanding(quarantineKept(values, odd.url))
  const records = { quarantine, receipts: receiptsKept(values, odd.url, "wire1"), leases, mark: agentMark(odd.url) }
  const guard = IsolationGuard.layer({ rules: { ...required, ...changed }, records, sender: "pseudonym", places: 64 })
  const wasAsked = (...of: Parameters<typeof journal.wasAsked>) => Effect.orDie(journal.wasAsked(...of))
  const agent = yield* Layer.build(guard.pipe(Layer.provide(linked({ url: odd.url }, { quarantine, wasAsked }))))
  return { odd, store, agent, quarantine, journal }
})

/** What came of 1,000 turns of 50 chats side by side, before an agent that recites all that it remembers. */
export interface Interleaved {
  /** What the bot said in each chat. */
  readonly shown: ReadonlyArray<ReadonlyArray<Said>>
  /** How often a prompt of one chat was repeated in another. */
  readonly leaks: number
  readonly threads: number
}

/**
 * Has 50 people say 20 things each, and waits for the finals; `isAnswered` false: only until the agent was met and
 * everything was taken in.
 */
export const interleaved = Effect.fnUntraced(function*(
  oddities: Oddities,
  { isAnswered = true, rules = {}, said: count = turns }: {
    readonly isAnswered?: boolean
    readonly rules?: Partial<IsolationRules>
    /** How many things each says. */
    readonly said?: number
  } = {}
) {
  const { agent, journal, odd, quarantine, store } = yield* world(oddities, rules)
  const matrix = yield* Layer.build(MatrixMemory.layer)
  return yield* Effect.gen(function*() {
    yield* start({ brake: false })
    const rooms = yield* Effect.forEach(Array.from({ length: chats }, (_, n) => n), (n) => directRoom(`alice${n}`))
    yield* Effect.forEach(rooms, ({ room }) => joined(room), { discard: true })
    for (let turn = 0; turn < count; turn++) {
      yield* Effect.forEach(rooms, ({ say }, chat) => say(`${marker(chat, turn)} hello`), { discard: true })
    }
    const settled = Effect.fnUntraced(function*(room: RoomId) {
      while (true) {
        const all = yield* said(room)
        if (finals(all).length >= count || (!isAnswered && odd.accepted() > 0)) return all
        yield* nextLook
      }
    })
    if (!isAnswered) { while ((yield* journal.openTurns) < chats * count) yield* nextLook }
    const shown = yield* Effect.forEach(rooms, ({ room }) => settled(room))
    return {
      shown,
      leaks: shown.flatMap((all, chat) =>
        all.flatMap(({ body }) => markersIn(body)).filter((of) => of !== chat)
      ).length,
      finals: shown.flatMap(finals),
      threads: new Set(odd.prompts.map(({ thread }) => thread)).size,
      reason: yield* quarantine.check
    }
  }).pipe(Effect.provide(agent), Effect.provide(store), Effect.provide(matrix))
  // A thousand answers that fail are a thousand lines.
}, Effect.provide(Logger.layer([])))
