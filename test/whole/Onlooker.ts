import { Duration, Effect } from "effect"
import type { EventId, RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { type Asked, type Mark, readAskMark, readMark } from "../../src/domain/matrix/TurnMark.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"

export interface Seen {
  readonly room: RoomId
  readonly event: EventId
  readonly body: string
  readonly mark: Mark
  readonly edits: string | undefined
  /** It shows a question of the agent's, and what became of that: it is no part of an answer, and closes nothing. */
  readonly asked: Asked | undefined
}

const object = (value: unknown): RawEvent => (typeof value === "object" && value !== null ? value as RawEvent : {})

const seenIn = (bot: UserId, room: RoomId, events: ReadonlyArray<RawEvent>): ReadonlyArray<Seen> =>
  events.flatMap((raw) => {
    const content = object(raw["content"])
    const ask = raw["sender"] === bot ? readAskMark(content) : undefined
    const mark: Mark | undefined = ask === undefined
      ? raw["sender"] === bot ? readMark(content) : undefined
      : { prompt: ask.prompt, attempt: ask.attempt, part: 1, parts: 1, state: "working" }
    if (mark === undefined) return []
    const relation = object(content["m.relates_to"])
    const newest = object(content["m.new_content"])
    return [{
      room,
      mark,
      asked: ask?.asked,
      event: String(raw["event_id"]) as EventId,
      body: String(newest["body"] ?? content["body"]),
      edits: relation["rel_type"] === "m.replace" ? String(relation["event_id"]) : undefined
    }]
  })

export const isFinal = ({ mark }: Seen) => mark.state !== "working"

/**
 * A person's client that watches what the bot writes. It waits for the server's own answers, so nothing here depends
 * on time; a timeline that the server cut short is read whole.
 */
export const onlooker = Effect.fnUntraced(function*(matrix: Matrix["Service"], bot: UserId) {
  let since: StreamToken | undefined = undefined as StreamToken | undefined
  const seen = new Map<EventId, Seen>()

  const whole = Effect.fnUntraced(function*(room: RoomId) {
    const events: Array<RawEvent> = []
    for (let from: StreamToken | undefined;;) {
      const page = yield* matrix.messages(room, from, { limit: 100 })
      events.push(...page.events)
      if (page.end === undefined || page.events.length === 0) return events.toReversed()
      from = page.end
    }
  })

  const look = Effect.fnUntraced(function*(wait: number) {
    const batch = yield* matrix.sync(since, Duration.seconds(wait))
    since = batch.next
    for (const room of batch.joined) {
      const events = room.limited ? yield* whole(room.room) : room.timeline
      for (const one of seenIn(bot, room.room, events)) seen.set(one.event, one)
    }
  })
  yield* look(0)

  return {
    seen: Effect.sync(() => [...seen.values()]),
    /** Watches until what was seen is enough. */
    until: (enough: (seen: ReadonlyArray<Seen>) => boolean) =>
      Effect.gen(function*() {
        while (!enough([...seen.values()])) yield* look(20)
        return [...seen.values()]
      }),
    whole: (room: RoomId) => Effect.map(whole(room), (events) => ({ events, seen: seenIn(bot, room, events) }))
  }
})

/** Per prompt and attempt, how many events of the bot's say at last that it is closed (contract, "The mark"). */
export const finalsByPrompt = (seen: ReadonlyArray<Seen>): ReadonlyMap<string, number> => {
  // The newest state of an event is its last edit's.
  const newest = new Map<string, Seen>()
  for (const one of seen) newest.set(one.edits ?? one.event, one)
  const counts = new Map<string, number>()
  for (const one of newest.values()) {
    const key = `${one.mark.prompt} ${one.mark.attempt}`
    counts.set(key, (counts.get(key) ?? 0) + (isFinal(one) ? 1 : 0))
  }
  return counts
}
