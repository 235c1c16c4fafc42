import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { ServerPeople } from "../../src/sandbox/rooms/ServerPeople.ts"
import { fileMessage } from "../support/FileCases.ts"
import { type CrowdFile, sentFile } from "./CrowdFiles.ts"
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

type Expected = Omit<Written, "room" | "by" | "event" | "word" | "file">

/** `always`: a file that is all of the message where the room is a direct one, and has a caption in a group. */
type Attached = "sometimes" | "always"

/** What one person can say and do in one room. */
export const crowdSpeech = (world: CrowdWorld, me: UserId, { members, room }: CrowdRoom) => {
  const { bot, people, random, record, watch } = world
  const isGroup = members.length > 1
  const addressed = (body: string) => (isGroup ? `${bot}: ${body}` : body)
  const mentioned: RawEvent = { "m.mentions": isGroup ? { user_ids: [bot] } : {} }
  const mentions = (body: string): RawEvent => ({ msgtype: "m.text", body: addressed(body), ...mentioned })

  const contents = new Map<EventId, RawEvent>()
  const sending = Effect.fnUntraced(function*({ bytes, mime, name }: CrowdFile, caption: string | undefined) {
    const url = yield* people.upload(me, bytes, mime)
    const content = fileMessage(name, mime, bytes.length, { url }, caption && addressed(caption))
    return { ...content, ...mentioned }
  })
  const write = Effect.fnUntraced(
    function*(kind: string, expected: Expected = {}, attached: Attached = "sometimes") {
      const word = record.word()
      const isSent = attached === "always" || random() < 0.35
      const file = isSent ? sentFile(word, random() < 0.3 ? "large" : "small") : undefined
      const words = attached === "always" && !isGroup ? undefined : `${kind} ${word}`
      const content = file === undefined ? mentions(`${kind} ${word}`) : yield* sending(file, words)
      const event = yield* people.say(me, room, content)
      contents.set(event, content)
      return record.add({ room, by: me, event, word, ...expected, ...(file === undefined ? {} : { file }) })
    }
  )
  /** Gives a message other words, as the caption where it is a file; some clients know of edits to texts alone. */
  const edit = (one: Written, text: string) => {
    one.fate = "edited"
    one.text = text
    const said = random() < 0.3 ? mentions(text) : { ...contents.get(one.event), body: addressed(text) }
    return people.send(me, room, "m.room.message", {
      ...said,
      body: addressed(`* ${text}`),
      "m.new_content": said,
      "m.relates_to": { rel_type: "m.replace", event_id: one.event }
    })
  }
  const react = (to: EventId, key: string, by = me) =>
    people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: to, key } })
  const reply = (to: EventId, body: string, by = me) =>
    people.say(by, room, { msgtype: "m.text", body, "m.relates_to": { "m.in_reply_to": { event_id: to } } })

  const isShown = (word: string) => ({ body, state }: ShownEvent) => state === "working" && body.includes(word)
  return {
    others: members.filter((member) => member !== me),
    write,
    edit,
    react,
    reply,
    closed: ({ event }: Written) => watch.until(event, isClosing),
    /** What is done once the room shows the word of a run that goes on until it is stopped; nothing where it cannot. */
    whileHeld: <E, R>(
      then: (held: { readonly one: Written; readonly event: EventId }) => Effect.Effect<unknown, E, R>
    ) =>
      Effect.gen(function*() {
        const one = yield* write("hold")
        const shown = yield* watch.until(one.event, (shown) => isShown(one.word)(shown) || isClosing(shown))
        if (!isClosing(shown)) yield* then({ one, event: shown.event })
      }),
    stop: (event: EventId) =>
      Effect.suspend(() => (random() < 0.5 ? people.say(me, room, "!stop") : react(event, "🛑"))),
    redact: (event: EventId) => people.redact(me, room, event),
    retry: (event: EventId) =>
      Effect.suspend(() => random() < 0.5 ? reply(event, "!retry") : react(event, random() < 0.5 ? "⟲" : "🔁"))
  }
}

export type CrowdSpeech = ReturnType<typeof crowdSpeech>
