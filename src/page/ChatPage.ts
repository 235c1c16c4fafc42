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
    byId("new-chat").addEventListener("click", () => void this.#open(false).catch(failed))
    byId("new-group").addEventListener("click", () => void this.#open(true).catch(failed))
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

  /** Makes a room with the bot, with a second person in it if it is a group, and goes there. */
  async #open(isGroup: boolean) {
    const others = isGroup ? this.#people.slice(1) : []
    const kind = isGroup ? "group" : "chat"
    const many = this.#listed().filter(({ name }) => name.startsWith(`${kind} `)).length
    this.#here = await this.#me.createRoom({
      name: `${kind} ${many + 1}`,
      preset: "private_chat",
      is_direct: !isGroup,
      invite: [this.#bot, ...others.map(({ user }) => user)]
    })
    for (const person of others) await person.join(this.#here)
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
