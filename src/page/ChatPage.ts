import type { SandboxSession } from "../sandbox/page/SandboxSession.ts"
import { composer } from "./chat/Composer.ts"
import { type MatrixCalls, matrixCalls } from "./chat/MatrixCalls.ts"
import { RoomView, showRooms } from "./chat/RoomView.ts"
import type { ShownMessage, ShownRoom } from "./chat/ShownRoom.ts"
import { foldSync } from "./chat/SyncFolding.ts"
import { byId } from "./Elements.ts"

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** The chat half of the page: rooms, the one that is looked at, and what is written into it. */
export class ChatPage {
  readonly #rooms = new Map<string, ShownRoom>()
  readonly #people: ReadonlyArray<MatrixCalls>
  readonly #me: MatrixCalls
  readonly #bot: string
  readonly #view: RoomView
  readonly #composer: ReturnType<typeof composer>
  readonly #failed: (why: unknown) => void
  #here: string | undefined
  /** A room that is being made and is not in the list yet, by its id once it has one. */
  #making: { id: string | undefined } | undefined

  constructor({ bot, people }: SandboxSession, failed: (why: unknown) => void) {
    this.#people = people.map(({ token, user }) => matrixCalls(user, token))
    this.#me = this.#people[0]!
    this.#bot = bot
    this.#failed = failed
    this.#composer = composer({ people: this.#people, room: () => this.#current(), failed })
    this.#view = new RoomView({
      bot,
      calls: this.#me,
      writer: () => this.#composer.writer().user,
      react: (message, sign) => void this.#react(message, sign).catch(failed)
    })
    byId("new-chat").addEventListener("click", ({ detail }) => this.#asked(false, detail))
    byId("new-group").addEventListener("click", ({ detail }) => this.#asked(true, detail))
  }

  /** Takes in what happens, until the page is closed. */
  async follow(): Promise<never> {
    for (let since: string | undefined;;) {
      try {
        const answer = await this.#me.sync(since)
        const isFirst = since === undefined
        since = String(answer["next_batch"])
        const { invited } = foldSync(this.#rooms, answer)
        for (const room of invited) await this.#me.join(room)
        if (this.#making?.id !== undefined && this.#rooms.has(this.#making.id)) this.#making = undefined
        if (isFirst && this.#listed().length === 0) await this.#open(false)
        this.#draw()
      } catch (why) {
        this.#failed(why)
        await pause(2_000)
      }
    }
  }

  #listed = () => [...this.#rooms.values()].filter(({ space }) => !space)
  #current = () => (this.#here === undefined ? undefined : this.#rooms.get(this.#here)) ?? this.#listed()[0]

  #draw() {
    const room = this.#current()
    showRooms(this.#listed(), room?.id, (id) => {
      this.#here = id
      this.#draw()
    })
    if (room === undefined) return
    this.#composer.follow(room)
    this.#view.show(room)
  }

  /** A double click is meant once (`detail` counts clicks), and so is one before the last room is there. */
  #asked(isGroup: boolean, detail: number) {
    if (detail > 1 || this.#making !== undefined) return
    this.#open(isGroup).catch((why: unknown) => {
      this.#making = undefined
      this.#failed(why)
    })
  }

  /** Makes a room with the bot, with a second person in it if it is a group, and goes there. */
  async #open(isGroup: boolean) {
    const others = isGroup ? this.#people.slice(1) : []
    const kind = isGroup ? "group" : "chat"
    const many = this.#listed().filter(({ name }) => name.startsWith(`${kind} `)).length
    const making: { id: string | undefined } = { id: undefined }
    this.#making = making
    const made = await this.#me.createRoom({
      name: `${kind} ${many + 1}`,
      preset: "private_chat",
      is_direct: !isGroup,
      invite: [this.#bot, ...others.map(({ user }) => user)]
    })
    making.id = made
    // A sync may have brought it before its making was answered.
    if (this.#rooms.has(made)) this.#making = undefined
    this.#here = made
    for (const person of others) await person.join(made)
    byId("text").focus()
  }

  async #react(message: ShownMessage, sign: string) {
    const [room, writer] = [this.#current(), this.#composer.writer()]
    if (room === undefined) return
    const mine = message.reactions.get(sign)?.get(writer.user)
    if (mine !== undefined) return writer.redact(room.id, mine)
    return writer.send(room.id, "m.reaction", {
      "m.relates_to": { rel_type: "m.annotation", event_id: message.event, key: sign }
    })
  }
}
