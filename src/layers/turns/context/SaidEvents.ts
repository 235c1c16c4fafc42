import { Effect } from "effect"
import { type EventId, readEventId } from "../../../domain/Ids.ts"
import { at } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { markKey } from "../../../domain/matrix/TurnMark.ts"
import { type LookBack, saidBefore } from "../../../domain/routing/context/SaidBefore.ts"
import { type Reader, saidIn } from "../../../domain/routing/context/SaidText.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { makeEventsOpened } from "./EventsOpened.ts"

/** Reads events that a prompt refers to: our own by the journal, which has their newest text, others by the server. */
export const makeSaidEvents = Effect.fnUntraced(function*(rules: Reader & Pick<LookBack, "threads">) {
  const matrix = yield* Matrix
  const journal = yield* TurnJournal
  const opened = yield* makeEventsOpened

  /** The event as the agent may read it: ours by the journal, which has its newest text, or as the server has it. */
  const current = Effect.fnUntraced(function*(open: OpenTurn, raw: RawEvent) {
    const event = raw["sender"] === rules.me ? readEventId(raw["event_id"]) : undefined
    const content = event === undefined ? undefined : yield* journal.saidByUs(event)
    return content === undefined
      ? yield* opened(open.room, raw)
      : { type: "m.room.message", event_id: event, sender: rules.me, content }
  })

  /** What one event says. */
  const single = Effect.fnUntraced(function*(open: OpenTurn, event: EventId) {
    const ours = yield* journal.saidByUs(event)
    const raw: RawEvent | undefined = ours === undefined
      ? yield* Effect.flatMap(matrix.event(open.room, event), (found) => current(open, found))
      : { type: "m.room.message", event_id: event, sender: rules.me, content: ours }
    return raw === undefined ? undefined : saidIn(rules, raw)
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
    function*(open: OpenTurn, events: ReadonlyArray<RawEvent>, look: Pick<LookBack, "most" | "root" | "untilAnswer">) {
      const ids = events.map((event) => readEventId(event["event_id"])).filter((event) => event !== undefined)
      const asked = yield* journal.askedAmong(open.chat, ids)
      const found = yield* Effect.forEach(events, (raw) => current(open, raw))
      const readable = found.filter((raw) => raw !== undefined)
      const elsewhere = yield* answersElsewhere(open, readable)
      return saidBefore(
        {
          ...look,
          reader: rules,
          asker: open.author,
          threads: rules.threads,
          isElsewhere: (event) => elsewhere.has(event),
          wasAsked: (event) => asked.has(event)
        },
        readable
      )
    }
  )

  return { single, before }
})
