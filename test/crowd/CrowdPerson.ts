import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { ServerPeople } from "../../src/sandbox/rooms/ServerPeople.ts"
import type { CrowdRecord, Written } from "./CrowdRecord.ts"
import { type CrowdWatch, isClosing, type ShownEvent } from "./CrowdWatch.ts"

export interface CrowdRoom {
  readonly room: RoomId
  /** Who is in it; one alone in a direct room. */
  readonly members: ReadonlyArray<UserId>
}

export interface CrowdWorld {
  readonly bot: UserId
  readonly people: ServerPeople
  readonly watch: CrowdWatch
  readonly record: CrowdRecord
  readonly random: () => number
}

/** What one person does in one room, one thing after another. Each ends when what it wrote is closed. */
export const crowdPerson = ({ bot, people, random, record, watch }: CrowdWorld, me: UserId, at: CrowdRoom) => {
  const { members, room } = at
  const isGroup = members.length > 1
  const pick = <A>(of: ReadonlyArray<A>): A => of[Math.floor(random() * of.length)]!
  const mentions = (body: string): RawEvent => ({
    msgtype: "m.text",
    body: isGroup ? `${bot}: ${body}` : body,
    "m.mentions": isGroup ? { user_ids: [bot] } : {}
  })
  const write = (kind: string, more: Partial<Written> = {}) =>
    Effect.suspend(() => {
      const word = record.word()
      return Effect.map(
        people.say(me, room, mentions(`${kind} ${word}`)),
        (event) => record.add({ room, by: me, event, word, ...more })
      )
    })
  const react = (to: EventId, key: string, by = me) =>
    people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: to, key } })
  const reply = (to: EventId, body: string, by = me) =>
    people.say(by, room, { msgtype: "m.text", body, "m.relates_to": { "m.in_reply_to": { event_id: to } } })
  const others = members.filter((member) => member !== me)

  const closed = ({ event }: Written) => watch.until(event, isClosing)
  const isShown = (word: string) => ({ body, state }: ShownEvent) => state === "working" && body.includes(word)
  /** A run that goes on until it is stopped, once the room shows its word. */
  const held = Effect.gen(function*() {
    const one = yield* write("hold")
    const { event } = yield* watch.until(one.event, (shown) => isShown(one.word)(shown) || isClosing(shown))
    return { one, event }
  })
  const stop = (event: EventId) => (random() < 0.5 ? people.say(me, room, "!stop") : react(event, "🛑"))

  const episodes: ReadonlyArray<Effect.Effect<unknown>> = [
    Effect.flatMap(write("say"), closed),
    Effect.flatMap(
      Effect.all([write("count"), write("say")]),
      ([one, other]) => Effect.andThen(closed(one), closed(other))
    ),
    // Stopped.
    Effect.flatMap(held, ({ event, one }) => Effect.andThen(stop(event), closed(one))),
    // Deleted while it waits behind another one, which is stopped afterwards.
    Effect.gen(function*() {
      const { event, one } = yield* held
      const waiting = yield* write("say", { fate: "queued" })
      yield* people.redact(me, room, waiting.event)
      yield* stop(event)
      yield* closed(one)
    }),
    // Edited while it waits.
    Effect.gen(function*() {
      const { event, one } = yield* held
      const waiting = yield* write("say", { fate: "edited" })
      waiting.text = `say ${waiting.word} again`
      yield* people.send(me, room, "m.room.message", {
        ...mentions(`* ${waiting.text}`),
        "m.new_content": mentions(waiting.text),
        "m.relates_to": { rel_type: "m.replace", event_id: waiting.event }
      })
      yield* stop(event)
      yield* closed(one)
      yield* closed(waiting)
    }),
    // Deleted while it is answered.
    Effect.gen(function*() {
      const { one } = yield* held
      one.fate = "running"
      yield* people.redact(me, room, one.event)
      yield* closed(one)
    }),
    // Asked for consent, which others in the room try to give.
    Effect.gen(function*() {
      const choice = pick(["yes", "no"] as const)
      const one = yield* write("ask", { choice })
      const { event } = yield* watch.until(one.event, ({ asked }) => asked === "open")
      for (const other of others.slice(0, 2)) {
        yield* random() < 0.5 ? react(event, "✅", other) : reply(event, "1", other)
      }
      const [number, label, sign] = choice === "yes" ? ["1", "Yes", "✅"] : ["2", "No", "❌"]
      yield* random() < 0.5 ? react(event, sign!) : reply(event, pick([number!, label!]))
      yield* closed(one)
    }),
    // Tried again after it failed.
    Effect.gen(function*() {
      const one = yield* write("fail")
      const { event } = yield* closed(one)
      yield* random() < 0.5 ? reply(event, "!retry") : react(event, pick(["⟲", "🔁"]))
      yield* watch.until(one.event, (shown) => shown.attempt === 2 && isClosing(shown))
    })
  ]
  return Effect.suspend(() => pick(episodes))
}
