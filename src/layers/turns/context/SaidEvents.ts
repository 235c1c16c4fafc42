import { Effect } from "effect"
import { type EventId, readEventId, type RoomId } from "../../../domain/Ids.ts"
import { at } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { markKey } from "../../../domain/matrix/TurnMark.ts"
import { type LookBack, saidBefore } from "../../../domain/routing/context/SaidBefore.ts"
import { type Reader, saidIn } from "../../../domain/routing/context/SaidText.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import type { SaidByUs } from "../../../services/turns/SaidByUs.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import type { AskerSight } from "./AskerSights.ts"
import { makeEventsOpened } from "./EventsOpened.ts"
import { makeMessageOf } from "./MessageOf.ts"

/** The turn whose prompt refers to something, and what its writer may read. */
interface Asked {
  readonly open: OpenTurn
  readonly sight: AskerSight
}

/**
 * Reads events that a prompt refers to: our own by the journal, which has their newest text, others by the server. The
 * bot may read more of a room than whoever asks, so that it goes by what they may read.
 */
export const makeSaidEvents = Effect.fnUntraced(function*(rules: Reader & Pick<LookBack, "threads">) {
  const journal = yield* TurnJournal
  const opened = yield* makeEventsOpened
  const messageOf = yield* makeMessageOf

  /** Whether the prompt's writer said it, was answered by it, or may read it in the room. */
  const mayRead = Effect.fnUntraced(function*({ open, sight }: Asked, event: EventId, by: unknown, room: RoomId) {
    return by === open.author || room === open.room && (yield* sight)(event)
  })

  /** An event of the bot's own, with its newest text. */
  const ofOurs = Effect.fnUntraced(function*(asked: Asked, event: EventId, { asker, content, room }: SaidByUs) {
    const raw: RawEvent = { type: "m.room.message", event_id: event, sender: rules.me, content }
    return (yield* mayRead(asked, event, asker, room)) ? raw : undefined
  })

  const ofServer = Effect.fnUntraced(function*(asked: Asked, event: EventId, raw: RawEvent) {
    const { room } = asked.open
    return (yield* mayRead(asked, event, raw["sender"], room)) ? yield* opened(room, raw) : undefined
  })

  /** The event as the agent may read it. */
  const current = Effect.fnUntraced(function*(asked: Asked, raw: RawEvent) {
    const event = readEventId(raw["event_id"])
    if (event === undefined) return raw
    const ours = raw["sender"] === rules.me ? yield* journal.saidByUs(asked.open.room, event) : undefined
    return yield* ours === undefined ? ofServer(asked, event, raw) : ofOurs(asked, event, ours)
  })

  /** What one event says. */
  const single = Effect.fnUntraced(function*(asked: Asked, pointed: EventId) {
    const { event, ours, raw } = yield* messageOf(asked.open.room, pointed)
    const read = yield* ours === undefined ? ofServer(asked, event, raw) : ofOurs(asked, event, ours)
    return read === undefined ? undefined : saidIn(rules, read)
  })

  /** Events of ours that answer what others asked in conversations of their own, of events that can be read. */
  const answersElsewhere = Effect.fnUntraced(function*({ author, chat }: OpenTurn, readable: ReadonlyArray<RawEvent>) {
    // Such a conversation goes by its person's name (CHAT_SCOPE=user).
    if (!chat.endsWith(` ${author}`)) return new Set<EventId>()
    const answers = readable.flatMap((raw) => {
      const [event, prompt] = [readEventId(raw["event_id"]), readEventId(at(raw, "content", markKey, "prompt"))]
      return raw["sender"] === rules.me && event !== undefined && prompt !== undefined ? [{ event, prompt }] : []
    })
    const own = yield* journal.askedAmong(chat, answers.map(({ prompt }) => prompt))
    return new Set(answers.filter(({ prompt }) => !own.has(prompt)).map(({ event }) => event))
  })

  /** What some events say that come newest first, before a prompt. */
  const before = Effect.fnUntraced(
    function*(asked: Asked, events: ReadonlyArray<RawEvent>, look: Pick<LookBack, "most" | "root" | "untilAnswer">) {
      const { open } = asked
      const ids = events.map((event) => readEventId(event["event_id"])).filter((event) => event !== undefined)
      const prompts = yield* journal.askedAmong(open.chat, ids)
      const found = yield* Effect.forEach(events, (raw) => current(asked, raw))
      const readable = found.filter((raw) => raw !== undefined)
      const elsewhere = yield* answersElsewhere(open, readable)
      return saidBefore(
        {
          ...look,
          reader: rules,
          asker: open.author,
          threads: rules.threads,
          isElsewhere: (event) => elsewhere.has(event),
          wasAsked: (event) => prompts.has(event)
        },
        readable
      )
    }
  )

  return { single, before }
})
