import { assert } from "@effect/vitest"
import { Effect, Option } from "effect"
import { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import type { IngestedEvent, NewGap, SeenFinal, SyncDelta } from "../../src/domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { Priority } from "../../src/domain/Priority.ts"
import type { Turn } from "../../src/domain/turns/Turn.ts"
import type { Admission } from "../../src/services/intake/IntakeRecords.ts"
import type { OpenTurn } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"

/** One sentence that every journal keeps; each has a journal of its own. */
export type Example = (title: string, body: Effect.Effect<void, unknown, WholeJournal>) => void

export const ann = UserId.make("@ann:x")
export const event = (id: string) => EventId.make(id)
export const token = (name: string) => StreamToken.make(name)
export const chat = (name: string) => ChatId.make(name)
export const here = RoomId.make("!r")
export const there = RoomId.make("!other")

export const say = (id: string): RawEvent => ({
  event_id: id,
  type: "m.room.message",
  sender: ann,
  content: { msgtype: "m.text", body: `text of ${id}` }
})

export const stored = (room: RoomId, ...ids: ReadonlyArray<string>): ReadonlyArray<IngestedEvent> =>
  ids.map((id, order) => ({ event: event(id), room, order, raw: say(id) }))

/** What a page of `/messages` gave: newest first. */
export const page = (room: RoomId, ...ids: ReadonlyArray<string>) =>
  ids.map((id) => ({ event: event(id), room, raw: say(id) }))

export const final = (prompt: string): SeenFinal => ({
  prompt: event(prompt),
  attempt: 1,
  event: event(`${prompt}-final`),
  state: "answered"
})
export const gapIn = (room: RoomId, from: string, until?: string): NewGap => ({
  room,
  from: token(from),
  until: until === undefined ? { _tag: "Invitation" } : { _tag: "Token", token: token(until) }
})

/** Accepts a batch with these things in it. */
export const accept = (next: string, rest: Partial<SyncDelta> = {}) =>
  Effect.flatMap(
    WholeJournal,
    (journal) =>
      journal.ingest({ next: token(next), events: [], rooms: [], gaps: [], finals: [], malformed: 0, ...rest })
  )

export const turnOf = (id: string, rest: Partial<Extract<Admission, { _tag: "Turn" }>> = {}): Admission => ({
  _tag: "Turn",
  event: event(id),
  room: here,
  chat: chat("!r"),
  threadRoot: undefined,
  author: ann,
  id: PromptId.make(`p ${id}`),
  reply: undefined,
  closed: false,
  ...rest
})

export const fill = (...page: Parameters<typeof WholeJournal.Service["fillGap"]>) =>
  Effect.flatMap(WholeJournal, (journal) => journal.fillGap(...page))

/** The ids of what waits to be admitted, in order. */
export const waiting = Effect.flatMap(
  WholeJournal,
  (journal) => Effect.map(journal.pending(100), (rows) => rows.map(({ event }) => event as string))
)

/** Accepts prompts in the room and admits them as turns; the first of them. */
export const prompted = Effect.fnUntraced(function*(...ids: ReadonlyArray<string>) {
  const journal = yield* WholeJournal
  yield* accept(`after ${ids.join()}`, { rooms: [{ room: here, membership: "join" }], events: stored(here, ...ids) })
  yield* journal.admit(ids.map((id) => turnOf(id)))
  return yield* next()
})

export const next = Effect.fnUntraced(function*(name = "!r") {
  const open = yield* (yield* WholeJournal).nextTurn(chat(name))
  return Option.isSome(open) ? open.value : assert.fail(`an open turn in ${name}`)
})

/** Commits what an open turn shows; `closed` ends it. */
export const shown = Effect.fnUntraced(
  function*(
    open: OpenTurn,
    texts: ReadonlyArray<string>,
    how: {
      readonly priority?: Priority
      readonly closed?: boolean
      readonly durable?: boolean
      readonly further?: boolean
      readonly turn?: Partial<Turn>
      readonly from?: number
    } = {}
  ) {
    const closed = how.closed ?? false
    yield* (yield* WholeJournal).commit({
      of: open,
      turn: { ...open.turn, phase: closed ? "answered" : "streaming", ...how.turn },
      entries: texts.map((body, index) => ({
        part: index + (how.from ?? 1),
        priority: how.priority ?? (closed ? "final" : "edit"),
        content: { body }
      })),
      durable: how.durable ?? closed,
      further: how.further ?? false,
      signalsUntil: undefined
    })
  }
)

export const taken = Effect.fnUntraced(function*(name = "!r") {
  const slot = yield* (yield* WholeJournal).claim(chat(name))
  return Option.isSome(slot) ? slot.value : assert.fail("something to send")
})

/** What a taken slot would send, in a line. */
export const brief = (
  slot: {
    readonly revision: number
    readonly content: RawEvent
    readonly event: EventId | undefined
    readonly key: string
  }
) =>
  `${slot.key} r${slot.revision} "${String(slot.content["body"])}"${
    slot.event === undefined ? "" : ` edits ${slot.event}`
  }`
