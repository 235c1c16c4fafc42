import { Duration, Effect, PubSub } from "effect"
import type { EventId, RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import { at, readText } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { type Asked, readAskMark, readFileMark, readMark, type TurnState } from "../../src/domain/matrix/TurnMark.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"

/** An event of the bot about a prompt, as its newest edit has it. */
export interface ShownEvent {
  readonly event: EventId
  readonly attempt: number
  readonly body: string
  /** undefined: the event is no part of an answer. */
  readonly state: TurnState | undefined
  readonly asked: Asked | undefined
  /** The number of the file that it shows. */
  readonly file: number | undefined
  /** Where that file is stored. */
  readonly url: string | undefined
}

const bodyOf = (content: unknown) => readText(at(content, "m.new_content", "body")) ?? readText(at(content, "body"))

/** What an event of the bot says, and about which prompt; undefined for any other event. */
export const shownBy = (
  bot: UserId,
  raw: RawEvent
): { readonly prompt: EventId; readonly shown: ShownEvent } | undefined => {
  const content = raw["content"]
  if (raw["sender"] !== bot) return undefined
  const [mark, ask, file] = [readMark(content), readAskMark(content), readFileMark(content)]
  const about = ask ?? mark ?? file
  if (about === undefined) return undefined
  const edited = at(content, "m.relates_to", "rel_type") === "m.replace"
    ? readText(at(content, "m.relates_to", "event_id"))
    : undefined
  return {
    prompt: about.prompt,
    shown: {
      event: (edited ?? raw["event_id"]) as EventId,
      attempt: about.attempt,
      body: bodyOf(content) ?? "",
      state: ask === undefined ? mark?.state : undefined,
      asked: ask?.asked,
      file: file?.file,
      url: file === undefined ? undefined : readText(at(content, "url"))
    }
  }
}

/** Follows what the bot shows, by prompt, from the account's own timeline. */
export const crowdWatch = Effect.fnUntraced(function*(matrix: Matrix["Service"], bot: UserId) {
  const prompts = new Map<EventId, Map<EventId, ShownEvent>>()
  const changed = yield* PubSub.sliding<void>(1)
  const note = (raw: RawEvent) => {
    const found = shownBy(bot, raw)
    if (found === undefined) return
    const events = prompts.get(found.prompt) ?? new Map<EventId, ShownEvent>()
    events.set(found.shown.event, found.shown)
    prompts.set(found.prompt, events)
  }
  const missed = Effect.fnUntraced(function*(room: RoomId) {
    const events: Array<RawEvent> = []
    for (let from: StreamToken | undefined;;) {
      const page = yield* matrix.messages(room, from, { limit: 200 })
      events.push(...page.events)
      if (page.end === undefined || page.events.length === 0) return events.toReversed()
      from = page.end
    }
  })
  const look = Effect.fnUntraced(function*(since: StreamToken | undefined) {
    const batch = yield* matrix.sync(since, Duration.seconds(since === undefined ? 0 : 20))
    for (const room of batch.joined) {
      for (const raw of room.limited ? yield* missed(room.room) : room.timeline) note(raw)
    }
    yield* PubSub.publish(changed, undefined)
    return batch.next
  })
  let place = yield* look(undefined)
  yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
    place = yield* look(place)
  })))
  const of = (prompt: EventId): ReadonlyArray<ShownEvent> => [...(prompts.get(prompt)?.values() ?? [])]
  return {
    of,
    /** Waits until what is shown of a prompt fits, and gives the event that does. */
    until: (prompt: EventId, fits: (event: ShownEvent) => boolean) =>
      Effect.scoped(Effect.gen(function*() {
        const news = yield* PubSub.subscribe(changed)
        for (;;) {
          const found = of(prompt).find(fits)
          if (found !== undefined) return found
          yield* PubSub.take(news)
        }
      }))
  }
})

export type CrowdWatch = Effect.Success<ReturnType<typeof crowdWatch>>

export const isClosing = ({ state }: ShownEvent) => state !== undefined && state !== "working"
