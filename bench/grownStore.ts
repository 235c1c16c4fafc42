import { randomBytes } from "node:crypto"
import { DatabaseSync } from "node:sqlite"
import type { EventId, RoomId } from "../src/domain/Ids.ts"
import { outboxKey } from "../src/domain/outbox/OutboxKey.ts"

export interface Grown {
  readonly chats: number
  /** Answered turns; each has the rows of its prompt and of its answer. */
  readonly turns: number
}

/** An id as servers make them: no order is in it. */
export const idOf = (sigil: "$" | "!") => sigil + randomBytes(32).toString("base64url")

export const roomOf = (n: number) => `!${String(n).padStart(43, "r")}` as RoomId

const answer = "A piece of string is twice as long as half of it. ".repeat(8)

/** Lays rows of chats that were served long ago into a store that nobody has open. */
export const fill = (file: string, { chats, turns }: Grown): void => {
  const database = new DatabaseSync(file)
  try {
    database.exec("PRAGMA cache_size = -1000000; PRAGMA synchronous = OFF; BEGIN")
    const room = database.prepare("INSERT INTO rooms (room, membership, encrypted, direct) VALUES (?, 'join', 0, 1)")
    const chat = database.prepare("INSERT INTO chats (chat, room) VALUES (?, ?)")
    for (let n = 0; n < chats; n++) {
      room.run(roomOf(n))
      chat.run(roomOf(n), roomOf(n))
    }
    const event = database.prepare("INSERT INTO events (event, room, place, state, raw) VALUES (?, ?, ?, 2, ?)")
    const turn = database.prepare(
      "INSERT INTO turns (seq, prompt, attempt, id, chat, room, author, phase, closed, data) VALUES (?, ?, 1, " +
        "?, ?, ?, '@user:sandbox', 'answered', 1, ?)"
    )
    const slot = database.prepare(
      "INSERT INTO outbox (entry, key, chat, room, turn, part, priority, revision, sent, content, event) VALUES (?, " +
        "?, ?, ?, ?, 1, 'final', 1, 1, ?, ?)"
    )
    for (let n = 1; n <= turns; n++) {
      const [prompt, of] = [idOf("$") as EventId, roomOf(n % chats)]
      const place = n * 2 ** 21 + 2 ** 20
      event.run(
        prompt,
        of,
        place,
        JSON.stringify({
          type: "m.room.message",
          sender: "@user:sandbox",
          event_id: prompt,
          content: { body: `Question ${n}`, msgtype: "m.text" },
          origin_server_ts: 1_790_000_000_000 + n
        })
      )
      // One more of each turn that was not for the bot, and lost its text.
      event.run(idOf("$"), of, place + 1, null)
      turn.run(
        n,
        prompt,
        `p1_${n}`,
        of,
        of,
        JSON.stringify({
          prompt,
          attempt: 1,
          id: `p1_${n}`,
          phase: "answered",
          text: answer,
          tools: [],
          toldAway: false,
          shows: 1,
          unshown: false
        })
      )
      slot.run(
        n * 4096 + 1,
        outboxKey({ prompt, attempt: 1, part: 1 }),
        of,
        of,
        n,
        JSON.stringify({ msgtype: "m.text", body: answer }),
        idOf("$")
      )
    }
    database.prepare("INSERT INTO meta (name, value) VALUES ('batch', ?)").run(String(turns))
    database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
  } finally {
    database.close()
  }
}
