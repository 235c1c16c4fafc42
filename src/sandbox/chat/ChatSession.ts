import { Effect } from "effect"
import type { EventId, UserId } from "../../domain/Ids.ts"
import { chatClient, type ChatRefused } from "./ChatClient.ts"
import { ChatLog, type ChatRoom } from "./ChatLog.ts"

export interface ChatAccount {
  readonly url: string
  readonly user: UserId
  readonly token: string
  /** The account that is invited to every new room. */
  readonly bot: UserId
}

/** One person's chat: the rooms, and the one that they are in. */
export interface ChatSession {
  readonly me: UserId
  readonly bot: UserId
  readonly log: ChatLog
  readonly current: () => ChatRoom
  /** Goes to the room of this name, which is made when it is new. */
  enter(name: string): Effect.Effect<ChatRoom, ChatRefused>
  say(text: string): Effect.Effect<EventId, ChatRefused>
  /** Takes news in until it is interrupted, and tells which rooms look different. */
  follow(changed: (rooms: ReadonlyArray<ChatRoom>) => void): Effect.Effect<never, ChatRefused>
}

export const firstRoom = "main"

/** A session that stands in its first room. */
export const chatSession = Effect.fnUntraced(
  function*(account: ChatAccount): Effect.fn.Return<ChatSession, ChatRefused> {
    const client = chatClient(account)
    const log = new ChatLog()
    const enter = Effect.fnUntraced(function*(name: string) {
      const known = log.byName(name)
      if (known !== undefined) return (here = known)
      here = log.room(yield* client.createRoom(name, account.bot))
      here.name = name
      return here
    })
    let here!: ChatRoom
    yield* enter(firstRoom)
    return {
      me: account.user,
      bot: account.bot,
      log,
      current: () => here,
      enter,
      say: (text) => Effect.suspend(() => client.send(here.id, text)),
      follow: (changed) =>
        Effect.gen(function*() {
          for (let since: string | undefined;;) {
            const answer = yield* client.sync(since)
            since = String(answer["next_batch"])
            changed(log.take(answer))
          }
        })
    }
  }
)
