import { Predicate } from "effect"
import type { EventId, RoomId } from "../../domain/Ids.ts"
import { at, elementsOf, recordOf } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type AskMark, type Mark, readAskMark, readMark } from "../../domain/matrix/TurnMark.ts"

/** A message as a client shows it: its edits are folded in. */
export interface ChatMessage {
  readonly event: EventId
  readonly sender: string
  body: string
  /** The bot's mark: whose answer it is, and whether more is to come. */
  mark: Mark | undefined
  /** The bot's mark of a question of the assistant's, which is no part of an answer. */
  ask: AskMark | undefined
}

export interface ChatRoom {
  readonly id: RoomId
  name: string
  readonly messages: Array<ChatMessage>
  typing: ReadonlyArray<string>
}

/** The events of a section of a room, such as `timeline`. */
const eventsOf = (section: unknown): ReadonlyArray<RawEvent> => elementsOf(at(section, "events")).map(recordOf)

/** Whether the message may still change. */
export const mayChange = (message: ChatMessage) => message.mark?.state === "working" || message.ask?.asked === "open"

/** What a simple client knows from `/sync`: rooms and their messages, in order. */
export class ChatLog {
  readonly rooms = new Map<RoomId, ChatRoom>()

  room(id: RoomId): ChatRoom {
    const known = this.rooms.get(id) ?? { id, name: "a room without a name", messages: [], typing: [] }
    this.rooms.set(id, known)
    return known
  }

  byName(name: string): ChatRoom | undefined {
    return [...this.rooms.values()].find((room) => room.name === name)
  }

  /** Takes in an answer of `/sync`; gives the rooms that look different now. */
  take(answer: RawEvent): ReadonlyArray<ChatRoom> {
    return Object.entries(recordOf(at(answer, "rooms", "join"))).map(([id, joined]) => {
      const room = this.room(id as RoomId)
      const { ephemeral, state, timeline } = recordOf(joined)
      for (const event of [...eventsOf(state), ...eventsOf(timeline)]) {
        this.#event(room, event)
      }
      for (const event of eventsOf(ephemeral)) {
        const users = at(event, "content", "user_ids")
        if (event["type"] === "m.typing" && Array.isArray(users)) room.typing = users.map(String)
      }
      return room
    })
  }

  #event(room: ChatRoom, event: RawEvent) {
    const content = recordOf(event["content"])
    if (event["type"] === "m.room.name" && Predicate.isString(content["name"])) room.name = content["name"]
    if (event["type"] !== "m.room.message" || !Predicate.isString(content["body"])) return
    const relation = recordOf(content["m.relates_to"])
    const newest = recordOf(content["m.new_content"])
    if (relation["rel_type"] === "m.replace") {
      const target = room.messages.find((one) => one.event === relation["event_id"] && one.sender === event["sender"])
      if (target === undefined || !Predicate.isString(newest["body"])) return
      target.body = newest["body"]
      target.mark = readMark(content)
      target.ask = readAskMark(content)
      return
    }
    if (room.messages.some((one) => one.event === event["event_id"])) return
    room.messages.push({
      event: event["event_id"] as EventId,
      sender: String(event["sender"]),
      body: content["body"],
      mark: readMark(content),
      ask: readAskMark(content)
    })
  }
}

/** The whole answer to a prompt of this room, in its parts' order. `failed`: it ended as none. */
export const answerToPrompt = (room: ChatRoom, prompt: EventId) => {
  const parts = room.messages.filter((one) => one.mark?.prompt === prompt).toSorted((a, b) =>
    a.mark!.part - b.mark!.part
  )
  return {
    text: parts.map((one) => one.body).join("\n\n"),
    closed: parts.some((one) => !mayChange(one)),
    failed: parts.some(({ mark }) => mark?.state === "failed" || mark?.state === "interrupted")
  }
}

/** The open question of the assistant's about a prompt. */
export const questionIn = (room: ChatRoom, prompt: EventId): ChatMessage | undefined =>
  room.messages.findLast(({ ask }) => ask?.prompt === prompt && ask.asked === "open")

export const localpart = (user: string) => user.slice(1).split(":")[0]!
