import { Effect, Layer, Option } from "effect"
import { join } from "node:path"
import { PlatformId } from "../../../../src/domain/account/PlatformId.ts"
import type { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../../../../src/domain/Ids.ts"
import { queued } from "../../../../src/domain/turns/Turn.ts"
import * as SessionFile from "../../../../src/layers/account/SessionFile.ts"
import * as ResetFacts from "../../../../src/layers/reset/store/ResetFacts.ts"
import * as StoreResetFile from "../../../../src/layers/reset/store/StoreResetFile.ts"
import { backupName } from "../../../../src/layers/store/backups/StoreSwap.ts"
import { StoreFacts, StoreReset } from "../../../../src/services/reset/StoreReset.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"

export const [room, other] = ["!r:x" as RoomId, "!o:x" as RoomId]
export const alice = "@alice:x" as UserId
export const [answered, unsent, open, unread] = [
  "$answered" as EventId,
  "$unsent" as EventId,
  "$open" as EventId,
  "$unread" as EventId
]

export const message = (event: EventId, order: number, room: RoomId) => ({
  event,
  room,
  order,
  raw: { type: "m.room.message", sender: alice, event_id: event }
})

export const turn = (event: EventId, room: RoomId) =>
  ({
    _tag: "Turn",
    event,
    room,
    chat: room as string as ChatId,
    threadRoot: undefined,
    author: alice,
    id: `p-${event}` as PromptId,
    reply: undefined,
    closed: false
  }) as const

/** A store that has answered, has an answer to send, is to answer, has not looked, and missed something. */
export const filled = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* journal.put("incarnation", "first")
  yield* journal.put("user", "@bot:x")
  yield* journal.put("budget", "learned")
  yield* journal.put("quarantine abc", "kept")
  yield* journal.put("isolation abc", "kept too")
  yield* journal.takeLease("abc", ["1"], { holder: "t1_before", chat: "!room:x" as ChatId })
  yield* journal.put("vitals", "of the old one")
  yield* journal.map(alice, PlatformId.make("42"))
  yield* journal.prefer(alice, { streaming: "final" })
  yield* journal.putAccess({ pattern: "@mallory:x", kind: "deny", by: alice, at: 1 })
  yield* journal.chooseForRoom(room, { threads: "off" })
  yield* journal.ingest({
    next: "s1" as StreamToken,
    malformed: 0,
    finals: [],
    rooms: [{ room, membership: "join", direct: true }, { room: other, membership: "join", encrypted: true }, {
      room: "!left:x" as RoomId,
      membership: "leave"
    }],
    events: [message(answered, 0, room), message(unsent, 1, room), message(open, 2, other)],
    gaps: []
  })
  yield* journal.admit([turn(answered, room), turn(unsent, room), turn(open, other)])
  for (const event of [answered, unsent]) {
    const of = Option.getOrThrow(yield* journal.nextTurn(room as string as ChatId))
    yield* journal.commit({
      of,
      turn: { ...queued(event, 1, of.turn.id), phase: "answered" },
      entries: [{ part: 1, priority: "final", content: {} }],
      durable: false,
      further: false,
      signalsUntil: undefined
    })
    if (event === answered) {
      yield* journal.markSent(Option.getOrThrow(yield* journal.claim(room as string as ChatId)), "$sent" as EventId)
    }
  }
  yield* journal.ingest({
    next: "s2" as StreamToken,
    malformed: 0,
    finals: [],
    rooms: [],
    events: [message(unread, 0, other)],
    gaps: [{ room: other, from: "f" as StreamToken, until: { _tag: "Token", token: "u" as StreamToken } }]
  })
})

export const facts = (dir: string) =>
  Effect.flatMap(StoreFacts, ({ read }) => read).pipe(Effect.provide(ResetFacts.layer(dir)))

export const resetting = <A, E>(dir: string, act: Effect.Effect<A, E, StoreReset>) =>
  Effect.provide(
    act,
    Layer.provide(
      StoreResetFile.layer(dir, backupName("reset", new Date())),
      SessionFile.layer(join(dir, "session.json"))
    )
  )

export const perform = (dir: string, ...steps: ReadonlyArray<Parameters<StoreReset["Service"]["perform"]>[0]>) =>
  resetting(dir, Effect.flatMap(StoreReset, (store) => Effect.forEach(steps, store.perform, { discard: true })))

export const drops = [
  { _tag: "DropPrompt", prompt: unread, attempt: 1 },
  { _tag: "DropPrompt", prompt: open, attempt: 1 },
  { _tag: "DropPrompt", prompt: unsent, attempt: 1 },
  { _tag: "DropGap", gap: 1 }
] as const
