import { setTimeout as after } from "node:timers/promises"
import { atOnceAfter, mostAtOnce } from "../src/domain/intake/ProgramBrake.ts"
import { callAs, clientAgent } from "./ClientCall.ts"
import type { Account } from "./FarSide.ts"

interface Content {
  readonly body?: string
  readonly "m.new_content"?: { readonly body?: string }
}

interface Event {
  readonly sender: string
  readonly type: string
  readonly content: Content
}

interface Answer {
  readonly next_batch: string
  readonly rooms?: {
    readonly join?: Readonly<Record<string, { readonly timeline?: { readonly events?: ReadonlyArray<Event> } }>>
  }
}

/** One prompt and its answer, in milliseconds from the moment the homeserver had confirmed the prompt to the person. */
export interface Turn {
  /** What confirming took. */
  readonly sending: number
  /** The answer's first text came with the person's sync. */
  readonly first: number
  /** So did its last word. */
  readonly final: number
  /** The first event did not hold the whole answer yet. */
  readonly streamed: boolean
  /** In so many events, edits included. */
  readonly events: number
}

/** Who asks so many times in a row as soon as they were answered would be held for a program the next time. */
export const mostInARow = mostAtOnce

/** In ms, what ends such a row. The last word may be read in an edit before the final one, from which the bot counts. */
export const breath = atOnceAfter + 1_500

type Listener = (text: string) => void

const textOf = ({ body, "m.new_content": edited }: Content) => (edited?.body ?? body ?? "").trim()

/** Somebody with a client of their own, who writes to bots and sees what they answer. */
export class Person {
  readonly #agent = clientAgent()
  readonly #url: string
  readonly #account: Account
  readonly #listeners = new Map<string, Listener>()
  readonly #rows = new Map<string, { readonly asked: number; readonly answeredAt: number }>()
  #txns = 0
  #over = false
  readonly #syncing: Promise<void>

  constructor(url: string, account: Account) {
    this.#url = url
    this.#account = account
    this.#syncing = this.#sync()
  }

  #call<A>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<A> {
    return callAs<A>({ url: this.#url, account: this.#account, agent: this.#agent }, method, path, body)
  }

  async #sync() {
    let since = ""
    while (!this.#over) {
      const answer: Answer = await this.#call<Answer>("GET", `/sync?timeout=30000${since}`).catch((error: unknown) => {
        if (this.#over) return { next_batch: "" }
        throw error
      })
      since = `&since=${encodeURIComponent(answer.next_batch)}`
      for (const [room, { timeline }] of Object.entries(answer.rooms?.join ?? {})) {
        for (const event of timeline?.events ?? []) {
          this.#see(room, event)
        }
      }
    }
  }

  #see(room: string, event: Event) {
    if (event.sender === this.#account.id) return
    if (event.type === "m.room.message") this.#listeners.get(room)?.(textOf(event.content))
  }

  /** A direct room with a bot, which has joined when this returns. */
  async roomWith(bot: Account): Promise<string> {
    const { room_id: room } = await this.#call<{ room_id: string }>("POST", "/createRoom", {
      preset: "private_chat",
      is_direct: true,
      invite: [bot.id]
    })
    const path = `/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(bot.id)}`
    for (let tries = 0; tries < 600; tries++) {
      const member = await this.#call<{ membership?: string }>("GET", path).catch(() => ({ membership: undefined }))
      if (member.membership === "join") return room
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error("a bot did not join its room")
  }

  /** Only writes; returns when the homeserver has confirmed it. */
  async say(room: string, text: string): Promise<void> {
    await this.#call("PUT", `/rooms/${encodeURIComponent(room)}/send/m.room.message/p${this.#txns++}-${process.pid}`, {
      msgtype: "m.text",
      body: text
    })
  }

  /** When the first and the last word of the room's next answer came, on this process's clock; `last` is that word. */
  answerIn(
    room: string,
    last: string
  ): Promise<{ readonly first: number; readonly final: number; readonly events: number }> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("an answer did not come within two minutes")), 120_000)
      let first: number | undefined
      let events = 0
      this.#listeners.set(room, (text) => {
        if (text === "") return
        events++
        first ??= performance.now()
        if (!text.endsWith(last)) return
        clearTimeout(late)
        this.#listeners.delete(room)
        resolve({ first, final: performance.now(), events })
      })
    })
  }

  /** How many prompts in a row this one is the last of; a row that is as long as may be is ended first. */
  async #row(room: string): Promise<number> {
    const { answeredAt, asked } = this.#rows.get(room) ?? { answeredAt: -Infinity, asked: 0 }
    const since = performance.now() - answeredAt
    if (since < breath && asked < mostInARow) return asked + 1
    if (since < breath) await after(breath - since)
    return 1
  }

  /** Writes a prompt and waits for its whole answer, after taking breath where that is due. */
  async ask(room: string, text: string, last: string): Promise<Turn> {
    const asked = await this.#row(room)
    const answer = this.answerIn(room, last)
    const pressed = performance.now()
    await this.say(room, text)
    const confirmed = performance.now()
    const { final, events, first } = await answer
    this.#rows.set(room, { asked, answeredAt: performance.now() })
    return {
      sending: confirmed - pressed,
      first: first - confirmed,
      final: final - confirmed,
      streamed: first !== final,
      events
    }
  }

  async leave() {
    this.#over = true
    await this.#agent.destroy()
    await this.#syncing
  }
}
